"""Stop: between yields, in a loop that never yields, in C, in an await."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from flaskstream.exceptions import EngineClosed
from flaskstream.runs.engine import Engine
from flaskstream.runs.executor.interruptible import Interruptible
from flaskstream.runs.executor.loop import EventLoop
from flaskstream.store.runrecord import Status
from tests.runs.stage import Stage, one_function
from tests.runs.watched import Watched, stopped
from tests.waiting import once, wait_until

pytestmark = pytest.mark.usefixtures("threads_take_turns_often")


@pytest.mark.parametrize(
    "kind", ["between_yields", "awaiting", "async_generator", "async_yielding"]
)
def test_stop_ends_what_yields_or_awaits_at_once(
    make_engine: Callable[..., Engine], kind: str
) -> None:
    watched = Watched()
    stage = Stage(make_engine(grace=3600), one_function(getattr(watched, kind)))
    run = stage.start()
    stopped(stage, run, watched)
    assert run.status is Status.STOPPED
    assert watched.finals == 1
    assert stage.states() == ["running", "stopping", "stopped"]


@pytest.mark.parametrize("kind", ["never_yielding", "plain_loop", "in_c"])
def test_stop_ends_what_does_not_yield_after_a_grace(engine: Engine, kind: str) -> None:
    watched = Watched()
    stage = Stage(engine, one_function(getattr(watched, kind)))
    run = stage.start()
    assert stopped(stage, run, watched) > 0.09
    assert run.status is Status.STOPPED
    assert watched.finals == 1
    assert stage.states() == ["running", "stopping", "stopped"]


def test_the_default_grace_stops_a_loop_within_a_second(
    make_engine: Callable[..., Engine],
) -> None:
    engine, numbers = make_engine(), itertools.count()

    def stops_within_a_second() -> bool:
        watched = Watched()
        session = f"page {next(numbers)}"
        stage = Stage(engine, one_function(watched.plain_loop), session)
        return stopped(stage, stage.start(), watched) < 1

    assert once(stops_within_a_second, 5)


def test_an_async_function_in_disguise_is_cancelled_at_once(
    make_engine: Callable[..., Engine],
) -> None:
    watched = Watched()
    blocks = one_function(lambda: watched.awaiting())
    stage = Stage(make_engine(grace=3600), blocks)
    stopped(stage, stage.start(), watched)
    assert watched.finals == 1


def test_a_later_step_is_stopped_as_its_own_kind(
    make_engine: Callable[..., Engine],
) -> None:
    engine = make_engine(grace=3600)
    for first, second in ((quick, "awaiting"), (quick_async, "between_yields")):
        watched = Watched()
        blocks = one_function(first)
        with blocks:
            blocks.own_listeners[0].then(getattr(watched, second))
        stage = Stage(engine, blocks, second)
        stopped(stage, stage.start(), watched)
        assert watched.finals == 1


def test_cancelling_again_leaves_the_cleaning_up_alone() -> None:
    loop = EventLoop()
    watched, cleaning = Watched(), threading.Event()

    async def function() -> None:
        try:
            await watched.awaiting()
        finally:
            cleaning.set()
            await asyncio.sleep(0.05)
            watched.finals += 1

    job = loop.start(function(), Interruptible())
    assert watched.began.wait(20)
    job.cancel()
    assert cleaning.wait(20)
    job.cancel()
    assert job.wait() is False
    assert watched.finals == 2
    loop.close()


def quick() -> None:
    pass


async def quick_async() -> None:
    pass


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_cleaning_up_has_more_time_than_the_grace(engine: Engine, kind: str) -> None:
    cleaned, began = [], threading.Event()

    def function() -> Iterator[int]:
        try:
            while True:
                began.set()
                yield 1
        finally:
            for _ in range(15):
                time.sleep(0.01)
            cleaned.append(True)

    async def async_function() -> AsyncIterator[int]:
        try:
            yield 1
            began.set()
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0.15)
            cleaned.append(True)

    chosen = function if kind == "sync" else async_function
    stage = Stage(engine, one_function(chosen))
    run = stage.start()
    assert began.wait(20)
    engine.stop(run)
    assert stage.ended(run).status is Status.STOPPED
    assert cleaned == [True]


def test_an_error_while_stopping_does_not_undo_the_stop(
    engine: Engine, caplog: Any
) -> None:
    began = threading.Event()

    def function() -> Iterator[int]:
        try:
            while True:
                began.set()
                yield 1
        finally:
            raise ValueError("in finally")

    stage = Stage(engine, one_function(function))
    run = stage.start()
    assert began.wait(20)
    engine.stop(run)
    assert stage.ended(run).status is Status.STOPPED
    assert run.error is None
    assert "in finally" in caplog.text


def test_what_was_shown_stays_after_stop(engine: Engine) -> None:
    watched = Watched()
    stage = Stage(engine, one_function(watched.between_yields))
    (out,) = stage.blocks.components
    stopped(stage, stage.start(), watched)
    assert stage.shown(out) == "1"
    assert stage.session.payload(out) == "1"


def test_a_waiting_run_is_stopped_at_once_and_never_runs(engine: Engine) -> None:
    watched, calls = Watched(), []

    def function() -> Any:
        calls.append(1)
        return watched.between_yields()

    blocks = one_function(function)
    first, second = Stage(engine, blocks, "one"), Stage(engine, blocks, "two")
    running, waiting = first.start(), second.start()
    assert waiting.status is Status.WAITING
    engine.stop(waiting)
    assert waiting.ended.is_set()
    assert second.states() == ["waiting", "stopped"]
    stopped(first, running, watched)
    assert calls == [1]


def test_stopping_twice_stops_once(engine: Engine) -> None:
    watched = Watched()
    stage = Stage(engine, one_function(watched.between_yields))
    run = stage.start()
    assert watched.began.wait(20)
    for _ in range(3):
        engine.stop(run)
    stage.ended(run)
    engine.stop(run)
    assert stage.states() == ["running", "stopping", "stopped"]


def test_closing_the_engine_stops_what_runs(engine: Engine) -> None:
    watched = Watched()
    stage = Stage(engine, one_function(watched.never_yielding))
    run = stage.start()
    assert watched.began.wait(20)
    engine.close()
    assert run.status is Status.STOPPED
    assert watched.finals == 1


def test_closing_the_engine_begins_nothing_that_waits(engine: Engine) -> None:
    began = []

    def function() -> Iterator[int]:
        began.append(1)
        yield from itertools.count()

    stages = [Stage(engine, one_function(function), "0")]
    stages += [Stage(engine, stages[0].blocks, str(i)) for i in range(1, 100)]
    runs = [stage.start() for stage in stages]
    wait_until(lambda: runs[0].yields, "the first run to yield")
    engine.close()
    assert {run.status for run in runs} == {Status.STOPPED}
    assert began == [1]


def test_a_closed_engine_says_that_it_begins_nothing(engine: Engine) -> None:
    def greet() -> str:
        return "hello"

    stage = Stage(engine, one_function(greet))
    (listener,) = stage.blocks.listeners
    engine.close()
    for start in (engine.start, engine.start_admitted):
        with pytest.raises(
            EngineClosed, match="greet was not started: .* Make the app"
        ):
            start(stage.session, listener, {})
    assert stage.log.appends == []
    assert engine.runs.all() == []
