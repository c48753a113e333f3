"""From yields to messages: paced, and the newest first."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flaskstream as gr
from flaskstream.components import State, Textbox
from flaskstream.components.core.base import Component, Encoder, Parts
from flaskstream.components.core.update import NOT_GIVEN, Update
from flaskstream.runs.engine import Engine
from flaskstream.runs.outbox import Outbox
from flaskstream.runs.pacing import INTERVAL, Pacer
from flaskstream.runs.run import Run
from flaskstream.store.runrecord import Status
from tests.runs.stage import Stage, one_function
from tests.waiting import once, wait_until


class Careful(Encoder):
    """An encoder with buffers, that notices one which is used while it is read."""

    def __init__(self, component: Component) -> None:
        super().__init__(component)
        self.free: list[list[int]] = []
        self.out: set[int] = set()
        self.reading: set[int] = set()
        self.torn: list[str] = []
        self.made = 0

    def capture(self, value: Any) -> Any:
        buffer = self.free.pop() if self.free else self._make()
        if id(buffer) in self.reading:
            self.torn.append("a buffer that is being read was handed out")
        self.out.add(id(buffer))
        for index in range(len(buffer)):
            buffer[index] = value
        return buffer

    def _make(self) -> list[int]:
        self.made += 1
        return [0] * 100

    def encode(self, captured: Any, final: bool) -> Parts:
        self.reading.add(id(captured))
        first = captured[0]
        time.sleep(0.0005)
        if captured != [first] * 100:
            self.torn.append("a buffer was written to while it was read")
        self.reading.discard(id(captured))
        self.payload = first
        return {"value": first}

    def release(self, captured: Any) -> None:
        if id(captured) not in self.out or id(captured) in self.reading:
            self.torn.append("a buffer was given back that was in use, or twice")
        self.out.discard(id(captured))
        self.free.append(captured)


def flooded(engine: Engine, messages: int) -> tuple[Stage, Textbox, Run]:
    """A run that yields numbers until the page has had so many messages."""

    def flood() -> Iterator[str]:
        for number in itertools.count():
            if len(stage.times(out)) >= messages:
                break
            yield str(number)
        yield "last"

    out = Textbox(render=False)
    stage = Stage(engine, one_function(flood, [out]))
    return stage, out, stage.perform()


def test_the_first_value_is_shown_at_once(engine: Engine) -> None:
    def function() -> Iterator[str]:
        yielded.append(time.monotonic())
        yield "first"
        go[-1].wait(20)

    def is_shown_at_once() -> bool:
        go.append(threading.Event())
        stage = Stage(engine, blocks, f"page {len(go)}")
        (out,) = stage.blocks.components
        run = stage.start()
        wait_until(lambda: stage.shown(out) == "first", "the first value")
        go[-1].set()
        stage.ended(run)
        return stage.times(out)[0] - yielded[-1] < INTERVAL / 2

    yielded: list[float] = []
    go: list[threading.Event] = []
    blocks = one_function(function)
    assert once(is_shown_at_once)


def test_a_flood_of_values_makes_a_message_per_interval(engine: Engine) -> None:
    stage, out, run = flooded(engine, 30)
    times = stage.times(out)
    assert run.yields > 10 * len(times)
    # Leading edge, one for each interval, and the last.
    assert 30 <= len(times) <= (times[-1] - times[0]) / INTERVAL + 2
    assert stage.shown(out) == "last"
    assert run.messages == len(times)


def test_shown_values_are_yielded_ones_in_their_order(engine: Engine) -> None:
    stage, out, _ = flooded(engine, 10)
    seen = [int(value) for value in stage.seen(out)[:-1]]
    assert seen == sorted(set(seen))


def test_a_value_whose_encoder_knows_one_quality_is_encoded_once(
    engine: Engine,
) -> None:
    class Counted(Textbox):
        quick = True

        def postprocess(self, value: Any) -> str | None:
            made.append(value)
            return super().postprocess(value)

    made: list[Any] = []
    out = Counted(render=False)
    stage = Stage(engine, one_function(lambda: "a value", [out]))
    assert stage.perform().messages == 1
    assert made == [stage.shown(out)] == ["a value"]


def test_a_value_that_was_shown_in_haste_is_shown_in_full_quality_at_the_end(
    engine: Engine,
) -> None:
    class Hasty(Encoder):
        def encode(self, captured: Any, final: bool) -> Parts:
            self.payload = f"{captured}, {'in full' if final else 'in haste'}"
            return {"value": self.payload}

    class Picture(Textbox):
        quick = True

        def encoder(self) -> Encoder:
            return Hasty(self)

    out = Picture(render=False)
    stage = Stage(engine, one_function(lambda: "one", [out]))
    stage.perform()
    assert stage.seen(out) == ["one, in haste", "one, in full"]
    assert stage.session.payload(out) == "one, in full"


def test_the_last_value_of_a_burst_is_shown_when_the_generator_goes_quiet(
    engine: Engine,
) -> None:
    go = threading.Event()

    def function() -> Iterator[int]:
        yield from range(100)
        go.wait(20)

    stage = Stage(engine, one_function(function))
    (out,) = stage.blocks.components
    run = stage.start()
    wait_until(lambda: stage.shown(out) == "99", "the last value")
    assert run.active
    go.set()
    stage.ended(run)


def test_a_value_that_comes_while_another_is_encoded_is_shown_after_it(
    engine: Engine,
) -> None:
    encoding, encode = threading.Event(), threading.Event()
    go = threading.Event()

    class Slow(Textbox):
        def postprocess(self, value: Any) -> str | None:
            encoding.set()
            encode.wait(20)
            return super().postprocess(value)

    def function() -> Iterator[str]:
        yield "first"
        encoding.wait(20)
        yield "second"
        encode.set()
        go.wait(20)

    stage = Stage(engine, one_function(function, [Slow(render=False)]))
    (out,) = stage.blocks.components
    run = stage.start()
    wait_until(lambda: stage.shown(out) == "second", "the second value")
    assert stage.seen(out) == ["first", "second"]
    go.set()
    stage.ended(run)


@given(
    bursts=st.lists(
        st.tuples(st.integers(1, 30), st.sampled_from([0, 0.001, 0.02])), max_size=5
    )
)
@settings(max_examples=25, deadline=None)
def test_the_last_value_is_shown_whatever_the_pace(
    bursts: list[tuple[int, float]],
) -> None:
    pacer, written = Pacer(), []
    box = Textbox(render=False)

    def write(parts: dict[Component, Parts], payloads: dict[Component, Any]) -> None:
        written.append(parts[box]["value"])

    outbox = Outbox({box: box.encoder()}, pacer, write, _unchanged, _unexpected)
    count = 0
    for size, pause in bursts:
        for _ in range(size):
            count += 1
            outbox.put({box: count})
        time.sleep(pause)
    if count:
        wait_until(lambda: written and written[-1] == str(count), "the last value")
        assert outbox.finish() == {box: str(count)}
    else:
        assert outbox.finish() == {}
    assert written == sorted(written, key=int)
    pacer.close()


def _unexpected(error: Exception) -> None:
    raise error


def _unchanged(*change: Any) -> Any:
    raise AssertionError(f"nothing was to change: {change}")


def test_outputs_are_paced_together_and_each_keeps_its_newest(engine: Engine) -> None:
    first, second = Textbox(render=False), Textbox(render=False)

    def function() -> Iterator[dict[Component, Any]]:
        yield {first: "a"}
        yield {second: "b"}
        yield {first: "c"}

    stage = Stage(engine, one_function(function, [first, second]))
    stage.perform()
    assert (stage.shown(first), stage.shown(second)) == ("c", "b")


@given(
    values=st.lists(st.integers(0, 255), min_size=1, max_size=120),
    pauses=st.lists(st.sampled_from([0, 0, 0, 0.001, 0.02]), min_size=1, max_size=8),
)
@settings(max_examples=25, deadline=None)
def test_a_buffer_is_never_handed_out_while_it_is_in_use(
    values: list[int], pauses: list[float]
) -> None:
    pacer, written = Pacer(), []
    box = Textbox(render=False)
    careful = Careful(box)

    def write(parts: dict[Component, Parts], payloads: dict[Component, Any]) -> None:
        written.append(parts[box]["value"])

    outbox = Outbox({box: careful}, pacer, write, _unchanged, _unexpected)
    for index, value in enumerate(values):
        outbox.put({box: value})
        time.sleep(pauses[index % len(pauses)])
    outbox.finish()
    pacer.close()
    assert careful.torn == []
    assert written[-1] == values[-1]
    assert careful.made <= 3


class Elsewhere(Textbox):
    """One that is not quick: its encoders have threads of their own."""


class Page:
    """What an outbox of one output has shown, while that may change as it likes."""

    def __init__(self) -> None:
        self.pacer = Pacer()
        self.box = Elsewhere(render=False)
        self.encoders = [Careful(self.box)]
        self.seen: list[Any] = []  # values, and properties with the value they came to
        self.outbox = Outbox(
            {self.box: self.encoders[0]},
            self.pacer,
            self._write,
            self._change,
            _unexpected,
        )

    def _write(
        self, parts: dict[Component, Parts], payloads: dict[Component, Any]
    ) -> None:
        if parts:
            self.seen.append(parts[self.box]["value"])

    def _change(self, component: Component, update: Update, payload: Any) -> Any:
        self.seen.append((update.properties["label"], payload))
        return payload

    def put(self, value: int) -> None:
        self._wait(self.outbox.put({self.box: value}))

    def change(self, label: int, value: Any = NOT_GIVEN) -> None:
        self.encoders.append(Careful(self.box))
        update = Update(value, {"label": label})
        self.outbox.change(self.box, update, self.encoders[-1])
        self._wait(self.outbox.put({} if value is NOT_GIVEN else {self.box: value}))

    def _wait(self, shown: threading.Event | None) -> None:
        assert shown is None or shown.wait(20)


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["value", "value", "change", "both"]),
            st.sampled_from([0, 0, 0.0003, 0.001, 0.02]),
        ),
        min_size=1,
        max_size=60,
    )
)
@settings(max_examples=40, deadline=None)
def test_properties_change_between_the_values_before_and_after_them(
    steps: list[tuple[str, float]],
) -> None:
    page, expected = Page(), list[Any]()
    newest: Any = NOT_GIVEN
    for number, (step, pause) in enumerate(steps):
        if step == "value":
            page.put(number)
        else:
            page.change(number, number if step == "both" else NOT_GIVEN)
            # All that came before it is shown, and nothing of what comes after.
            shown = [one for one in page.seen if isinstance(one, tuple)]
            expected.append((number, newest))
            assert [label for label, _ in shown] == [label for label, _ in expected]
            if step == "change":
                assert shown[-1] == (number, newest)
        newest = newest if step == "change" else number
        time.sleep(pause)
    page.outbox.finish()
    page.pacer.close()
    values = [one for one in page.seen if not isinstance(one, tuple)]
    assert sorted(values) == values
    order = [one[0] if isinstance(one, tuple) else one for one in page.seen]
    assert order == sorted(order)
    if newest is not NOT_GIVEN:
        assert page.outbox.payloads == {page.box: newest}
    assert [each.torn for each in page.encoders] == [[] for _ in page.encoders]


@pytest.mark.parametrize("kind", ["value", "properties", "both"])
def test_properties_that_change_while_an_encoder_is_at_work_hold_up_no_loop(
    engine: Engine, kind: str
) -> None:
    encoding, encode = threading.Event(), threading.Event()
    went_on = threading.Event()

    class Slow(Textbox):
        def postprocess(self, value: Any) -> str | None:
            if value == "first":
                encoding.set()
                encode.wait(20)
            return super().postprocess(f"{value} of {self.label}")

    async def function() -> AsyncIterator[Any]:
        yield "first"
        await asyncio.to_thread(encoding.wait, 20)
        if kind == "value":
            yield "second"
        elif kind == "properties":
            yield gr.update(label="new")
        else:
            yield gr.update("second", label="new")
        if kind != "value":
            went_on.set()
            assert stage.shown(out, "properties") == {"label": "new"}
            assert encode.is_set()

    async def quick() -> str:
        return "quick"

    out = Slow(label="old", render=False)
    stage = Stage(engine, one_function(function, [out]))
    other = Stage(engine, one_function(quick), "other")
    run = stage.start()
    assert encoding.wait(20)
    wait_until(lambda: run.yields == 2, "the second value")
    assert other.perform().status is Status.DONE  # its loop has not been held up
    assert not went_on.is_set()
    assert stage.shown(out) is None
    encode.set()
    assert stage.ended(run).error is None
    last = {
        "value": "second of old",
        "properties": "first of old",
        "both": "second of new",
    }
    assert stage.seen(out)[-1] == stage.session.payload(out) == last[kind]
    assert stage.seen(out)[0] == "first of old"


def test_a_state_is_not_shown_and_needs_no_message(engine: Engine) -> None:
    state = State(0, render=False)
    stage = Stage(engine, one_function(lambda: 7, [state]))
    run = stage.perform()
    assert stage.session.value_of(state) == 7
    assert run.messages == 0


@pytest.mark.parametrize(
    ("returned", "kept"),
    [
        (gr.update(value=7), 7),
        (gr.update(value=7, visible=False), 7),
        (State(7), 7),
        (State(), 0),
        (gr.update(), 0),
        (gr.skip(), 0),
        (None, None),
    ],
)
def test_an_update_sets_a_states_value(
    engine: Engine, returned: Any, kept: Any
) -> None:
    state = State(0, render=False)
    stage = Stage(engine, one_function(lambda: returned, [state]))
    assert stage.perform().error is None
    assert stage.session.value_of(state) == kept


@pytest.mark.parametrize("value", [None, 0, "", False, [], {}])
def test_empty_values_are_values(engine: Engine, value: Any) -> None:
    stage = Stage(engine, one_function(lambda: value))
    (out,) = stage.blocks.components
    stage.perform()
    assert stage.shown(out) == ("" if value is None else str(value))
