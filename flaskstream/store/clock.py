"""The time by which what is kept is changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class _Replayed(threading.local):
    at: float | None = None


_replayed = _Replayed()


def now() -> float:
    """Seconds as `time.time()` has them; of a change that is done again, elsewhere or
    later, those of when it was first done: so it comes to the same."""
    return time.time() if _replayed.at is None else _replayed.at


@contextmanager
def replaying(at: float) -> Iterator[None]:
    """Do again what was done at that time."""
    before, _replayed.at = _replayed.at, at
    try:
        yield
    finally:
        _replayed.at = before
