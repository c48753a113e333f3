"""One step of a run: a listener's function is called and its values handed over."""

from __future__ import annotations

import inspect
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from typing import Any, Protocol, cast

from flaskstream.blocks.bars import Bars
from flaskstream.blocks.feedback import current_feedback
from flaskstream.blocks.outcome import warn_of_return
from flaskstream.runs.executor.interruptible import Awaited, Interruptible
from flaskstream.runs.executor.loop import EventLoop
from flaskstream.runs.run import Run


class Clearance(Protocol):
    """What a function waits for before it goes on; an event is one."""

    def is_set(self) -> bool: ...
    def wait(self, timeout: float) -> bool: ...


Give = Callable[[Any], Clearance | None]
"""Takes what a function gave; what it has to wait for, if it has to."""


GLANCE = 0.002
"""Seconds between two looks of an async function at what it waits for."""

TURN = 0.02
"""Seconds after which an async function's yield gives the others on its loop a turn.

Far longer than the switch interval of 5 ms: a thread that waits for the interpreter
waits anew whenever the loop lets go of it for a moment, and would get it never.
"""


class FunctionCall:
    """Calls one function in the run's thread, whatever kind of function it is.

    The run's thread only advances the function and hands its values over. An async
    function advances on the event loop, and this thread waits for it.
    """

    def __init__(self, run: Run, give: Give, loop: EventLoop, teller: Teller) -> None:
        self._run = run
        self._give = give
        self._loop = loop
        self._author = Interruptible()
        self._turn_ends = 0.0
        self.feedback = StepFeedback(self._author, teller)

    def call(
        self, fn: Callable[..., Any], arguments: list[Any], named: dict[str, Any]
    ) -> None:
        """Call `fn` and hand over its values until it ends or the run is to stop."""
        author = self._author
        self._run.interrupt = author.interrupt
        token = current_feedback.set(self.feedback)
        try:
            if self._run.reason is not None:
                return  # asked to while the arguments were made
            result = author.call(fn, *arguments, **named)
            if inspect.isgenerator(result):
                self._exhaust(cast(Generator[Any, None, Any], result))
            elif inspect.isasyncgen(result) or inspect.iscoroutine(result):
                self._await(result)
            else:
                self._hand_over(result)
        finally:
            self._run.interrupt = None
            self._run.cancel = None
            author.leave()
            current_feedback.reset(token)
            self.feedback.bars.end()

    def _exhaust(self, generator: Generator[Any, None, Any]) -> None:
        author = self._author
        self._run.session.runs.call_began(self._run.id)
        try:
            while self._run.reason is None:
                try:
                    value = author.call(next, generator)
                except StopIteration as end:
                    warn_of_return(self._run.step.name, end.value)
                    return
                self._hand_over(value)
        finally:
            author.clean_up(generator.close)

    def _hand_over(self, value: Any) -> None:
        self._run.yields += 1
        shown = self._give(value)
        while shown is not None and not shown.wait(1.0) and self._run.reason is None:
            pass

    # ----- async

    def _await(self, result: Any) -> None:
        consume = self._iterate if inspect.isasyncgen(result) else self._complete
        job = self._loop.start(consume(result), self._author)
        self._run.interrupt = job.interrupt
        self._run.cancel = job.cancel
        if self._run.reason is not None:
            job.cancel()
        try:
            if not job.wait() and self._run.reason is None:
                raise RuntimeError(
                    "CancelledError was raised, but nobody stopped the run"
                )
        finally:
            if inspect.iscoroutine(result):
                result.close()  # it may not have begun

    async def _iterate(self, generator: AsyncGenerator[Any, None]) -> None:
        self._run.session.runs.call_began(self._run.id)
        own: BaseException | None = None
        try:
            while self._run.reason is None:
                step = anext(generator) if own is None else generator.athrow(own)
                own = await self._hand_over_async(await Awaited(self._author, step))
        except StopAsyncIteration:
            pass
        finally:
            self._author.spare()
            await Awaited(self._author, generator.aclose())

    async def _complete(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        await self._hand_over_async(await Awaited(self._author, coroutine))

    async def _hand_over_async(self, value: Any) -> BaseException | None:
        self._run.yields += 1
        shown = self._give(value)
        if shown is None and time.monotonic() < self._turn_ends:
            return None
        own = await self._pause(0)  # the function may compute, and never await itself
        # Not in a thread of the loop's pool: a slow consumer would keep that from the
        # others for long.
        while shown and not shown.is_set() and self._run.reason is None:
            own = await self._pause(GLANCE) or own
        self._turn_ends = time.monotonic() + TURN
        return own

    async def _pause(self, seconds: float) -> BaseException | None:
        """Let others go on; gives a cancellation that is the function's own, as by the
        `asyncio.timeout` that it yields in, and is to be raised there."""
        import asyncio

        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError as error:
            if self._run.reason is not None:
                raise
            return error
        return None


class Teller(Protocol):
    """Tells the page what comes beside the values."""

    def toast(self, toast: dict[str, Any]) -> None: ...

    def publish_progress_soon(self) -> None: ...


class StepFeedback:
    """Takes what the author's code tells the person, in the middle of that code."""

    def __init__(self, author: Interruptible, teller: Teller) -> None:
        self._author = author
        self._teller = teller
        self.bars = Bars(teller.publish_progress_soon, author.outside)

    def toast(self, toast: dict[str, Any]) -> None:
        self._author.outside(self._teller.toast, toast)
