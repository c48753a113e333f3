"""`gr.Progress`, and the bars that it moves."""

from __future__ import annotations

import gc
import math
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tqdm import tqdm

import flaskstream as gr
from flaskstream.blocks.bars import Bar, Bars
from flaskstream.blocks.feedback import current_feedback
from flaskstream.blocks.progress import Progress
from tests.waiting import wait_until


class Told:
    """The bars of a call, and how often somebody was asked to look at them."""

    def __init__(self) -> None:
        self.asked = 0
        self.bars = Bars(self._ask, lambda fn, *given, **named: fn(*given, **named))

    def _ask(self) -> None:
        self.asked += 1

    def toast(self, toast: dict[str, Any]) -> None: ...

    def now(self) -> list[dict[str, Any]]:
        assert self.asked, "nobody was asked to look"
        self.asked = 0
        return self.bars.take()

    def shown(self) -> list[tuple[Any, ...]]:
        return [(t["desc"], t["index"], t["length"], t["fraction"]) for t in self.now()]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def progress(told: Told) -> Progress:
    return gr.Progress().bound(told.bars)


@pytest.fixture
def tracked(told: Told) -> Iterator[Told]:
    """A call that wants to see tqdm's bars, in this thread."""
    gr.Progress(track_tqdm=True).bound(told.bars)
    token = current_feedback.set(told)
    yield told
    current_feedback.reset(token)
    told.bars.end()


# ----- calls


def test_a_fraction_is_shown_with_its_description(
    told: Told, progress: Progress
) -> None:
    progress(0.3, desc="Loading")
    assert told.shown() == [("Loading", None, None, 0.3)]


def test_steps_are_shown_as_such(told: Told, progress: Progress) -> None:
    progress((3, 12), unit="pages")
    (bar,) = told.now()
    assert (bar["index"], bar["length"], bar["fraction"]) == (3, 12, 0.25)
    assert bar["unit"] == "pages"


def test_none_is_indeterminate(told: Told, progress: Progress) -> None:
    progress(None, desc="Thinking")
    assert told.shown() == [("Thinking", None, None, None)]


def test_steps_of_an_unknown_number_are_indeterminate(
    told: Told, progress: Progress
) -> None:
    progress((7, None))
    assert told.shown() == [(None, 7, None, None)]


@pytest.mark.parametrize(
    ("given", "shown"),
    [(1.7, 1.0), (-2, 0.0), (math.nan, None), ("much", None), (10**400, None)],
)
def test_what_is_no_fraction_never_harms(
    told: Told, progress: Progress, given: Any, shown: float | None
) -> None:
    progress(given)
    assert told.shown()[0][3] == shown


def test_only_the_newest_call_is_shown_and_asks_once(
    told: Told, progress: Progress
) -> None:
    for i in range(1000):
        progress(i / 1000)
    assert told.asked == 1
    assert told.shown()[0][3] == 0.999
    progress(1)
    assert told.asked == 1


# ----- iterables


def test_an_iterable_is_passed_on_and_counted(told: Told, progress: Progress) -> None:
    seen = []
    for item in progress.tqdm("abc", desc="Letters"):
        seen.append((item, told.shown()[0][:3]) if told.asked else (item, None))
        progress._bars.moved()  # type: ignore[union-attr]
    assert [item for item, _ in seen] == ["a", "b", "c"]
    assert [shown for _, shown in seen] == [("Letters", n, 3) for n in range(3)]
    assert told.shown() == []


def test_bars_nest_and_go_with_their_loops(told: Told, progress: Progress) -> None:
    for _ in progress.tqdm(range(2), desc="outer"):
        for _ in progress.tqdm(range(3), desc="inner"):
            if told.asked:
                last = told.shown()
    assert [bar[0] for bar in last] == ["outer", "inner"]
    assert last[0][1:3] == (1, 2)
    assert last[1][1:3] == (2, 3)
    assert told.shown() == []


def test_a_loop_left_early_takes_its_bar_along(told: Told, progress: Progress) -> None:
    for _ in progress.tqdm(range(9)):
        break
    assert told.shown() == []
    with pytest.raises(ZeroDivisionError):
        for _ in progress.tqdm(range(9)):
            raise ZeroDivisionError
    gc.collect()
    assert told.shown() == []


