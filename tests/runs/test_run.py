"""A run's status: many may end it at once, one does."""

from __future__ import annotations

import itertools
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.runs.session import Session
from flaskstream.store.runrecord import ENDS, RunRecord, Status
from tests.runs.memory import queue_of
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until

OPERATIONS = ("start", "stop", "supersede", "abandon", "done", "fail")
REASONS = {
    "stop": Status.STOPPED,
    "supersede": Status.SUPERSEDED,
    "abandon": Status.ABANDONED,
}


@pytest.fixture
def engine(make_engine: Callable[..., Engine]) -> Engine:
    """One that interrupts nothing: all functions here yield soon, or have ended."""
    return make_engine(grace=60)


def new_run() -> RunRecord:
    blocks = one_function(lambda: None).seal()
    return Run(Session("owner", "page", blocks), blocks.listeners[0], {}).known


def apply(run: RunRecord, operation: str) -> bool:
    """Do it; tells whether this was what ended the run."""
    if operation == "start":
        run.start()
        return False
    if operation in REASONS:
        run.ask_to_stop(REASONS[operation])
        return False
    if operation == "fail":
        return run.end(Status.FAILED, {"message": "oops"})
    return run.end(Status.DONE)


@given(operations=st.lists(st.sampled_from(OPERATIONS), max_size=12))
def test_the_first_end_is_final(operations: list[str]) -> None:
    run = new_run()
    ended_as = None
    for operation in operations:
        if apply(run, operation):
            assert ended_as is None
            ended_as = run.status
            assert ended_as in ENDS
        assert ended_as is None or run.status is ended_as
    assert run.active == (ended_as is None)


@given(operations=st.lists(st.sampled_from(OPERATIONS), max_size=12))
def test_the_first_reason_to_stop_is_what_it_ends_with(operations: list[str]) -> None:
    run = new_run()
    asked = None
    for operation in operations:
        if run.active and operation in REASONS:
            asked = asked or REASONS[operation]
        apply(run, operation)
    if asked is not None and not run.active:
        assert run.status is asked
        assert run.error is None


def test_a_run_that_is_asked_to_stop_before_it_starts_never_runs() -> None:
    run = new_run()
    run.ask_to_stop(Status.STOPPED)
    assert not run.start()
    assert run.status is Status.WAITING


def test_seconds_are_counted_from_start_to_end() -> None:
    run = new_run()
    assert run.seconds == 0
    run.start()
    run.end(Status.DONE)
    seconds = run.seconds
    time.sleep(0.005)
    assert run.seconds == seconds


# ----- the same, with the whole engine around it


def at_once(actions: list[Callable[[], Any]]) -> None:
    """Call all of them, each in a thread of its own, as close as can be."""
    barrier = threading.Barrier(len(actions))

    def act(action: Callable[[], Any]) -> None:
        barrier.wait()
        action()

    threads = [threading.Thread(target=act, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


def counting(closed: list[int], failing: bool, steps: int = 20) -> Iterator[int]:
    try:
        for number in range(steps):
            yield number
            time.sleep(0.0005)
        if failing:
            raise ValueError("oops")
    finally:
        closed.append(1)


@pytest.mark.parametrize("failing", [False, True])
@pytest.mark.parametrize("delay", [0, 0.003, 0.012])
def test_interleaved_ends_tell_one_and_close_once(
    engine: Engine, delay: float, failing: bool
) -> None:
    closed: list[int] = []
    blocks = one_function(lambda: counting(closed, failing))
    for number in range(25):
        stage = Stage(engine, blocks, f"page {number}")
        closed.clear()
        run = stage.start()
        time.sleep(delay)
        race_to_end(engine, run, failing=bool(number % 2))
        stage.ended(run)
        ends = [s for s in stage.states() if s in ("done", "failed", "stopped")]
        assert ends == stage.states()[-1:]
        assert len(closed) == (run.yields > 0)
    assert queue_of(engine, stage.session, run.listener).running == []


def test_an_end_is_told_once(engine: Engine) -> None:
    stage = Stage(engine, one_function(lambda: "value"))
    run = stage.perform()
    # As `stop` does, where the run ends between its two steps.
    run.session.runs.publish_status(run.id)
    assert stage.states() == ["running", "done"]


def race_to_end(engine: Engine, run: Run, failing: bool) -> None:
    """Stop, abandon and perhaps fail a run at once, while it may end by itself."""
    at_once(
        [
            lambda: engine.stop(run),
            lambda: engine.stop(run, Status.ABANDONED),
            lambda: engine.fail(run, ValueError("raced")) if failing else None,
        ]
    )


def test_a_superseded_run_is_closed_once_and_ends_silently(engine: Engine) -> None:
    closed: list[int] = []
    endless = itertools.cycle([True, False])

    def function() -> Iterator[int]:
        yield from counting(closed, False, steps=10**9 if next(endless) else 20)

    blocks = one_function(function, concurrency_limit=None)
    for number in range(40):
        stage = Stage(engine, blocks, f"page {number}")
        closed.clear()
        older = stage.start()
        wait_until(lambda run=older: run.yields, "a yield")  # type: ignore[misc]
        newer = stage.start()
        stage.ended(older)
        stage.ended(newer)
        assert older.status is Status.SUPERSEDED
        assert len(closed) == 2
        by = [status["run"] for status in stage.statuses()]
        assert by[by.index(newer.id) :] == [newer.id] * 2
        assert stage.states() == ["running", "running", "done"]


def test_places_are_freed_once_when_all_end_at_the_same_time(engine: Engine) -> None:
    running: list[int] = []
    most: list[int] = []

    def function() -> Iterator[int]:
        running.append(1)
        most.append(len(running))
        try:
            for number in range(5):
                yield number
                time.sleep(0.001)
        finally:
            running.pop()

    blocks = one_function(function, concurrency_limit=2)
    stages = [Stage(engine, blocks, f"page {number}") for number in range(30)]
    runs = [stage.start() for stage in stages]
    actions = [lambda run=run: engine.stop(run) for run in runs[::3]]
    at_once([*actions, *actions])
    for stage, run in zip(stages, runs, strict=True):
        stage.ended(run)
    assert max(most) <= 2
    assert running == []
    assert {run.status for run in runs} <= {Status.DONE, Status.STOPPED}
    line = queue_of(engine, stages[0].session, runs[0].listener)
    assert line.running == [] and not line.waiting


def test_a_run_leaves_a_line_in_the_log(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    def count() -> Iterator[str]:
        yield "one"
        yield "one two"

    with caplog.at_level(logging.INFO, "flaskstream.runs"):
        run = Stage(engine, one_function(count)).perform()
        wait_until(lambda: caplog.records, "the line")
    (line,) = caplog.messages
    assert re.fullmatch(r"count done after \d\.\d{3} s: 2 yields, \d messages.*", line)
    assert line.endswith(f"{run.messages} messages, 7 bytes")


def test_a_run_that_has_begun_is_not_kept_for_another_beginning(
    make_engine: Callable[..., Engine],
) -> None:
    began, ends = threading.Event(), threading.Event()

    def waits() -> None:
        began.set()
        assert ends.wait(20)

    blocks, engine = one_function(waits, concurrency_limit=1), make_engine()
    first, second = (Stage(engine, blocks, id) for id in ("first", "second"))
    run = first.start()
    assert began.wait(20)
    waiting = second.start()
    assert (list(first.record.given), list(second.record.given)) == ([], [waiting.id])
    engine.stop(waiting)
    ends.set()
    assert first.ended(run).status is Status.DONE
    assert second.ended(waiting).status is Status.STOPPED
    assert second.record.given == {}
