"""Async functions that hold up the loop which they share."""

from __future__ import annotations

import asyncio
import gc
import inspect
import itertools
import threading
import weakref
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.store.runrecord import Status
from tests.runs.conftest import Door
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("threads_take_turns_often")


async def yields_without_awaiting() -> AsyncIterator[int]:
    for number in itertools.count():
        sum(range(1000))
        yield number


def ended(stage: Stage, run: Run) -> Run:
    stage.engine.stop(run)
    return stage.ended(run)


@pytest.mark.parametrize("again", [False, True])
def test_one_that_never_awaits_is_interrupted_and_others_go_on(
    engine: Engine, again: bool
) -> None:
    began, finals = threading.Event(), []

    async def loops() -> None:
        try:
            began.set()
            while True:
                sum(range(10))
                gr.Info("from within")
        finally:
            finals.append(1)

    async def loops_when_cancelled() -> None:
        try:
            await asyncio.sleep(0)
            began.set()
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            await loops()

    fn = loops_when_cancelled if again else loops
    stage = Stage(engine, one_function(fn))
    run = stage.start()
    assert began.wait(20)
    assert ended(stage, run).status is Status.STOPPED
    assert finals == [1]
    parallel_runs = Stage(engine, one_function(yields_without_awaiting), "beside")
    other = parallel_runs.start()
    wait_until(lambda: other.yields, "another async function to go on")
    ended(parallel_runs, other)


def test_one_that_yields_and_never_awaits_gives_others_their_turns(
    engine: Engine,
) -> None:
    async def awaits() -> None:
        for _ in range(10):
            await asyncio.sleep(0.001)

    busy = Stage(engine, one_function(yields_without_awaiting), "busy")
    run = busy.start()
    wait_until(lambda: run.yields, "the busy one to begin")
    other = Stage(engine, one_function(awaits), "other")
    assert other.perform().status is Status.DONE
    assert run.active
    assert ended(busy, run).status is Status.STOPPED


def test_one_that_is_stopped_at_a_yield_may_await_in_its_finally(
    engine: Engine,
) -> None:
    cleaned = []

    async def function() -> AsyncIterator[int]:
        try:
            async for number in yields_without_awaiting():
                yield number
        finally:
            await asyncio.sleep(0.01)
            cleaned.append(True)

    for number in range(5):
        stage = Stage(engine, one_function(function), f"page {number}")
        run = stage.start()
        wait_until(lambda run=run: run.yields, "a yield")  # type: ignore[misc]
        assert ended(stage, run).status is Status.STOPPED
    assert cleaned == [True] * 5


@pytest.mark.parametrize("generates", [False, True])
def test_one_that_is_interrupted_may_await_in_its_finally(
    engine: Engine, generates: bool
) -> None:
    began, cleaned = threading.Event(), []

    async def computes() -> None:
        try:
            began.set()
            while True:
                sum(range(10))
        finally:
            await asyncio.sleep(0.01)
            cleaned.append(True)

    async def yields() -> AsyncIterator[None]:
        await computes()
        yield

    stage = Stage(engine, one_function(yields if generates else computes))
    run = stage.start()
    assert began.wait(20)
    assert ended(stage, run).status is Status.STOPPED
    assert cleaned == [True]


def test_one_that_is_interrupted_within_a_task_group_is_no_error(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    began = threading.Event()

    async def groups() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(3600))
            await asyncio.sleep(0)
            began.set()
            while True:
                sum(range(10))

    stage = Stage(engine, one_function(groups))
    run = stage.start()
    assert began.wait(20)
    assert ended(stage, run).status is Status.STOPPED
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_timeout_that_a_function_yields_in_is_raised_in_it(engine: Engine) -> None:
    async def function() -> AsyncIterator[str]:
        try:
            async with asyncio.timeout(0.05):
                while True:
                    yield "more"
        except TimeoutError:
            yield "timed out"

    blocks = one_function(function)
    stage = Stage(engine, blocks)
    assert stage.perform().status is Status.DONE
    assert stage.shown(blocks.components[0]) == "timed out"


def test_what_a_stopped_one_held_is_freed_at_once(engine: Engine) -> None:
    held: list[weakref.ref[threading.Event]] = []

    async def waits() -> None:
        event = threading.Event()
        held.append(weakref.ref(event))
        await asyncio.sleep(3600)

    gc.disable()
    try:
        stage = Stage(engine, one_function(waits))
        run = stage.start()
        wait_until(lambda: held, "the function to begin")
        assert ended(stage, run).status is Status.STOPPED
        wait_until(lambda: held[0]() is None, "its values to be freed")
    finally:
        gc.enable()


@pytest.mark.filterwarnings("error")
def test_what_is_stopped_before_it_begins_is_not_awaited_for_ever(
    engine: Engine, door: Door
) -> None:
    async def holds_up() -> None:
        held.set()
        door.wait()

    async def function() -> None:
        raise AssertionError("it has begun")

    def ask() -> Coroutine[Any, Any, None]:
        made.append(function())
        return made[0]

    held, made = threading.Event(), list[Coroutine[Any, Any, None]]()
    first = Stage(engine, one_function(holds_up), "first")
    holding = first.start()
    assert held.wait(20)
    stage = Stage(engine, one_function(ask), "second")
    run = stage.start()
    wait_until(lambda: run.cancel is not None, "the coroutine to be the loop's")
    engine.stop(run)
    door.open()
    first.ended(holding)
    assert stage.ended(run).status is Status.STOPPED
    assert inspect.getcoroutinestate(made[0]) == inspect.CORO_CLOSED