def test_a_call_in_a_loop_stands_until_the_next_item(
    told: Told, progress: Progress
) -> None:
    items = progress.tqdm(range(3), desc="all")
    next(items)
    progress(0.5, desc="one")
    assert [bar[0] for bar in told.shown()] == ["all", "one"]
    next(items)
    assert [bar[0] for bar in told.shown()] == ["all"]


def test_a_generator_needs_a_total_for_a_fraction(
    told: Told, progress: Progress
) -> None:
    items = progress.tqdm(iter("ab"))
    next(items)
    assert told.shown() == [(None, 0, None, None)]
    items = progress.tqdm(iter("ab"), total=2)
    next(items)
    next(items)
    assert told.shown()[-1][1:] == (1, 2, 0.5)
    assert len(items) == 2


def test_without_an_iterable_update_moves_the_bar(
    told: Told, progress: Progress
) -> None:
    with progress.tqdm(None, total=10, desc="bytes"):
        progress.update(4)
        assert told.shown() == [("bytes", 4, 10, 0.4)]
    assert told.shown() == []


def test_the_rate_counts_from_the_start_to_the_last_move() -> None:
    bar = Bar(10, 30, timed=True)
    bar._began -= 5
    bar.index = 20
    shown = bar.told()
    assert shown is not None
    assert shown["rate"] == pytest.approx(2, rel=0.01)
    assert shown["remaining"] == pytest.approx(5, rel=0.01)
    bar._moved -= 3
    bar._began -= 3
    later = bar.told()
    assert later is not None
    assert later["rate"] == pytest.approx(2, rel=0.01)
    assert later["remaining"] == pytest.approx(2, rel=0.02)


def test_a_bar_that_has_not_moved_has_no_rate(told: Told, progress: Progress) -> None:
    next(progress.tqdm(range(3)))
    (bar,) = told.now()
    assert (bar["rate"], bar["remaining"]) == (None, None)


# ----- whose it is


def test_without_a_run_nothing_is_shown_and_all_goes_on() -> None:
    progress = gr.Progress()
    progress(0.5)
    progress.update()
    assert list(progress.tqdm([1, 2])) == [1, 2]


def test_a_progress_that_was_not_bound_finds_the_run_of_its_thread(told: Told) -> None:
    token = current_feedback.set(told)
    try:
        gr.Progress()(0.4)
    finally:
        current_feedback.reset(token)
    assert told.shown()[0][3] == 0.4


def test_a_bound_one_works_in_any_thread(told: Told, progress: Progress) -> None:
    thread = threading.Thread(target=progress, args=(0.6,))
    thread.start()
    thread.join()
    assert told.shown()[0][3] == 0.6


def test_after_the_end_nothing_is_shown(told: Told, progress: Progress) -> None:
    progress(0.5)
    told.bars.end()
    progress(0.7)
    assert told.shown() == []
    progress(0.8)
    assert told.asked == 0


# ----- tqdm


def quiet(items: Any = None, **options: Any) -> Any:
    """A bar of tqdm's that prints nowhere."""
    return tqdm(items, file=Nowhere(), **options)


class Nowhere:
    def write(self, text: str) -> None: ...

    def flush(self) -> None: ...


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


def test_changes_from_many_threads_ask_and_are_never_lost(told: Told) -> None:
    """Whoever moves last, somebody is asked to look after it."""
    progress = gr.Progress().bound(told.bars)
    shown: list[Any] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            if told.asked:
                shown.append(told.shown()[0][1])

    def move(first: int, step: Callable[..., Any]) -> None:
        for i in range(5000):
            step((first + i, 10**6))

    looker = threading.Thread(target=look)
    looker.start()
    movers = [threading.Thread(target=move, args=(n, progress)) for n in range(3)]
    for mover in movers:
        mover.start()
    for mover in movers:
        mover.join()
    progress((424242, 10**6))
    wait_until(lambda: shown and shown[-1] == 424242, "the last value")
    ended.set()
    looker.join()
