"""The event loop of the async functions, in a thread of its own."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # it takes a tenth of the library's import, and few functions need it
    import asyncio


class EventLoop:
    """One asyncio loop for all async functions; its thread starts with the first."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def start(self, coroutine: Coroutine[Any, Any, None]) -> Job:
        """Start a coroutine, with the context variables of the calling thread."""
        import asyncio

        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="flaskstream-loop", daemon=True
                )
                self._thread.start()
            return Job(self._loop, coroutine)

    def close(self) -> None:
        """Stop the loop and its thread."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(timeout=5)
            loop.close()


class Job:
    """A coroutine on the loop, seen from the thread that waits for it."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, None]
    ) -> None:
        self._loop = loop
        self._coroutine = coroutine
        self._task: asyncio.Task[None] | None = None
        self._finished = threading.Event()
        loop.call_soon_threadsafe(self._start, context=contextvars.copy_context())

    def cancel(self) -> None:
        """Raise `CancelledError` where it awaits; from any thread."""
        self._loop.call_soon_threadsafe(self._cancel)

    def cancel_once(self) -> None:
        """Cancel it, unless that has been done: its `finally` blocks may await too."""
        self._loop.call_soon_threadsafe(self._cancel, True)

    def wait(self) -> bool:
        """Wait until it has ended, its `finally` blocks included; raises its error.

        False if it was cancelled.
        """
        self._finished.wait()
        task = self._task
        if task is None or task.cancelled():
            return False
        task.result()
        return True

    def _start(self) -> None:
        self._task = self._loop.create_task(guarded(self._coroutine))
        self._task.add_done_callback(lambda _: self._finished.set())

    def _cancel(self, once: bool = False) -> None:
        task = self._task
        if task is not None and not (once and task.cancelling()):
            task.cancel()


async def guarded(coroutine: Coroutine[Any, Any, None]) -> None:
    """Await a coroutine; what would end the loop, and so all others, is an error."""
    try:
        await coroutine
    except (SystemExit, KeyboardInterrupt) as error:
        raise RuntimeError(f"{type(error).__name__} was raised") from error
