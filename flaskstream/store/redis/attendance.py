"""Notes in Redis who looks at pages, of many pages at a time."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from typing import Any, Final, Protocol

from flaskstream.exceptions import StoreGone
from flaskstream.store.later import Later
from flaskstream.store.redis.connection import Connection, patiently

Command = tuple[Any, ...]
"""A command of the server's, with what it takes."""
AT_A_TIME: Final = 200
"""Pages that are noted in one round trip."""
SOON: Final = 0.05
"""Seconds in which others may come whose notes go with one's own."""


class Noted(Protocol):
    """What there is to note of a page."""

    def take_commands(self) -> list[Command]:
        """What is to be asked of the server, which nobody else is to ask now."""

    def put_back(self) -> None:
        """What was taken last did not come there."""


class Attendance:
    """Tells the server what there is to note: at once, or soon.

    Where thousands come back to their pages, as after a restart, each would wait for an
    answer of the server's, and a loop that serves them would stand still meanwhile.
    What is noted soon is in one round trip with what others have to note; where that
    fails, it is noted with a later one, or by the store's beat.
    """

    def __init__(self, connection: Connection, later: Later) -> None:
        self._connection = connection
        self._later = later
        self._waiting = dict[Noted, None]()
        self._is_due = False
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        """Held from taking until the answer: what is taken later comes there later."""

    def note_soon(self, one: Noted) -> None:
        """Note something, before long, and before anybody here looks at it."""
        with self._lock:
            self._waiting[one] = None
            was_due, self._is_due = self._is_due, True
        if not was_due:
            known = weakref.ref(self)
            self._later(lambda: _note_waiting(known), time.monotonic() + SOON)

    def note(self, one: Noted) -> None:
        """Note something, and wait until it is.

        Raises:
            StoreGone: the server can't be reached; it is noted when it can.
        """
        patiently(lambda: self._send_only(one))

    def note_if_waiting(self, one: Noted) -> None:
        """Wait until what there is to note of one is noted."""
        if one in self._waiting:
            self.note(one)

    def note_waiting(self) -> None:
        """Note all that is to be noted soon."""
        with self._lock:
            self._is_due = False
        while True:
            with self._sending:
                with self._lock:
                    batch = [*islice(self._waiting, AT_A_TIME)]
                if not batch:
                    return
                self._send(batch)

    def forget(self, one: Noted) -> None:
        """Note nothing more of it."""
        with self._lock:
            self._waiting.pop(one, None)

    def _send_only(self, one: Noted) -> None:
        with self._sending:
            self._send([one])

    def _send(self, batch: Iterable[Noted]) -> None:
        for one in batch:  # what it has to note from now on is noted later
            self.forget(one)
        commands = [command for one in batch for command in one.take_commands()]
        if not commands:
            return

        def send(server: Any) -> None:
            pipeline = server.pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)
            pipeline.execute()

        try:
            self._connection.ask_once(send)
        except BaseException:
            for one in batch:
                one.put_back()
                with self._lock:
                    self._waiting[one] = None
            raise


def _note_waiting(known: weakref.ref[Attendance]) -> None:
    if (attendance := known()) is not None:
        with suppress(StoreGone):  # it is noted when the server can be reached
            attendance.note_waiting()
