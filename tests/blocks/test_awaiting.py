"""Coroutines are run wherever code that is not async wants what they return."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flaskstream.blocks.awaiting import run

told: contextvars.ContextVar[str] = contextvars.ContextVar("told")


async def where() -> tuple[str, threading.Thread]:
    await asyncio.sleep(0)
    return told.get(), threading.current_thread()


def in_a_thread(wanted: Callable[[], None]) -> None:
    """Call it where no event loop runs: in this thread it may be Playwright's."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(wanted).result()


def test_it_is_run_in_the_thread_that_wants_it() -> None:
    def want() -> None:
        told.set("here")
        assert run(where()) == ("here", threading.current_thread())

    in_a_thread(want)


def test_in_the_midst_of_an_event_loop_it_is_run_as_well() -> None:
    async def main() -> None:
        told.set("within")
        found, thread = run(where())
        assert found == "within"
        assert thread is not threading.current_thread()

    in_a_thread(lambda: asyncio.run(main()))
