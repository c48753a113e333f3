"""The event loop of the async functions, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Coroutine
from typing import Any


class EventLoop:
    """One asyncio loop for all async functions; its thread starts with the first."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def start(self, coroutine: Coroutine[Any, Any, None]) -> Job:
        """Start a coroutine, with the context variables of the calling thread."""
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

    def wait(self) -> None:
        """Wait until it has ended, its `finally` blocks included; raises its error."""
        self._finished.wait()
        task = self._task
        if task is not None and not task.cancelled():
            task.result()

    def _start(self) -> None:
        self._task = self._loop.create_task(self._coroutine)
        self._task.add_done_callback(lambda _: self._finished.set())

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
