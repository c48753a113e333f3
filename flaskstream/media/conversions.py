"""Files that are made of others: once of each, and kept as long as that is there."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final, Protocol
from weakref import WeakValueDictionary, finalize

from flaskstream.media.content import bytes_allowed
from flaskstream.media.howfar import told
from flaskstream.media.media import Media

SHARE: Final = 8
"""Of the bytes that the disk has for files, what is kept takes that part at most."""
GLANCE: Final = 0.25
"""Seconds between two looks of who waits: the run may be to stop meanwhile."""

Key = tuple[str, str]
"""The digest and the name of what one was made of."""


class Shared(Protocol):
    """What several processes have made, by what it was made of and what it is."""

    def find_made(self, of: str) -> Media | None: ...
    def keep_made(self, of: str, made: Media) -> None: ...


shared: ContextVar[Shared | None] = ContextVar("shared", default=None)
"""What this thread's process shares with others."""


class Conversions:
    """A function that makes a file of another; what it has made for equal ones before
    is taken again, be it in another process.

    What was made is kept for the file that it was made of, which somebody has: it goes
    with that, or when newer ones take too much room.

    Args:
        make: The function.
        name: What tells its results from those of others, of the same file.
    """

    def __init__(self, make: Callable[[Media], Media], name: str) -> None:
        self._make = make
        self._name = name
        self._known: WeakValueDictionary[Key, Media] = WeakValueDictionary()
        """All that anybody has."""
        self._kept: OrderedDict[Key, Media] = OrderedDict()
        """Its own, those that were asked for last at the end."""
        self._sources: dict[Key, set[int]] = {}
        """The files that each was made of, equal ones, by their `id`."""
        self._making: dict[Key, threading.Event] = {}
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """How many bytes it keeps."""
        return sum(media.size for media in list(self._kept.values()))

    def __call__(self, media: Media) -> Media:
        """What is made of a file.

        Raises:
            Unreadable: it can't be decoded.
            Error: there is no room for it.
        """
        key = media.digest, media.name
        while True:
            with self._lock:
                known = self._known.get(key)
                if known is not None:
                    self._keep(key, known, media)
                    return known
                made = self._making.get(key)
                if made is None:
                    made = self._making[key] = threading.Event()
                    break
            with told("Converting"):
                while not made.wait(GLANCE):
                    pass
        try:
            known = self._make_once(key, media)
            with self._lock:
                self._known[key] = known
                self._keep(key, known, media)
            return known
        finally:
            self._making.pop(key, None)
            made.set()

    def _make_once(self, key: Key, media: Media) -> Media:
        others, of = shared.get(), " ".join((self._name, *key))
        known = None if others is None else others.find_made(of)
        if known is None:
            known = self._make(media)
            if others is not None:
                others.keep_made(of, known)
        return known

    def _keep(self, key: Key, made: Media, source: Media) -> None:
        sources = self._sources.setdefault(key, set())
        if id(source) not in sources:
            sources.add(id(source))
            finalize(source, self._let_go, key, id(source)).atexit = False
        self._kept[key] = made
        self._kept.move_to_end(key)
        while self._kept and self.size > bytes_allowed() // SHARE:
            self._kept.popitem(last=False)

    def _let_go(self, key: Key, source: int) -> None:
        # A file goes at any moment, where no lock can be had. Where another one comes
        # at that moment, it is at worst made anew.
        sources = self._sources.get(key, set())
        sources.discard(source)
        if not sources:
            self._sources.pop(key, None)
            self._kept.pop(key, None)
