"""Readers who do not take their answers: which of them lose theirs, where there is no
room for all."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

STALL: Final = 5.0
"""Seconds after which a reader who takes nothing may lose its answer for another's: one
on a slow line has taken something meanwhile."""
MOST_BYTES: Final = 1 << 28
"""What all answers together hold that nobody takes."""


class Reader(Protocol):
    """A connection that sends an answer to a client."""

    client: str

    def hang_up(self) -> None: ...


@dataclass(eq=False, slots=True)
class Wait:
    """For a reader who is to take so many bytes."""

    since: float
    size: int


class Readers:
    """Those who are to take something, and the threads that make more for them; of the
    worker's loop only.

    `most` threads may wait for their readers. Where there is no room for another, or
    for what is to be sent, a reader loses its answer who has taken nothing for a while:
    of the client that has most of them, the one that has waited for longest.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._waits = dict[Reader, Wait]()
        self._bytes = 0
        self._threads = set[Reader]()

    # ----- what is sent

    def waits(self, reader: Reader, size: int) -> None:
        """So many bytes are to be taken from now on, until `goes_on`."""
        self._waits[reader] = Wait(time.monotonic(), size)
        self._bytes += size
        if self._bytes > MOST_BYTES:
            self._end_longest(self._waits.__contains__)

    def goes_on(self, reader: Reader) -> None:
        """The reader has taken something, or has gone."""
        if (wait := self._waits.pop(reader, None)) is not None:
            self._bytes -= wait.size

    # ----- who makes more of it

    def take_thread(self, reader: Reader) -> bool:
        """Whether a thread may wait for a reader until `give_back`: then it is none of
        those that answer requests."""
        if len(self._threads) >= self._most:
            self._end_longest(self._threads.__contains__)
            return False  # it asks again, when that one's thread has seen it
        self._threads.add(reader)
        return True

    def give_back(self, reader: Reader) -> None:
        """The thread of a reader has ended."""
        self._threads.discard(reader)

    def _end_longest(self, may: Callable[[Reader], bool]) -> None:
        now, held = time.monotonic(), Counter(reader.client for reader in self._waits)
        ones = [
            (held[reader.client], now - wait.since, reader)
            for reader, wait in self._waits.items()
            if now - wait.since >= STALL and may(reader)
        ]
        if ones:
            *_, reader = max(ones, key=lambda one: one[:2])
            self.goes_on(reader)
            reader.hang_up()
