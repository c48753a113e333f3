"""How much of something is in use at once, in the whole process."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Exhausted(Exception):
    """Nothing has become free in time."""


class Budget:
    """So much for all threads; whoever wants more than is free waits, in order."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.used = 0
        self._waiting: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def take(self, amount: int, patience: float) -> Iterator[None]:
        """Have an amount for as long as the block lasts; more than all there is, alone.

        Raises:
            Exhausted: others have had it for `patience` seconds.
        """
        amount = min(amount, self.total)
        self._wait(amount, patience)
        try:
            yield
        finally:
            with self._changed:
                self.used -= amount
                self._changed.notify_all()

    def _wait(self, amount: int, patience: float) -> None:
        ticket, until = object(), time.monotonic() + patience
        with self._changed:
            self._waiting.append(ticket)
            try:
                while self._waiting[0] is not ticket or not self._has(amount):
                    left = until - time.monotonic()
                    if left <= 0:
                        raise Exhausted()
                    self._changed.wait(left)
                self.used += amount
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()

    def _has(self, amount: int) -> bool:
        # The total may have been set lower meanwhile.
        return self.used == 0 or self.used + amount <= self.total
