"""Tells those who wait in a line their places."""

from __future__ import annotations

import time
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING

from flaskstream.exceptions import StoreGone
from flaskstream.store.concurrencyqueue import TELL_EVERY
from flaskstream.store.later import Later
from flaskstream.store.runrecord import Line, Status

if TYPE_CHECKING:
    from flaskstream.store.redis.redisstore import RedisStore


class Places:
    """The places of waiting runs, as their pages are told them."""

    def __init__(self, store: RedisStore, later: Later) -> None:
        self._store = store
        self._later = later
        self._told = set[str]()
        """The lines whose waiting runs are told soon, by this process."""

    def tell(self, line: Line) -> None:
        """Tell those who wait in a line, soon, and not too often."""
        waits = self._store.lines.size
        if line.limit is None or line.name in self._told or not waits:
            return
        self._told.add(line.name)
        known = weakref.ref(self)
        self._later(lambda: _tell(known, line), time.monotonic() + TELL_EVERY)

    def tell_now(self, line: Line) -> None:
        """Tell those who wait in a line."""
        self._told.discard(line.name)
        moved, has_more = self._store.lines.take_moved(line)
        for run in moved:
            # What is known of a page will do: to tell it reads what has come to it.
            session = self._store.known(run.key) or self._store.look(run.key)
            if session is not None and run.status is Status.WAITING:
                session.do("move", run.id, run.position)
        if has_more:
            self.tell(line)


def _tell(known: weakref.ref[Places], line: Line) -> None:
    if (places := known()) is not None:
        with suppress(StoreGone):
            places.tell_now(line)
