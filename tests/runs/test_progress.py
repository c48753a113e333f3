"""How far a run is, as its page is told."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tqdm import tqdm

import flaskstream as gr
from flaskstream.runs.engine import Engine
from flaskstream.runs.report import status_key
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until

Progress = gr.Progress


def told(stage: Stage, listener: int = 0) -> list[tuple[float, list[dict[str, Any]]]]:
    """The bars that the page was told of a listener, and when."""
    key = status_key(listener)
    return [
        (at, op.payload)
        for at, _, patch, _ in list(stage.log.appends)
        for op in patch.get(key, [])
        if op.part == "progress"
    ]


def bars(stage: Stage) -> list[list[tuple[Any, Any]]]:
    """The bars that the page was told, each as description and index or fraction."""
    return [
        [(b["desc"], b["fraction"] if b["index"] is None else b["index"]) for b in many]
        for _, many in told(stage)
    ]


def wait_for_bar(stage: Stage, desc: str, at: float) -> None:
    wait_until(lambda: [(desc, at)] in bars(stage), f"the bar {desc!r} at {at}")


class Door:
    """Holds a function until the test has seen enough."""

    def __init__(self) -> None:
        self._opened = threading.Event()

    def wait(self) -> None:
        assert self._opened.wait(10), "nobody opened the door"

    def open(self) -> None:
        self._opened.set()


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door()
    yield made
    made.open()


# ----- every kind of function


def plain(door: Door) -> Callable[..., Any]:
    def fn(progress: Progress = gr.Progress()) -> str:  # noqa: B008
        progress(0.5, desc="half")
        door.wait()
        return "done"

    return fn


def generator(door: Door) -> Callable[..., Any]:
    def fn(progress: Progress = gr.Progress()) -> Iterator[str]:  # noqa: B008
        yield "begun"
        progress(0.5, desc="half")
        door.wait()
        yield "done"

    return fn


def coroutine(door: Door) -> Callable[..., Any]:
    async def fn(progress: Progress = gr.Progress()) -> str:  # noqa: B008
        progress(0.5, desc="half")
        await asyncio.to_thread(door.wait)
        return "done"

    return fn


def async_generator(door: Door) -> Callable[..., Any]:
    async def fn(progress: Progress = gr.Progress()) -> AsyncIterator[str]:  # noqa: B008
        yield "begun"
        progress(0.5, desc="half")
        await asyncio.to_thread(door.wait)
        yield "done"

    return fn


def in_threads_of_its_own(door: Door) -> Callable[..., Any]:
    def fn(progress: Progress = gr.Progress()) -> str:  # noqa: B008
        with ThreadPoolExecutor(1) as pool:
            pool.submit(progress, 0.5, desc="half").result()
        door.wait()
        return "done"

    return fn


def by_a_helper(door: Door) -> Callable[..., Any]:
    def helper(progress: Progress = gr.Progress()) -> None:  # noqa: B008
        progress(0.5, desc="half")

    def fn() -> str:
        helper()
        door.wait()
        return "done"

    return fn


@pytest.mark.parametrize(
    "make",
    [
        plain,
        generator,
        coroutine,
        async_generator,
        in_threads_of_its_own,
        by_a_helper,
    ],
)
def test_every_kind_of_function_tells_how_far_it_is(
    engine: Engine, door: Door, make: Callable[[Door], Callable[..., Any]]
) -> None:
    stage = Stage(engine, one_function(make(door)))
    run = stage.start()
    wait_for_bar(stage, "half", 0.5)
    door.open()
    stage.ended(run)
    assert bars(stage)[-1] == []
    assert stage.shown(stage.blocks.components[0]) == "done"


def test_inputs_stand_around_what_is_injected(engine: Engine) -> None:
    def fn(a: str, progress: Progress = gr.Progress(), b: str = "") -> str:  # noqa: B008
        progress(0.1)
        return f"{a}{b}"

    inputs = [gr.Textbox("x", render=False), gr.Textbox("y", render=False)]
    stage = Stage(engine, one_function(fn, inputs=inputs))
    stage.perform()
    assert stage.shown(stage.blocks.components[-1]) == "xy"


# ----- when


def test_a_flood_of_calls_is_paced_and_the_last_is_told(
    engine: Engine, door: Door
) -> None:
    def fn(progress: Progress = gr.Progress()) -> None:  # noqa: B008
        due = time.monotonic() + 0.5
        while time.monotonic() < due:
            progress(0.3, desc="flood")
        progress(1, desc="last")
        door.wait()

    stage = Stage(engine, one_function(fn, outputs=[]))
    run = stage.start()
    wait_for_bar(stage, "last", 1)
    times = [at for at, many in told(stage) if many]
    assert 10 < len(times) < 40
    gaps = sorted(b - a for a, b in zip(times, times[1:], strict=False))
    assert gaps[len(gaps) // 2] > 0.014
    door.open()
    stage.ended(run)


def test_the_first_call_is_told_at_once(engine: Engine, door: Door) -> None:
    called = []

    def fn(progress: Progress = gr.Progress()) -> None:  # noqa: B008
        time.sleep(0.1)
        called.append(time.monotonic())
        progress(0.5, desc="half")
        door.wait()

    stage = Stage(engine, one_function(fn, outputs=[]))
    run = stage.start()
    wait_for_bar(stage, "half", 0.5)
    first = next(at for at, many in told(stage) if many)
    assert first - called[0] < 0.05
    door.open()
    stage.ended(run)


def test_loops_are_told_with_rate_and_remaining_time(
    engine: Engine, door: Door
) -> None:
    def fn(progress: Progress = gr.Progress()) -> None:  # noqa: B008
        for i in progress.tqdm(range(10), desc="loop"):
            time.sleep(0.02)
            if i == 5:
                door.wait()

    stage = Stage(engine, one_function(fn, outputs=[]))
    run = stage.start()
    wait_for_bar(stage, "loop", 5)
    (bar,) = next(many for _, many in told(stage) if many and many[0]["index"] == 5)
    assert 10 < bar["rate"] <= 50
    assert bar["remaining"] == pytest.approx(5 / bar["rate"], abs=0.05)
    door.open()
    stage.ended(run)


# ----- until when


def test_a_step_leaves_no_bar_to_the_next(engine: Engine, door: Door) -> None:
    def first(progress: Progress = gr.Progress()) -> None:  # noqa: B008
        progress(0.9, desc="first")
        time.sleep(0.05)

    def second() -> None:
        door.wait()

    with gr.Blocks() as blocks:
        gr.Button().click(first).then(second)
    stage = Stage(engine, blocks)
    run = stage.start()
    wait_for_bar(stage, "first", 0.9)
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

    def fn(progress: Progress = gr.Progress()) -> None:  # noqa: B008
        name = next(names)
        progress(0.1, desc=name)
        if name == "newer":
            door.wait()
            return
        try:
            while True:
                time.sleep(0.005)
        finally:
            progress(0.9, desc="older, late")
            moved.set()

    stage = Stage(engine, one_function(fn, outputs=[], concurrency_limit=None))
    older = stage.start()
    wait_for_bar(stage, "older", 0.1)
    newer = stage.start()
    assert moved.wait(5)
    older.ended.wait(5)
    wait_for_bar(stage, "newer", 0.1)
    assert not any("late" in str(many) for many in bars(stage))
    door.open()
    stage.ended(newer)


def test_bars_change_nothing_else_of_the_status(engine: Engine, door: Door) -> None:
    stage = Stage(engine, one_function(plain(door)))
    run = stage.start()
    wait_for_bar(stage, "half", 0.5)
    assert stage.states() == ["running"]
    news = stage.log.read(stage.page.key, 0)
    assert [op.part for op in news.patch[status_key(0)]] == ["status", "progress"]
    door.open()
    stage.ended(run)


# ----- tqdm


class Nowhere:
    def write(self, text: str) -> None: ...

    def flush(self) -> None: ...


def test_tqdm_in_a_function_is_shown(engine: Engine, door: Door) -> None:
    def fn(progress: Progress = gr.Progress(track_tqdm=True)) -> None:  # noqa: B008
        for _ in tqdm(range(2), desc="outer", file=Nowhere()):
            with tqdm(total=5, desc="inner", file=Nowhere()) as inner:
                inner.update(3)
                door.wait()

    stage = Stage(engine, one_function(fn, outputs=[]))
    run = stage.start()
    nested = [("outer", 0), ("inner", 3)]
    wait_until(lambda: nested in bars(stage), "both bars")
    door.open()
    stage.ended(run)
    assert bars(stage)[-1] == []


def test_two_runs_with_tqdm_do_not_see_each_other(engine: Engine, door: Door) -> None:
    def fn(progress: Progress = gr.Progress(track_tqdm=True)) -> None:  # noqa: B008
        name = threading.current_thread().name
        with tqdm(total=5, desc=name, file=Nowhere()) as bar:
            bar.update(3)
            door.wait()

    blocks = one_function(fn, outputs=[], concurrency_limit=None)
    stages = [Stage(engine, blocks, f"page {n}", f"owner {n}") for n in range(2)]
    runs = [stage.start() for stage in stages]

    def shown(run: Any) -> list[Any]:
        return [bar["desc"] for bar in run.progress]

    wait_until(lambda: all(shown(run) for run in runs), "a bar of each")
    assert [len(shown(run)) for run in runs] == [1, 1]
    door.open()
    for stage, run in zip(stages, runs, strict=True):
        stage.ended(run)


def test_stop_in_the_middle_of_tqdm_leaves_it_usable(make_engine: Any) -> None:
    """tqdm has one lock for the process: an interrupt while it is held would hang
    every later bar."""
    engine = make_engine(grace=0.01)

    def fn(progress: Progress = gr.Progress(track_tqdm=True)) -> None:  # noqa: B008
        bar = tqdm(file=Nowhere(), mininterval=0, miniters=1)
        while True:
            bar.refresh()
            sum(range(1000))

    def use() -> None:
        tqdm(file=Nowhere()).close()

    stage = Stage(engine, one_function(fn, outputs=[]))
    for _ in range(5):
        run = stage.start()
        wait_until(lambda run=run: run.progress, "a bar")  # type: ignore[misc]
        engine.stop(run)
        stage.ended(run)
        other = threading.Thread(target=use, daemon=True)
        other.start()
        other.join(2)
        assert not other.is_alive(), "tqdm's lock was left behind"
