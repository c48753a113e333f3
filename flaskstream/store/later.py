"""What is to be done later."""

from __future__ import annotations

from collections.abc import Callable

Later = Callable[[Callable[[], None], float], None]
"""Calls something at a time of `time.monotonic()`."""


def never(call: Callable[[], None], due: float) -> None:
    """Call nothing later."""
