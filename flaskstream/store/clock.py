"""The time by which what is kept is changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class _Replayed(threading.local):
    at: float | None = None


class _Shared:
    ahead: float | None = None
    """Seconds that the clock which several processes have is ahead of
    `time.monotonic()`; None where this process goes by its own."""


_replayed = _Replayed()


def now() -> float:
    """Seconds as `time.time()` has them, by the clock of whoever keeps what is shared:
    those of several machines may be hours apart. Of a change that is done again,
    elsewhere or later, those of when it was first done: so it comes to the same."""
    if _replayed.at is not None:
        return _replayed.at
    ahead = _Shared.ahead
    return time.time() if ahead is None else time.monotonic() + ahead


def follow(at: float) -> None:
    """Go by another clock, which says `at` just now. All stores of this process do: of
    several servers by that of whichever has answered last."""
    _Shared.ahead = at - time.monotonic()


@contextmanager
def replaying(at: float) -> Iterator[None]:
    """Do again what was done at that time."""
    before, _replayed.at = _replayed.at, at
    try:
        yield
    finally:
        _replayed.at = before
