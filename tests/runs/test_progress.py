"""When a page is told how far a run is, and until when."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

import flaskstream as gr
from flaskstream.runs.engine import Engine
from flaskstream.runs.pacing import INTERVAL
from tests.runs.bars import bars, told, wait_for_bar
from tests.runs.conftest import Door
from tests.runs.stage import Stage, one_function
from tests.waiting import once, wait_until

Progress = gr.Progress


def test_a_flood_of_calls_is_paced_and_the_last_is_told(
    engine: Engine, door: Door
) -> None:
    def fn(progress: Progress = gr.Progress()) -> None:  # noqa: B008
        while len(told(stage)) < 15:
            progress(0.3, desc="flood")
        progress(1, desc="last")
        door.wait()

    stage = Stage(engine, one_function(fn, outputs=[]))
    run = stage.start()
    wait_for_bar(stage, "last", 1)
    times = [at for at, many in told(stage) if many]
    gaps = sorted(b - a for a, b in zip(times, times[1:], strict=False))
    assert gaps[len(gaps) // 2] > 0.014
    door.open()
    stage.ended(run)


def test_the_first_call_is_told_at_once(engine: Engine) -> None:
    def fn(progress: Progress = gr.Progress()) -> None:  # noqa: B008
        time.sleep(2 * INTERVAL)
        called.append(time.monotonic())
        progress(0.5, desc="half")
        doors[-1].wait()

    def is_told_at_once() -> bool:
        doors.append(Door())
        stage = Stage(engine, one_function(fn, outputs=[]), f"page {len(called)}")
        run = stage.start()
        wait_for_bar(stage, "half", 0.5)
        first = next(at for at, many in told(stage) if many)
        doors[-1].open()
        stage.ended(run)
        return first - called[-1] < INTERVAL / 2

    called: list[float] = []
    doors: list[Door] = []
    assert once(is_told_at_once)


def test_loops_are_told_with_rate_and_remaining_time(
    engine: Engine, door: Door
) -> None:
    def fn(progress: Progress = gr.Progress()) -> None:  # noqa: B008
        for i in progress.tqdm(range(10_000), desc="loop"):
            time.sleep(0.02)
            if i == 5:
                door.wait()

    stage = Stage(engine, one_function(fn, outputs=[]))
    run = stage.start()
    wait_for_bar(stage, "loop", 5)
    (bar,) = next(many for _, many in told(stage) if many and many[0]["index"] == 5)
    assert 0 < bar["rate"] <= 50
    assert bar["remaining"] == pytest.approx(9_995 / bar["rate"], rel=0.1)
    engine.stop(run)
    door.open()
    stage.ended(run)


def test_a_step_leaves_no_bar_to_the_next(engine: Engine, door: Door) -> None:
    def first(progress: Progress = gr.Progress()) -> None:  # noqa: B008
        progress(0.9, desc="first")
        seen.wait(20)

    def second() -> None:
        door.wait()

    seen = threading.Event()
    with gr.Blocks() as blocks:
        gr.Button().click(first).then(second)
    stage = Stage(engine, blocks)
    run = stage.start()
    wait_for_bar(stage, "first", 0.9)
    seen.set()
    wait_until(lambda: bars(stage)[-1] == [], "the bar to go")
    assert run.active
    door.open()
    stage.ended(run)


@pytest.mark.parametrize("ends", ["fails", "is stopped"])
def test_however_a_run_ends_its_bars_go(engine: Engine, door: Door, ends: str) -> None:
    def fn(progress: Progress = gr.Progress()) -> Iterator[str]:  # noqa: B008
        for _ in progress.tqdm(range(1000), desc="loop"):
            yield "on"
            if ends == "fails":
                door.wait()
                raise gr.Error("no")
            time.sleep(0.01)

    stage = Stage(engine, one_function(fn))
    run = stage.start()
    wait_until(lambda: any(many for _, many in told(stage)), "a bar")
    door.open()
    if ends == "is stopped":
        engine.stop(run)
    stage.ended(run)
    time.sleep(0.05)  # a message that was due must not come after the end
    assert bars(stage)[-1] == []
    assert stage.states()[-1] in ("failed", "stopped")


def test_a_thread_that_outlives_its_run_is_not_heard(
    engine: Engine, door: Door
) -> None:
    left: list[Progress] = []

    def fn(progress: Progress = gr.Progress()) -> str:  # noqa: B008
        left.append(progress)
        return "done"

    stage = Stage(engine, one_function(fn))
    stage.perform()
    before = len(stage.log.appends)
    left[0](0.5, desc="late")
    time.sleep(0.05)
    assert len(stage.log.appends) == before


def test_a_superseded_run_is_not_heard(engine: Engine, door: Door) -> None:
    names = iter(["older", "newer"])
    moved = threading.Event()

    def fn(progress: Progress = gr.Progress()) -> Iterator[None]:  # noqa: B008
        name = next(names)
        progress(0.1, desc=name)
        if name == "newer":
            door.wait()
            return
        yield None
        try:
            while True:
                time.sleep(0.005)
        finally:
            progress(0.9, desc="older, late")
            moved.set()

    stage = Stage(engine, one_function(fn, outputs=[], concurrency_limit=None))
    older = stage.start()
    wait_for_bar(stage, "older", 0.1)
    wait_until(lambda: older.record.shown, "its first yield")
    newer = stage.start()
    assert moved.wait(20)
    older.ended.wait(20)
    wait_for_bar(stage, "newer", 0.1)
    assert not any("late" in str(many) for many in bars(stage))
    door.open()
    stage.ended(newer)
