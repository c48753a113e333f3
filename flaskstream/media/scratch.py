"""Private files for functions that take an upload as a path."""

from __future__ import annotations

import os
import threading
from contextvars import ContextVar
from pathlib import Path

from flaskstream.media.folder import delete_left, own_folder
from flaskstream.media.media import Media
from flaskstream.media.shelf import Copy, Shelf, is_as_written, key_of

KEPT = 3600.0
"""Seconds that a file is kept after the run that used it, for functions that remember
its path in a `State`."""
MOST = 1 << 30


class Use:
    """The files that one run uses, within it; it is given the same one for the same
    content."""

    __slots__ = ("_copies", "_ended", "_token", "most", "owner")

    def __init__(self, owner: str, most: int) -> None:
        self.owner = owner
        self.most = most
        self._copies: list[Copy] = []
        self._ended = False

    def take(self, media: Media, shelf: Shelf) -> Path:
        """A file with the bytes and the name of `media`."""
        for copy in self._copies:
            if copy.key == key_of(media) and is_as_written(copy.path, media):
                return copy.path
        copy = shelf.take(media, self.owner, self.most)
        self._copies.append(copy)
        if self._ended:  # as by what an async function has left on the loop
            shelf.free(copy)
        return copy.path

    def __enter__(self) -> None:
        self._token = _use.set(self)

    def __exit__(self, *error: object) -> None:
        """Let the files go."""
        _use.reset(self._token)
        self._ended = True
        for copy in self._copies:
            _own().free(copy)


_use: ContextVar[Use | None] = ContextVar("use", default=None)
_lock = threading.Lock()
_shelves: dict[int, Shelf] = {}  # by process id: a forked worker makes one of its own


def using(owner: str, most: int = MOST) -> Use:
    """The files that are written within are used until it ends. All of them, with those
    of others, hold at most `most` bytes, those of one owner a fourth of that."""
    return Use(owner, most)


def write_scratch(media: Media) -> Path:
    """A file with the bytes and the name of `media`, in a folder that is this user's
    only, for a function that may change, move or delete it.

    It is no link to what others get: one would not keep a function, of a superuser at
    least, from writing to theirs. Outside of `using` each call makes its own.

    Raises:
        Error: there is no room for it.
    """
    shelf = _own()
    shelf.sweep(KEPT)
    use = _use.get()
    if use is not None:
        return use.take(media, shelf)
    copy = shelf.take(media, os.urandom(16).hex(), MOST)
    shelf.free(copy)
    return copy.path


def is_scratch(path: str) -> bool:
    """Whether a path is that of a private file, which may be another run's now."""
    shelf = _shelves.get(os.getpid())
    return shelf is not None and Path(path).is_relative_to(shelf.folder)


def sweep() -> None:
    """Delete what was used long ago, and what processes have left that were killed."""
    shelf = _shelves.get(os.getpid())
    if shelf is not None:
        shelf.sweep(KEPT)
    delete_left()  # it may never need a folder of its own


def _own() -> Shelf:
    process = os.getpid()
    with _lock:
        if process not in _shelves:
            _shelves[process] = Shelf(own_folder())
        return _shelves[process]
