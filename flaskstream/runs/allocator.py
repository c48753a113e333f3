"""The C library's memory: what has been freed goes back to the system."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any


def give_back() -> None:
    """Give back what is free between blocks that are not; glibc only, which does this
    by itself for the end of its heap alone. It takes milliseconds, and no lock of
    Python's."""
    if (trim := _trim()) is not None:
        trim(0)


@cache
def _trim() -> Any:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library, or system
        return None
