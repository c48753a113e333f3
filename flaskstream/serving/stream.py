"""A streaming response, iterated in a greenlet: it waits, renders and sends there."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from typing import Any

import gevent

from flaskstream.serving.connection import Connection
from flaskstream.serving.wakeup import GreenletWakeup


class Stream:
    """The app's iterable, in the greenlet of its connection.

    `close()` of the iterable runs whatever ends it: its own end, the reader gone or
    stalled, or the worker that stops.
    """

    def __init__(
        self,
        iterable: Iterable[bytes],
        connection: Connection,
        wakeups: list[GreenletWakeup],
        opened: set[Stream],
    ) -> None:
        self._iterable = iterable
        self._wakeups = wakeups
        self._opened = opened
        self._greenlet = gevent.getcurrent()
        self._watcher = connection.watch_hang_up(gevent.get_hub(), self.hang_up)
        opened.add(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._iterable)

    def wake(self) -> None:
        """Wake the stream, so that it looks around."""
        for wakeup in self._wakeups:
            wakeup.wake()

    def hang_up(self) -> None:
        """End the stream where it waits or sends; to be called by the loop itself."""
        if self in self._opened:
            gone = BrokenPipeError(errno.EPIPE, "the stream's connection has ended")
            throw: Any = self._greenlet.throw
            throw(gone)

    def close(self) -> None:
        if self not in self._opened:
            return
        self._opened.discard(self)
        self._watcher.close()
        close = getattr(self._iterable, "close", None)
        if close is not None:
            close()
