"""Waiting for what another thread does."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(condition: Callable[[], object], what: str, timeout: float = 20) -> None:
    """Return once `condition()` is true; fail after `timeout` seconds."""
    due = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < due, f"waited {timeout} s for {what}"
        time.sleep(0.002)
