"""`gr.Progress`, and the bars that it moves."""

from __future__ import annotations

import gc
import math
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.blocks.bars import Bar
from flaskstream.blocks.feedback import current_feedback
from flaskstream.blocks.progress import Progress
from tests.blocks.conftest import Told
from tests.waiting import wait_until


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


class Several:
    def __float__(self) -> float:
        raise RuntimeError("a tensor of several elements is no number")


def test_what_is_no_number_is_indeterminate(told: Told, progress: Progress) -> None:
    progress(Several(), desc="Training")  # type: ignore[arg-type]
    assert told.shown() == [("Training", None, None, None)]


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


def test_an_iterable_is_passed_on_and_counted(told: Told, progress: Progress) -> None:
    seen = []
    for item in progress.tqdm("abc", desc="Letters"):
        seen.append((item, told.shown()[0][:3]) if told.asked else (item, None))
        progress._bars.note_moved()  # type: ignore[union-attr]
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


def test_what_raises_when_asked_for_its_length_has_none(
    told: Told, progress: Progress
) -> None:
    class Loader:
        def __len__(self) -> int:
            raise TypeError("its data has no len()")

        def __iter__(self) -> Iterator[str]:
            return iter("ab")

    assert list(progress.tqdm(Loader())) == ["a", "b"]
    next(progress.tqdm(Loader(), total=2))
    assert told.shown()[-1][1:] == (0, 2, 0.0)


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
    shown = bar.snapshot()
    assert shown is not None
    assert shown["rate"] == pytest.approx(2, rel=0.01)
    assert shown["remaining"] == pytest.approx(5, rel=0.01)
    bar._moved -= 3
    bar._began -= 3
    later = bar.snapshot()
    assert later is not None
    assert later["rate"] == pytest.approx(2, rel=0.01)
    assert later["remaining"] == pytest.approx(2, rel=0.02)


def test_a_bar_that_has_not_moved_has_no_rate(told: Told, progress: Progress) -> None:
    next(progress.tqdm(range(3)))
    (bar,) = told.now()
    assert (bar["rate"], bar["remaining"]) == (None, None)


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
