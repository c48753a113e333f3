"""The event loop of the async functions, in a thread of its own."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from flaskstream.runs.executor.interruptible import Interrupted, Interruptible

if TYPE_CHECKING:  # it takes a tenth of the library's import, and few functions need it
    import asyncio

LAST_TURN = 1.0
"""Seconds that the loop has to end what it is at, when the process ends."""


class EventLoop:
    """One asyncio loop for all async functions; its thread starts with the first."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def start(self, coroutine: Coroutine[Any, Any, None], author: Interruptible) -> Job:
        """Start a coroutine, with the context variables of the calling thread; `author`
        is what it calls the author's code by."""
        import asyncio

        with self._lock:
            if self._loop is None:
                # Else it would keep the first run, which is in its context.
                self._loop = contextvars.Context().run(asyncio.new_event_loop)
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="flaskstream-loop", daemon=True
                )
                self._thread.start()
            return Job(self._loop, coroutine, author)

    def close(self) -> None:
        """Stop the loop and its thread."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(timeout=LAST_TURN)
            if not thread.is_alive():  # else it is in code that nothing interrupts
                loop.close()


class Job:
    """A coroutine on the loop, seen from the thread that waits for it."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        coroutine: Coroutine[Any, Any, None],
        author: Interruptible,
    ) -> None:
        self._loop = loop
        self._coroutine = coroutine
        self._author = author
        self._task: asyncio.Task[BaseException | None] | None = None
        self._finished = threading.Event()
        loop.call_soon_threadsafe(self._start, context=contextvars.copy_context())

    def cancel(self) -> None:
        """Raise `CancelledError` where it awaits, once: its `finally` blocks may await
        too. From any thread."""
        self._loop.call_soon_threadsafe(self._cancel)

    def interrupt(self) -> None:
        """Raise `Interrupted` where it holds up the loop, and could not hear; cancel
        again what has heard, but lets the first interrupt pass. From any thread."""
        again = self._author.is_cleaning and not self._author.is_spared
        if not self._author.interrupt() and again:
            self._loop.call_soon_threadsafe(self._cancel, True)

    def wait(self) -> bool:
        """Wait until it has ended, its `finally` blocks included; raises its error.

        False if it was cancelled.
        """
        self._finished.wait()
        task = self._task
        if task is None or task.cancelled():
            return False
        if (ends := task.result()) is not None:
            raise ends
        return True

    def _start(self) -> None:
        self._author.move()
        self._task = self._loop.create_task(guarded(self._coroutine))
        self._task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[BaseException | None]) -> None:
        self._coroutine.close()  # where it was cancelled before its first step
        self._finished.set()

    def _cancel(self, again: bool = False) -> None:
        if self._task is not None and (again or not self._author.is_cleaning):
            self._author.spare()
            self._task.cancel()


async def guarded(coroutine: Coroutine[Any, Any, None]) -> BaseException | None:
    """Await a coroutine; gives what it raised that would end the loop for all."""
    try:
        await coroutine
    except (SystemExit, KeyboardInterrupt) as error:
        return error
    except BaseExceptionGroup as group:  # by a TaskGroup whose body was interrupted
        if group.split(Interrupted)[1] is None:
            raise Interrupted from group
        raise
    return None
