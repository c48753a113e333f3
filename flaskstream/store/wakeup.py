"""Waiting for news of a page, whatever kind of thread waits."""

from __future__ import annotations

import threading
from typing import Protocol


class Wakeup(Protocol):
    """Lets one reader sleep until somebody calls `wake`, from any thread."""

    def wait(self, timeout: float) -> bool:
        """Sleep until woken or for `timeout` seconds; tells which. Resets itself."""

    def wake(self) -> None:
        """End the wait, or the next one if nobody waits now. Cheap and idempotent."""


class ThreadWakeup:
    """The wake-up of a reader that has a thread of its own."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event = threading.Event()

    def wait(self, timeout: float) -> bool:
        woken = self._event.wait(timeout)
        self._event.clear()
        return woken

    def wake(self) -> None:
        self._event.set()

    def is_set(self) -> bool:
        """Whether the next wait is over at once."""
        return self._event.is_set()
