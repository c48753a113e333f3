"""Calls of the API: every value, in order, and a function that waits for them."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flaskstream as gr
from flaskstream.runs import guard
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.store.outlet import MOST_CHARACTERS, MOST_VALUES
from flaskstream.store.runrecord import Status
from flaskstream.store.sessionstate import Opening
from flaskstream.store.settings import Settings
from flaskstream.store.wakeup import ThreadWakeup
from tests.runs.memory import state_of
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until

CALL = Opening(is_call=True)
NUMBERS = itertools.count()


class Call(Stage):
    """A run whose values are taken by the test."""

    def __init__(self, engine: Engine, fn: Any, *outputs: gr.Component) -> None:
        id = f"call {next(NUMBERS)}"
        blocks = one_function(fn, list(outputs) or None)
        super().__init__(engine, blocks, id, opening=CALL)
        self.outlet = state_of(self.session).outlet
        self.wakeup = ThreadWakeup()
        self.session.watch(self.wakeup)
        self.delivered = 0
        self.run: Run = self.start()

    def wait_until_behind(self) -> None:
        """Wait until the function waits, or has ended."""

        def waits() -> bool:
            return not self.run.active or not self.outlet.has_room()

        wait_until(waits, "the function to be ahead")

    def take_all(self) -> list[Any]:
        """The values to the run's end."""
        taken: list[str] = []
        while self.goes_on():
            if not (values := self.take()) and self.run.active:
                self.wakeup.wait(0.01)
            taken += values
        return [json.loads(text) for text in taken]

    def goes_on(self) -> bool:
        """Whether there is, or may be, more to take."""
        return self.run.active or bool(self.outlet.read(self.delivered).values)

    def take(self) -> list[str]:
        """The values that have come; those that were taken before are delivered."""
        values = self.outlet.read(self.delivered).values
        self.delivered += len(values)
        return values

    @property
    def result(self) -> str | None:
        """What it has come to."""
        return self.outlet.read(self.delivered).result


def numbers(count: int) -> Callable[[], Iterator[str]]:
    return lambda: (str(i) for i in range(count))


def test_every_value_comes_in_order(engine: Engine) -> None:
    call = Call(engine, numbers(2000))
    assert call.take_all() == [[str(i)] for i in range(2000)]
    assert call.run.status is Status.DONE
    assert call.result == '["1999"]'


@settings(max_examples=30)
@given(
    count=st.integers(0, 1000),
    sizes=st.lists(st.sampled_from([0, 9, 300, 3000, 70_000]), min_size=1, max_size=8),
    waits=st.lists(st.booleans(), max_size=10),
)
def test_whatever_the_pace_no_value_is_lost_and_none_is_early(
    count: int, sizes: list[int], waits: list[bool]
) -> None:
    engine = Engine(Settings(), b"key")
    pattern = zip(range(count), itertools.cycle(sizes), strict=False)
    values = [f"{i} {'x' * size}" for i, size in pattern]
    yielded: list[str] = []

    def give() -> Iterator[str]:
        for value in values:
            yielded.append(value)
            yield value

    call = Call(engine, give)
    taken: list[str] = []
    under_way = 0
    pace = iter(waits)
    while call.goes_on():
        if next(pace, False):
            call.wait_until_behind()
        ahead = yielded[len(taken) - under_way :]  # those that are not delivered
        assert len(ahead) <= MOST_VALUES
        assert sum(map(len, ahead[:-1])) < MOST_CHARACTERS
        texts = call.take()
        under_way = len(texts)
        taken += [json.loads(text)[0] for text in texts]
    assert taken == values
    engine.close()


def test_the_function_waits_for_who_does_not_take(engine: Engine) -> None:
    yielded: list[int] = []

    def count() -> Iterator[str]:
        for i in range(10 * MOST_VALUES):
            yielded.append(i)
            yield str(i)

    call = Call(engine, count)
    call.wait_until_behind()
    assert len(yielded) == MOST_VALUES
    assert len(call.take()) == MOST_VALUES
    # These are under way, not delivered: it still waits.
    assert not call.outlet.has_room()
    call.take()
    call.wait_until_behind()
    assert len(yielded) == 2 * MOST_VALUES
    assert len(call.take_all()) == 9 * MOST_VALUES


def test_an_async_generator_waits_too(engine: Engine) -> None:
    yielded: list[int] = []

    async def count() -> AsyncIterator[str]:
        for i in range(3 * MOST_VALUES):
            yielded.append(i)
            yield str(i)

    call = Call(engine, count)
    call.wait_until_behind()
    assert len(yielded) == MOST_VALUES
    assert call.take_all() == [[str(i)] for i in range(3 * MOST_VALUES)]


