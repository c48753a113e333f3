"""Waiting for what another thread does."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 60_000
"""Milliseconds that a browser may take for anything, on a busy machine."""
TO_START = 120
"""Seconds for a browser that is started for the first time, on a busy machine."""
TO_END = 20
"""Seconds for a server, on a busy machine: usually it is one, and 30 if it hangs."""


def wait_until(condition: Callable[[], object], what: str, timeout: float = 20) -> None:
    """Return once `condition()` is true; fail after `timeout` seconds."""
    due = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < due, f"waited {timeout} s for {what}"
        time.sleep(0.002)


def once(measure: Callable[[], bool], tries: int = 40) -> bool:
    """Whether it holds in one of several tries: a busy machine can be late in any."""
    return any(measure() for _ in range(tries))
