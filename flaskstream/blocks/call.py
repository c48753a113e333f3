"""A page's function, called without the page."""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flaskstream.blocks.listener import Listener
from flaskstream.blocks.progress import Progress
from flaskstream.exceptions import ConfigurationError


def call(listeners: Sequence[Listener], values: Sequence[Any]) -> Any:
    """What the one function that people or programs start gives for these values; of a
    generator the last value that it yields, None if it yields none.

    Raises:
        ConfigurationError: there are several such functions, or none; or it is a server
            that calls the page.
    """
    if values and isinstance(values[0], dict) and "wsgi.version" in values[0]:
        raise ConfigurationError(
            "A page is no WSGI app: serve demo.app, or by `flaskstream serve`."
        )
    several = [one for one in listeners if is_main(one)]
    if len(several) != 1 or several[0].fn is None:
        raise ConfigurationError(
            f"demo(…) expected a page with one function, got one with {len(several)}: "
            "call the function itself."
        )
    placed, named = several[0].arguments(
        values, lambda wanted: wanted if isinstance(wanted, Progress) else None
    )
    return final(several[0].fn(*placed, **named))


def is_main(listener: Listener) -> bool:
    """Whether it is neither the library's own nor what fills in the page's values."""
    loads = any(event == "load" for _, event in listener.triggers)
    return listener.fn is not None and listener.api_name is not False and not loads


def final(result: Any) -> Any:
    """What a result comes to: awaited, or the last value of a generator."""
    if inspect.isgenerator(result):
        return last(deque(result, maxlen=1))
    if inspect.isasyncgen(result):
        return last(run(exhausted(result)))
    return run(result) if inspect.iscoroutine(result) else result


def last(values: deque[Any]) -> Any:
    """The last of them, if there is one."""
    return values[-1] if values else None


async def exhausted(values: AsyncIterator[Any]) -> deque[Any]:
    """The last of the values in a list of its own."""
    found: deque[Any] = deque(maxlen=1)
    async for value in values:
        found.append(value)
    return found


def run(coroutine: Any) -> Any:
    """What a coroutine returns; in a thread of its own, for in notebooks the caller's
    has an event loop."""
    import asyncio  # slow

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
