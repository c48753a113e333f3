"""The bars of tqdm within runs."""

from __future__ import annotations

import threading
from typing import Any

from tqdm import tqdm

import flaskstream as gr
from flaskstream.runs.engine import Engine
from tests.nowhere import Nowhere
from tests.runs.bars import bars
from tests.runs.conftest import Door
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until

Progress = gr.Progress


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
        return [bar["desc"] for bar in run.record.progress]

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
        wait_until(lambda run=run: run.record.progress, "a bar")  # type: ignore[misc]
        engine.stop(run)
        stage.ended(run)
        other = threading.Thread(target=use, daemon=True)
        other.start()
        other.join(20)
        assert not other.is_alive(), "tqdm's lock was left behind"
