"""The waiting line: whose turn it is, and what those who wait are told."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest

from flaskstream.blocks.blocks import Blocks
from flaskstream.components import Textbox
from flaskstream.exceptions import QueueFull
from flaskstream.runs.engine import Engine
from flaskstream.runs.executor import Begin, Job
from flaskstream.runs.run import Run
from flaskstream.store.concurrencyqueue import BATCH, TELL_EVERY, ConcurrencyQueue
from flaskstream.store.runrecord import Status
from flaskstream.store.sessionstate import Opening
from tests.runs.held import Held
from tests.runs.memory import queue_of
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until


def visitors(
    engine: Engine,
    held: Held,
    count: int,
    max_size: int | None | Literal["default"] = "default",
    **options: Any,
) -> list[Callable[[], tuple[Stage, Run]]]:
    """People who press the button when they are called, each on a page of theirs."""
    box = Textbox(render=False)
    blocks = one_function(held, inputs=[box], **options).queue(max_size=max_size)
    return [visitor(engine, blocks, str(number)) for number in range(count)]


def visitor(
    engine: Engine, blocks: Blocks, name: str
) -> Callable[[], tuple[Stage, Run]]:
    def press() -> tuple[Stage, Run]:
        stage = Stage(engine, blocks, f"page {name}", f"owner {name}")
        return stage, stage.start(form={stage.blocks.components[0]: name})

    return press


def test_runs_go_on_in_the_order_they_came(engine: Engine) -> None:
    held = Held()
    pressed = [press() for press in visitors(engine, held, 5)]
    for number, (stage, run) in enumerate(pressed):
        wait_until(lambda: len(held.began) == number + 1, "the next run")  # noqa: B023
        assert held.began[-1] == str(number)
        held.let_go(str(number))
        stage.ended(run)
    assert held.most == 1


@pytest.mark.parametrize("limit", [2, 3])
def test_as_many_go_on_at_once_as_may(engine: Engine, limit: int) -> None:
    held = Held()
    pressed = [p() for p in visitors(engine, held, 6, concurrency_limit=limit)]
    wait_until(lambda: len(held.began) == limit, "the first runs")
    assert [run.status for _, run in pressed].count(Status.WAITING) == 6 - limit
    held.let_go(*"012345")
    for stage, run in pressed:
        stage.ended(run)
    assert held.most == limit


@pytest.mark.parametrize("options", [{"concurrency_limit": None}, {"queue": False}])
def test_without_a_limit_nobody_waits(engine: Engine, options: dict[str, Any]) -> None:
    held = Held()
    pressed = [press() for press in visitors(engine, held, 6, **options)]
    wait_until(lambda: len(held.began) == 6, "all runs")
    held.let_go(*"012345")
    for stage, run in pressed:
        stage.ended(run)


def test_the_pages_default_limit_is_for_listeners_without_one(engine: Engine) -> None:
    blocks = one_function(lambda: None).queue(default_concurrency_limit=7)
    assert blocks.limit_of(blocks.own_listeners[0]) == 7
    blocks.queue(default_concurrency_limit=None)
    assert blocks.limit_of(blocks.own_listeners[0]) is None


def test_listeners_of_one_id_share_a_line_and_its_lowest_limit(engine: Engine) -> None:
    held = Held()
    with Blocks() as blocks:
        box = Textbox()
        for limit in ("default", 2, None):
            blocks.listen(
                [(blocks, "load")],
                held,
                inputs=box,
                concurrency_id="gpu",
                concurrency_limit=limit,
            )
    pressed = []
    for number, listener in enumerate(blocks.own_listeners):
        stage = Stage(engine, blocks, f"page {number}")
        pressed.append((stage, stage.start(listener, {box: str(number)})))
    wait_until(lambda: len(held.began) == 2, "two runs")
    assert [run.status for _, run in pressed] == [
        Status.RUNNING,
        Status.RUNNING,
        Status.WAITING,
    ]
    held.let_go("0", "1", "2")
    for stage, run in pressed:
        stage.ended(run)
    assert held.most == 2


def test_those_who_wait_are_told_their_position_and_an_estimate(
    engine: Engine,
) -> None:
    held = Held()
    presses = visitors(engine, held, 4)
    stage, first = presses[0]()
    time.sleep(0.02)
    held.let_go("0")
    stage.ended(first)
    pressed = [press() for press in presses[1:]]
    last, run = pressed[-1]
    assert last.statuses()[-1]["position"] == 2
    assert last.statuses()[-1]["size"] == 2
    estimate = last.statuses()[-1]["eta"]
    assert estimate == pytest.approx(2 * first.seconds)
    held.let_go("1")
    pressed[0][0].ended(pressed[0][1])
    wait_until(lambda: last.statuses()[-1]["position"] == 1, "the new position")
    held.let_go("2", "3")
    for stage, run in pressed:
        stage.ended(run)
    assert last.states() == ["waiting", "waiting", "running", "done"]


def test_a_full_line_leaves_the_page_as_it_was(engine: Engine) -> None:
    held = Held()
    presses = visitors(engine, held, 3, max_size=1)
    pressed = [press() for press in presses[:2]]
    stage = Stage(engine, pressed[0][0].blocks, "page 2", "owner 2")
    before = (dict(stage.slots.latest), dict(stage.session.payloads))
    with pytest.raises(QueueFull, match="at most 1 waiting runs"):
        presses[2]()
    assert (stage.slots.latest, stage.session.payloads) == before
    assert stage.states() == []
    held.let_go("0", "1", "2")
    for other, run in pressed:
        other.ended(run)
    stage, run = presses[2]()
    assert stage.ended(run).status is Status.DONE


def test_so_many_wait_as_the_engine_says_where_a_page_says_nothing(
    make_engine: Callable[..., Engine],
) -> None:
    engine, held = make_engine(max_waiting=2), Held()
    presses = visitors(engine, held, 4)
    pressed = [press() for press in presses[:3]]
    with pytest.raises(QueueFull, match="at most 2 waiting runs, and so many wait"):
        presses[3]()
    boundless = visitors(engine, held, 5, max_size=None)
    pressed += [press() for press in boundless]
    held.let_go(*"01234")
    for stage, run in pressed:
        stage.ended(run)


def test_one_client_may_not_fill_a_line(make_engine: Callable[..., Engine]) -> None:
    engine, held = make_engine(max_waiting_each=2), Held()
    box = Textbox(render=False)
    blocks = one_function(held, inputs=[box])
    tabs = [Stage(engine, blocks, str(number), "one person") for number in range(4)]
    other = Stage(engine, blocks, "other", "another person")
    runs = [(tab, tab.start(form={box: tab.session.id})) for tab in tabs[:3]]
    with pytest.raises(QueueFull, match="at most 2 waiting runs from one browser"):
        tabs[3].start(form={box: "3"})
    runs[2] = tabs[2], tabs[2].start(form={box: "again"})  # in the place of its own
    runs.append((other, other.start(form={box: "other"})))
    held.let_go("0", "1", "again", "other")
    for stage, run in runs:
        stage.ended(run)
    assert held.began == ["0", "1", "other", "again"]


@pytest.mark.parametrize(
    ("max_size", "most"), [(None, 100), (1000, 100), (60, 30), (6, 5), (2, 5)]
)
def test_one_client_has_half_of_a_line_that_is_not_short(
    max_size: int | None, most: int
) -> None:
    line = ConcurrencyQueue(1, max_size, 100, lambda run: None, lambda *_: None)
    assert line.most_each == most


def test_one_address_may_not_fill_a_line_with_people_that_it_makes_up(
    make_engine: Callable[..., Engine],
) -> None:
    engine, door = make_engine(max_waiting=40), threading.Event()
    blocks = one_function(lambda: door.wait(20)).seal()

    def press(owner: str, address: str) -> Run:
        session = engine.open_session(
            owner, f"page of {owner}", blocks, Opening(address)
        )
        return engine.start(session, blocks.listeners[0], {})

    runs = [press(f"him {number}", "his address") for number in range(21)]
    with pytest.raises(QueueFull, match="at most 20 waiting runs"):
        press("him again", "his address")
    mine = press("me", "my address")
    line = queue_of(engine, mine.session, mine.listener)
    assert [run.id for run in line.waiting].index(mine.id) == 1
    door.set()
    for run in [*runs, mine]:
        assert run.ended.wait(20)


def test_so_many_wait_in_all_lines_as_the_engine_says(
    make_engine: Callable[..., Engine],
) -> None:
    engine, held = make_engine(max_waiting_in_all=2), Held()
    full = [press() for press in visitors(engine, held, 2)]
    presses = visitors(engine, held, 3)
    full += [press() for press in presses[:2]]
    with pytest.raises(QueueFull, match="holds as much as it can"):
        presses[2]()
    free = visitors(engine, held, 1)[0]()  # it does not wait
    held.let_go("0", "1")
    for stage, run in [*full, free]:
        stage.ended(run)


def test_what_is_told_for_each_end_does_not_grow_with_the_line(engine: Engine) -> None:
    blocks = one_function((door := threading.Event()).wait)
    pressed = []
    for number in range(300):
        stage = Stage(engine, blocks, str(number), str(number))
        pressed.append((stage, stage.start()))
    before = len(stage.log.appends)
    door.set()
    for stage, run in pressed:
        stage.ended(run)
    seconds = stage.log.appends[-1][0] - stage.log.appends[before][0]
    # Of each run that it runs, its value and its end; and places, at their pace.
    told = len(stage.log.appends) - before - 3 * len(pressed)
    assert told <= BATCH * (1 + seconds / TELL_EVERY)


def test_a_full_line_keeps_the_run_that_goes_on_there(engine: Engine) -> None:
    go = threading.Event()

    def function() -> Iterator[str]:
        yield "begins"
        go.wait(20)
        yield "ends"

    blocks = one_function(function).queue(max_size=1)
    stage, other = Stage(engine, blocks), Stage(engine, blocks, "other", "other owner")
    run = stage.start()
    wait_until(lambda: run.record.shown, "its first value")
    waiting = other.start()
    with pytest.raises(QueueFull):
        stage.start()
    assert [one.id for one in stage.slots.latest.values()] == [run.id]
    go.set()
    assert stage.ended(run).status is Status.DONE
    assert stage.states() == ["running", "done"]
    other.ended(waiting)


def test_a_superseded_waiting_run_hands_its_place_on(engine: Engine) -> None:
    held = Held()
    pressed = [press() for press in visitors(engine, held, 3, max_size=2)]
    stage, older = pressed[1]
    newer = stage.start(form={stage.blocks.components[0]: "newer"})
    assert older.status is Status.SUPERSEDED
    position = newer.record.position
    assert position is not None and position[:2] == (1, 2)
    held.let_go("0", "newer", "2")
    for visited, run in [pressed[0], (stage, newer), pressed[2]]:
        visited.ended(run)
    assert held.began == ["0", "newer", "2"]


def test_waiting_runs_that_are_stopped_leave_the_line(engine: Engine) -> None:
    held = Held()
    pressed = [press() for press in visitors(engine, held, 4)]
    engine.stop(pressed[1][1])
    engine.stop(pressed[2][1])
    last = pressed[3][0]
    wait_until(lambda: last.statuses()[-1]["position"] == 1, "the new position")
    assert last.statuses()[-1]["size"] == 1
    held.let_go("0", "3")
    for stage, run in pressed:
        stage.ended(run)
    assert held.began == ["0", "3"]


def test_many_come_and_go_at_once_and_no_place_is_lost(engine: Engine) -> None:
    counter = itertools.count()
    blocks = one_function(lambda: next(counter), concurrency_limit=2)
    runs: list[Run] = []

    def press(name: int) -> None:
        for again in range(10):
            stage = Stage(engine, blocks, f"page {name} {again}", f"owner {name}")
            runs.append(stage.start())
            if again % 3 == 0:
                engine.stop(runs[-1])

    Stage(engine, blocks)
    threads = [threading.Thread(target=press, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    for run in runs:
        assert run.ended.wait(20)
    line = queue_of(engine, runs[0].session, runs[0].listener)
    wait_until(lambda: not line.running and not line.waiting, "an empty line")


class Exhausted:
    """A machine that has no more threads."""

    def launch(self, job: Job, begin: Begin) -> None:
        begin(job)
        raise RuntimeError("can't start new thread")

    def close(self) -> None:
        pass


def test_a_long_line_of_runs_that_can_not_begin_is_free_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    pressed = [press() for press in visitors(engine, held, 300)]
    wait_until(lambda: held.began, "the first run")
    monkeypatch.setattr(engine.dispatcher, "launcher", Exhausted())
    held.let_go("0")
    for stage, run in pressed:
        stage.ended(run)
    statuses = [run.status for _, run in pressed]
    assert statuses == [Status.DONE] + [Status.FAILED] * 299
    line = queue_of(engine, run.session, run.listener)
    assert not line.running and not line.waiting
