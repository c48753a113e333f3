"""Listeners to a change are started while the generator goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components import Number, State, Textbox
from flaskstream.runs.engine import Engine
from flaskstream.store.runrecord import Status
from tests.runs.conftest import Door
from tests.runs.memory import state_of
from tests.runs.stage import Stage
from tests.waiting import wait_until


def counting(door: Door) -> Iterator[int]:
    yield 1
    door.wait()
    yield 2


def followed(
    fn: Callable[..., Any], heard: Callable[[Any], Any], **options: Any
) -> gr.Blocks:
    """A page whose number a function streams, and another one hears of."""
    with gr.Blocks() as blocks:
        number, text = Number(label="number"), Textbox(label="text")
        blocks.load(fn, None, number)
        number.change(heard, number, text, **options)
    return blocks


def test_a_preview_follows_while_the_generator_goes_on(
    engine: Engine, door: Door
) -> None:
    stage = Stage(engine, followed(lambda: counting(door), lambda n: f"at {n}"))
    text = stage.blocks.components[1]
    run = stage.start()
    wait_until(lambda: stage.shown(text) == "at 1", "the preview of the first")
    assert run.active
    door.open()
    stage.ended(run)
    wait_until(lambda: stage.shown(text) == "at 2", "the preview of the last")
    wait_until(lambda: not stage.session.runs.active, "all to have ended")
    assert stage.seen(text) == ["at 1", "at 2"]


async def counting_async(door: Door) -> Any:
    yield 1
    door.wait()
    yield 2


def test_of_an_async_generator_too(engine: Engine, door: Door) -> None:
    stage = Stage(engine, followed(lambda: counting_async(door), lambda n: f"at {n}"))
    run = stage.start()
    text = stage.blocks.components[1]
    wait_until(lambda: stage.shown(text) == "at 1", "the preview of the first")
    door.open()
    stage.ended(run)


@pytest.mark.parametrize("in_place", [True, False])
def test_a_state_that_is_yielded_is_heard_of(
    engine: Engine, door: Door, in_place: bool
) -> None:
    def collect(items: list[int]) -> Iterator[list[int]]:
        for number in (1, 2):
            if in_place:
                items.append(number)
            else:
                items = [*items, number]
            yield items
            door.wait()

    heard: list[list[int]] = []
    with gr.Blocks() as blocks:
        items = State([])
        blocks.load(collect, items, items)
        items.change(lambda items: heard.append([*items]), items)
    stage = Stage(engine, blocks)
    run = stage.start()
    wait_until(lambda: heard == [[1]], "the first item")
    door.open()
    stage.ended(run)
    wait_until(lambda: heard[-1] == [1, 2], "the second item")


def test_a_state_that_cannot_be_copied_is_heard_of_once(
    engine: Engine, door: Door
) -> None:
    heard: list[Any] = []
    made = threading.Lock()

    def hold(_: Any) -> Iterator[Any]:
        yield made
        wait_until(lambda: heard, "the change to be heard of")
        yield made

    with gr.Blocks() as blocks:
        lock = State(None)
        blocks.load(hold, lock, lock)
        lock.change(heard.append, lock)
    stage = Stage(engine, blocks)
    assert stage.perform().status is Status.DONE
    wait_until(lambda: not stage.session.runs.active, "all to have ended")
    assert set(map(type, heard)) == {type(made)}


def test_a_listener_that_is_slower_hears_of_the_newest(
    engine: Engine, door: Door
) -> None:
    heard: list[float] = []
    more = threading.Event()

    def count() -> Iterator[int]:
        for number in range(1, 10_000):
            yield number
            if more.is_set():
                return
            time.sleep(0.001)

    def slow(number: float) -> None:
        heard.append(number)
        door.wait()

    stage = Stage(engine, followed(count, slow))
    run = stage.start()
    listener = stage.blocks.listeners[1]
    wait_until(lambda: stage.slots.next.get(listener.id), "a newer run to wait")
    assert len(heard) == 1
    assert len(stage.session.runs.of(listener.id)) == 2
    more.set()
    door.open()
    stage.ended(run)
    assert heard[-1] == stage.session.payload(stage.blocks.components[0])
    assert len(heard) <= 3


def test_many_values_start_few_runs(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flaskstream.runs.changes.PACE", 3600)
    heard: list[float] = []

    def count() -> Iterator[int]:
        yield from range(1, 20_000)

    stage = Stage(engine, followed(count, heard.append))
    stage.perform()
    assert heard[-1] == 19_999
    assert len(heard) <= 2


def test_what_was_heard_of_is_not_heard_of_again(engine: Engine, door: Door) -> None:
    heard: list[float] = []

    def same() -> Iterator[int]:
        for _ in range(3):
            yield 7
            wait_until(lambda: heard, "the change to be heard of")

    stage = Stage(engine, followed(same, heard.append))
    stage.perform()
    assert heard == [7]


def test_a_page_is_told_of_them_only_if_they_take_long_or_fail(
    engine: Engine, door: Door
) -> None:
    def hear(number: float) -> str:
        if number == 2:
            raise gr.Error("no twos")
        return "heard"

    stage = Stage(engine, followed(lambda: counting(door), hear))
    text, listener = stage.blocks.components[1], stage.blocks.listeners[1]
    run = stage.start()
    wait_until(lambda: stage.shown(text) == "heard", "it to be heard of")
    wait_until(lambda: not stage.session.runs.of(listener.id), "that run to end")
    assert stage.states(listener) == []
    door.open()
    assert stage.ended(run).status is Status.FAILED


def test_a_long_one_is_told_of_and_can_be_stopped(
    engine: Engine, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flaskstream.runs.starter.QUIET", 0.01)
    stage = Stage(engine, followed(lambda: counting(door), lambda n: door.wait()))
    listener = stage.blocks.listeners[1]
    run = stage.start()
    wait_until(lambda: "running" in stage.states(listener), "the page to be told")
    door.open()
    stage.ended(run)


def test_those_who_start_each_other_come_to_an_end(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flaskstream.runs.changes.PACE", 0)
    monkeypatch.setattr("flaskstream.runs.changes.CHAIN_LIMIT", 4)
    monkeypatch.setattr("flaskstream.runs.runtask.CHAIN_LIMIT", 4)

    def more(number: float) -> Iterator[float]:
        yield number + 1

    with gr.Blocks() as blocks:
        a, b = Number(0), Number(0)
        blocks.load(more, a, b)
        b.change(more, b, a)
        a.change(more, a, b)
    stage = Stage(engine, blocks)
    stage.start()
    wait_until(lambda: not stage.session.runs.active, "all to have ended")
    assert stage.session.payload(a) < 100


def test_nobody_hears_of_a_run_that_was_superseded(engine: Engine, door: Door) -> None:
    heard: list[float] = []
    stage = Stage(engine, followed(lambda: counting(door), heard.append))
    older = stage.start()
    wait_until(lambda: heard == [1], "the first to be heard of")
    newer = stage.start()
    door.open()
    stage.ended(older)
    stage.ended(newer)
    assert older.status is Status.SUPERSEDED
    assert heard[-1] == 2


def test_they_do_not_keep_a_page_that_nobody_looks_at(
    engine: Engine, door: Door
) -> None:
    heard: list[float] = []
    stage = Stage(engine, followed(lambda: counting(door), heard.append))
    run = stage.start()
    looked = state_of(stage.session).presence.last_seen
    wait_until(lambda: heard, "the first to be heard of")
    assert state_of(stage.session).presence.last_seen == looked
    door.open()
    stage.ended(run)
