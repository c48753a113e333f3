"""How many calls of the app go on at a time, and whose turn the next one is."""

from __future__ import annotations

from collections import deque
from enum import Enum, auto
from typing import Any, Final

from gevent.event import Event

from flaskstream.media.fairline import FairLine
from flaskstream.web.events import is_stream_of_page

SAFE_METHODS: Final = {"GET", "HEAD"}
BEGINNING: Final = 8
"""So many-th part of the places is for streams that begin: of thousands that come back
at once, as after a restart, a few at a time keep the processor busy."""


class Kind(Enum):
    """What a request wants: to open a page's stream, to look, or to do something."""

    STREAM = auto()
    LOOK = auto()
    ACT = auto()


def kind_of(environ: dict[str, Any]) -> Kind:
    """What a request wants, before the app is called."""
    if environ["REQUEST_METHOD"] not in SAFE_METHODS:
        return Kind.ACT
    return Kind.STREAM if is_stream_of_page(environ["PATH_INFO"]) else Kind.LOOK


class Slots:
    """The places for calls of the app, which greenlets of one loop wait for.

    While all are taken, the kinds of requests take turns, and within each kind those of
    one client with those of others: what runs already is shown, however many are about
    to start something, and the other way round; and nobody waits for all that one
    client has sent. Streams begin in a few of the places only, so that nobody else
    stands behind a crowd of them.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._free_for_streams = max(1, count // BEGINNING)
        self._waiting = {kind: FairLine[Event]() for kind in Kind}
        self._turns = deque(Kind)
        """The kinds; first the one that has waited longest for its turn."""
        self.taken = 0
        """How many calls have a place."""

    def acquire(self, kind: Kind, client: str) -> None:
        """Wait for a place for a request of a client."""
        if self._has_place(kind):
            self._take(kind)
        else:
            self._wait(kind, client)
        self.taken += 1

    def _has_place(self, kind: Kind) -> bool:
        return self._free > 0 and (
            kind is not Kind.STREAM or self._free_for_streams > 0
        )

    def _take(self, kind: Kind) -> None:
        self._free -= 1
        self._free_for_streams -= kind is Kind.STREAM

    def _wait(self, kind: Kind, client: str) -> None:
        turn, line = Event(), self._waiting[kind]
        line.add(client, turn)
        try:
            turn.wait()
        except BaseException:
            line.leave(client, turn)
            if turn.is_set():
                self._give_back(kind)
            raise

    def release(self, kind: Kind) -> None:
        """Give a request's place back; to be called by the loop."""
        self.taken -= 1
        self._give_back(kind)

    def _give_back(self, kind: Kind) -> None:
        self._free += 1
        self._free_for_streams += kind is Kind.STREAM
        for following in self._turns:
            if self._waiting[following] and self._has_place(following):
                self._take(following)
                self._waiting[following].go_on().set()
                self._turns.remove(following)
                self._turns.append(following)
                return
