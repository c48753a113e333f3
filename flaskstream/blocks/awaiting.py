"""Running a coroutine from code that is not async."""

from __future__ import annotations

import contextvars
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

R = TypeVar("R")


def run(coroutine: Coroutine[Any, Any, R]) -> R:
    """What a coroutine returns: run in this thread, where it can be interrupted; in one
    of its own where this one has an event loop, as in notebooks."""
    import asyncio  # slow

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    context = contextvars.copy_context()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(context.run, asyncio.run, coroutine).result()