def test_slow_readers_leave_the_loops_threads_alone(engine: Engine) -> None:
    async def count() -> AsyncIterator[str]:
        for i in range(2 * MOST_VALUES):
            yield str(i)

    async def ask() -> str:
        return await asyncio.to_thread(lambda: "answer")

    calls = [Call(engine, count) for _ in range(40)]
    for call in calls:
        call.wait_until_behind()
    quick = Call(engine, ask)
    assert quick.ended(quick.run).status is Status.DONE
    assert quick.result == '["answer"]'
    for call in calls:
        engine.stop(call.run)
        call.ended(call.run)


def test_a_value_is_what_it_was_when_it_was_yielded(engine: Engine) -> None:
    def grow() -> Iterator[tuple[dict[str, Any], str]]:
        data: dict[str, Any] = {"items": []}
        for i in range(3):
            data["items"].append(i)
            yield data, str(i)

    outputs = gr.JSON(render=False), gr.Textbox(render=False)
    call = Call(engine, grow, *outputs)
    assert call.take_all() == [
        [{"items": [0]}, "0"],
        [{"items": [0, 1]}, "1"],
        [{"items": [0, 1, 2]}, "2"],
    ]


def test_a_skipped_output_is_what_it_was(engine: Engine) -> None:
    def give() -> Iterator[Any]:
        yield gr.skip(), "a"
        yield "b", gr.skip()
        yield gr.skip()

    outputs = gr.Textbox(label="one", render=False), gr.Textbox(render=False)
    call = Call(engine, give, *outputs)
    assert call.take_all() == [[None, "a"], ["b", "a"], ["b", "a"]]


def test_changed_properties_count_from_the_next_value_on(engine: Engine) -> None:
    def give() -> Iterator[Any]:
        yield "a"
        yield gr.update(choices=["b"])
        yield "b"
        yield "a"

    call = Call(engine, give, gr.Radio(["a"], render=False))
    assert call.take_all() == [["a"], [None], ["b"], [None]]
    assert call.run.error is None


def test_what_a_function_returns_is_its_end_only(engine: Engine) -> None:
    call = Call(engine, lambda: "done")
    assert call.take_all() == []
    assert call.result == '["done"]'


def test_only_the_called_listener_runs(engine: Engine) -> None:
    called: list[str] = []
    with gr.Blocks() as blocks:
        box = gr.Textbox()
        other = gr.Textbox()
        first = blocks.listen([(blocks, "load")], lambda: "x", outputs=box)
        first.then(lambda: called.append("then"), None, None)
        box.change(lambda text: called.append("change"), box, other)
    Stage(engine, blocks, opening=CALL).perform()
    assert called == []


@pytest.mark.parametrize("behind", [False, True])
def test_a_reader_that_is_gone_holds_nothing_up(engine: Engine, behind: bool) -> None:
    call = Call(engine, numbers(5 * MOST_VALUES))
    if behind:
        call.wait_until_behind()
    call.outlet.close()
    call.ended(call.run)
    assert call.take() == []


def given_once(value: str) -> Any:
    return lambda: value


def given_and_updated(value: str) -> Any:
    def function() -> Iterator[Any]:
        yield value
        yield gr.update(label="b")

    return function


@pytest.mark.parametrize(
    ("method", "made"),
    [
        ("postprocess", given_once),
        ("to_json", given_once),
        ("to_json", given_and_updated),
    ],
)
def test_stop_ends_what_an_output_hangs_in(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, method: str, made: Any
) -> None:
    class Hanging(gr.Textbox):
        def postprocess(self, value: Any) -> Any:
            return self.at("postprocess", value)

        def to_json(self, payload: Any, link: Any) -> Any:
            if made is given_and_updated and self.label != "b":
                return payload
            return self.at("to_json", payload)

        def at(self, name: str, value: Any) -> Any:
            while name == method:
                hangs.set()
                time.sleep(0.001)
            return value

    monkeypatch.setattr(guard, "LOOK", 0.05)
    monkeypatch.setattr(guard, "PATIENCE", 0.1)
    hangs = threading.Event()
    call = Call(engine, made("a"), Hanging(render=False))
    assert hangs.wait(20)
    engine.stop(call.run)
    assert call.ended(call.run).status is Status.STOPPED
