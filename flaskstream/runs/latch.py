"""What happens once, and many may wait for."""

from __future__ import annotations

import threading

_setting = threading.Lock()
"""So that two who set the same one do it once; held for no longer than that takes."""


class Latch:
    """An event that is set for good. Each run has one for as long as it is known, and
    a `threading.Event` takes 1.4 kB: this is a lock, held until it is set.
    """

    __slots__ = ("_is_set", "_lock")

    def __init__(self) -> None:
        self._is_set = False
        self._lock = threading.Lock()
        self._lock.acquire()

    def is_set(self) -> bool:
        """Whether it has happened."""
        return self._is_set

    def set(self) -> None:
        """It has happened; to say so again changes nothing."""
        with _setting:
            if not self._is_set:
                self._is_set = True
                self._lock.release()

    def wait(self, timeout: float) -> bool:
        """Wait for so many seconds at most; gives whether it has happened."""
        if self._lock.acquire(timeout=timeout):
            self._lock.release()  # whoever else waits is the next to have it
        return self._is_set
