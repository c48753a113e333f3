"""The bars of tqdm, where a function wants them shown."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from tqdm import tqdm

import flaskstream as gr
from flaskstream.blocks.feedback import current_feedback
from flaskstream.blocks.progress import Progress
from tests.blocks.conftest import Told
from tests.nowhere import Nowhere


@pytest.fixture
def tracked(told: Told) -> Iterator[Told]:
    """A call that wants to see tqdm's bars, in this thread."""
    gr.Progress(track_tqdm=True).bound(told.bars)
    token = current_feedback.set(told)
    yield told
    current_feedback.reset(token)
    told.bars.end()


def quiet(items: Any = None, **options: Any) -> Any:
    """A bar of tqdm's that prints nowhere."""
    return tqdm(items, file=Nowhere(), **options)


def test_tqdm_is_seen_from_its_start_to_its_end(tracked: Told) -> None:
    bar = quiet(total=4, desc="Epoch", unit="batch")
    assert tracked.shown() == [("Epoch", 0, 4, 0.0)]
    bar.update(3)
    (shown,) = tracked.now()
    assert (shown["index"], shown["unit"]) == (3, "batch")
    bar.close()
    assert tracked.shown() == []


def test_loops_over_tqdm_nest(tracked: Told) -> None:
    seen: list[Any] = []
    for _ in quiet(range(2), desc="outer", mininterval=0):
        for _ in quiet(range(3), desc="inner", mininterval=0, leave=False):
            seen.append(tracked.shown() if tracked.asked else seen[-1])
    assert [bar[:3] for bar in seen[-1]] == [("outer", 1, 2), ("inner", 2, 3)]
    assert tracked.shown() == []


def test_a_new_description_is_told(tracked: Told) -> None:
    bar = quiet(total=4)
    assert tracked.shown()[0][0] is None
    bar.set_description("Second half")
    assert tracked.shown()[0][0] == "Second half"


def test_a_bar_made_before_is_seen_once_it_moves(told: Told) -> None:
    bar = quiet(total=4)
    gr.Progress(track_tqdm=True).bound(told.bars)
    token = current_feedback.set(told)
    try:
        bar.update(2)
        assert told.shown()[0][1:3] == (2, 4)
    finally:
        current_feedback.reset(token)


def test_a_bar_that_another_thread_moves_stays_with_its_run(tracked: Told) -> None:
    bar = quiet(total=4)
    tracked.now()
    thread = threading.Thread(target=bar.update, args=(2,))
    thread.start()
    thread.join()
    assert tracked.shown()[0][1] == 2


def test_bars_of_threads_that_are_no_run_are_not_shown(tracked: Told) -> None:
    made: list[Any] = []
    thread = threading.Thread(target=lambda: made.append(quiet(total=4)))
    thread.start()
    thread.join()
    assert tracked.asked == 0


def test_two_runs_at_once_see_their_own_bars_only(tracked: Told) -> None:
    other = Told()
    gr.Progress(track_tqdm=True).bound(other.bars)

    def run() -> None:
        current_feedback.set(other)
        kept.append(quiet(total=9, desc="other"))

    kept = [quiet(total=4, desc="mine")]
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert [bar[0] for bar in tracked.shown()] == ["mine"]
    assert [bar[0] for bar in other.shown()] == ["other"]


def test_without_track_tqdm_its_bars_are_not_shown(
    told: Told, progress: Progress
) -> None:
    token = current_feedback.set(told)
    try:
        quiet(total=4).update(2)
    finally:
        current_feedback.reset(token)
    assert told.asked == 0


def test_a_bar_that_is_dropped_is_shown_no_longer(tracked: Told) -> None:
    bar = quiet(total=4)
    assert len(tracked.shown()) == 1
    del bar
    gc.collect()
    assert tracked.shown() == []


def test_a_disabled_bar_is_not_shown(tracked: Told) -> None:
    assert sum(quiet(range(4), disable=True)) == 6
    assert tracked.asked == 0


def test_tqdm_prints_what_it_always_prints(tracked: Told) -> None:
    printed: list[str] = []

    class Paper(Nowhere):
        def write(self, text: str) -> None:
            printed.append(text)

    for _ in tqdm(range(3), desc="Epoch", file=Paper()):
        pass
    assert "Epoch: 100%" in "".join(printed)


def test_a_bar_outlives_its_run_without_harm(tracked: Told) -> None:
    bar = quiet(total=4)
    tracked.bars.end()
    tracked.bars.take()
    tracked.asked = 0
    bar.update(2)
    bar.close()
    assert bar.n == 2
    assert tracked.asked == 0


def test_tqdm_is_left_alone_where_nobody_asks_for_it() -> None:
    script = (
        "import flaskstream as gr, sys;"
        "from flaskstream.blocks.bars import Bars;"
        "bars = Bars(lambda: None, lambda fn: fn());"
        "gr.Progress().bound(bars);"
        "print('tqdm' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True)
    assert told.stdout.strip() == b"False", told.stderr
