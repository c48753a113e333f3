"""Functions of every kind, and everything that they may give."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextvars import ContextVar
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components import Number, State, Textbox
from flaskstream.runs.engine import Engine
from flaskstream.store.runrecord import Status
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until

# ----- kinds of functions


def plain(x: str) -> str:
    return f"got {x}"


def generator(x: str) -> Iterator[str]:
    yield "first"
    yield f"got {x}"


async def coroutine(x: str) -> str:
    await asyncio.sleep(0)
    return f"got {x}"


async def async_generator(x: str) -> AsyncIterator[str]:
    yield "first"
    await asyncio.sleep(0)
    yield f"got {x}"


class Callee:
    def __call__(self, x: str) -> str:
        return f"got {x}"

    def method(self, x: str) -> Iterator[str]:
        yield f"got {x}"


class AsyncCallee:
    async def __call__(self, x: str) -> str:
        return f"got {x}"


def with_option(x: str, *, verb: str) -> Iterator[str]:
    yield f"{verb} {x}"


KINDS: list[Callable[[str], Any]] = [
    plain,
    generator,
    coroutine,
    async_generator,
    Callee(),
    Callee().method,
    AsyncCallee(),
    functools.partial(with_option, verb="got"),
    functools.partial(coroutine),
    lambda x: generator(x),
    lambda x: coroutine(x),
    lambda x: async_generator(x),
    lambda x: (word for word in ["first", f"got {x}"]),
    "got {}".format,
]


@pytest.mark.parametrize("fn", KINDS)
def test_functions_of_every_kind_run(engine: Engine, fn: Callable[[str], Any]) -> None:
    box = Textbox(render=False)
    stage = Stage(engine, one_function(fn, inputs=[box]))
    out = stage.blocks.components[1]
    run = stage.perform(form={box: "x"})
    assert (run.status, run.error) == (Status.DONE, None)
    assert stage.shown(out) == "got x"
    assert stage.states() == ["running", "done"]


def test_a_generator_stays_in_one_thread_with_its_context(engine: Engine) -> None:
    variable: ContextVar[str] = ContextVar("variable")
    threads = set()

    def function() -> Iterator[str]:
        variable.set("set before the first yield")
        for _ in range(3):
            threads.add(threading.get_ident())
            yield variable.get()

    stage = Stage(engine, one_function(function))
    (out,) = stage.blocks.components
    stage.perform()
    assert stage.shown(out) == "set before the first yield"
    assert len(threads) == 1


def test_async_functions_share_one_loop_and_run_side_by_side(engine: Engine) -> None:
    arrived: list[asyncio.AbstractEventLoop] = []

    async def function() -> str:
        arrived.append(asyncio.get_running_loop())
        while len(arrived) < 3:
            await asyncio.sleep(0.001)
        return "met"

    blocks = one_function(function, concurrency_limit=None)
    stages = [Stage(engine, blocks, f"page {n}") for n in range(3)]
    runs = [stage.start() for stage in stages]
    for stage, run in zip(stages, runs, strict=True):
        assert stage.ended(run).status is Status.DONE
    assert len(set(arrived)) == 1


# ----- what they give


def test_values_go_to_outputs_in_order(engine: Engine) -> None:
    first, second = Textbox(render=False), Number(render=False)
    stage = Stage(engine, one_function(lambda: ("a", 2), [first, second]))
    stage.perform()
    assert (stage.shown(first), stage.shown(second)) == ("a", "2")


def test_one_output_takes_a_tuple_as_its_value(engine: Engine) -> None:
    stage = Stage(engine, one_function(lambda: ("a", 2)))
    (out,) = stage.blocks.components
    stage.perform()
    assert stage.shown(out) == "('a', 2)"


def test_a_dict_names_some_of_the_outputs(engine: Engine) -> None:
    first, second = Textbox(render=False), Textbox(render=False)
    stage = Stage(engine, one_function(lambda: {second: "b"}, [first, second]))
    stage.perform()
    assert (stage.shown(first), stage.shown(second)) == (None, "b")


def test_skipped_outputs_stay(engine: Engine) -> None:
    first, second = Textbox(render=False), Textbox(render=False)

    def function() -> Iterator[Any]:
        yield "a", "b"
        yield gr.skip(), "c"
        yield gr.skip()

    stage = Stage(engine, one_function(function, [first, second]))
    stage.perform()
    assert (stage.shown(first), stage.shown(second)) == ("a", "c")


@pytest.mark.parametrize(
    "give",
    [
        lambda: gr.update(value="b", label="new"),
        lambda: gr.Textbox("b", label="new"),
        lambda: {"__type__": "update", "value": "b", "label": "new"},
    ],
)
def test_an_update_changes_properties_and_value(
    engine: Engine, give: Callable[[], Any]
) -> None:
    stage = Stage(engine, one_function(give))
    (out,) = stage.blocks.components
    run = stage.perform()
    assert run.error is None
    assert stage.shown(out) == "b"
    assert stage.shown(out, "properties") == {"label": "new"}
    assert stage.session.component(out).label == "new"
    assert out.label == "out"


def test_an_update_to_what_is_so_already_sends_what_is_new_of_the_value(
    engine: Engine,
) -> None:
    def function() -> Iterator[Any]:
        for text in ("a", "ab", "abc", "abcd"):
            yield gr.update(value=text, visible=True, label="out")
            wait_until(functools.partial(is_shown, text), "the text")

    def is_shown(text: str) -> bool:
        return bool(stage.shown(out) == text)

    stage = Stage(engine, one_function(function))
    (out,) = stage.blocks.components
    assert stage.perform().error is None
    key = f"c{out.id}"
    ops = [op for _, patch, _ in stage.log.appends for op in patch.get(key, [])]
    assert [op.kind for op in ops[-3:]] == ["append"] * 3
    assert [op.part for op in ops].count("") == 1  # that it is visible


def test_a_list_of_choices_that_was_changed_in_place_is_an_update(
    engine: Engine,
) -> None:
    def function() -> Iterator[Any]:
        choices = ["a"]
        yield gr.update(choices=choices)
        choices.append("b")
        yield gr.update(choices=choices, value="b")

    menu = gr.Dropdown([], render=False)
    stage = Stage(engine, one_function(function, [menu]))
    assert stage.perform().error is None
    assert stage.shown(menu) == 1


def test_an_update_without_a_value_keeps_the_value(engine: Engine) -> None:
    def function() -> Iterator[Any]:
        yield "a"
        yield gr.update(visible=False)
        yield gr.update(label="b")

    stage = Stage(engine, one_function(function))
    (out,) = stage.blocks.components
    stage.perform()
    assert stage.shown(out) == "a"
    assert stage.shown(out, "properties") == {"visible": False, "label": "b"}


def test_choices_may_change_after_a_value_and_keep_it_or_lose_it(
    engine: Engine,
) -> None:
    def function() -> Iterator[Any]:
        yield "b"
        yield gr.update(choices=["x", "b"])
        assert stage.shown(menu) == 1
        yield gr.update(choices=["y", "x"])
        assert stage.shown(menu) is None
        yield "y"

    menu = gr.Dropdown(["a", "b"], render=False)
    stage = Stage(engine, one_function(function, [menu]))
    run = stage.perform()
    assert run.error is None
    assert stage.shown(menu) == stage.session.payload(menu) == 0


def test_a_value_that_looks_as_before_under_new_properties_is_written(
    engine: Engine,
) -> None:
    def function() -> Iterator[Any]:
        yield "a"
        wait_until(lambda: stage.shown(menu) == 0, "the first choice")
        yield gr.update(choices=["b", "a"])
        yield "b"

    menu = gr.Dropdown(["a", "b"], render=False)
    stage = Stage(engine, one_function(function, [menu]))
    stage.perform()
    assert stage.shown(menu) == 0


def test_a_value_yielded_before_a_property_changes_is_shown(engine: Engine) -> None:
    def function() -> Iterator[Any]:
        yield "a"
        yield "b"
        yield gr.update(label="new")
        assert stage.shown(out) == "b"

    stage = Stage(engine, one_function(function))
    (out,) = stage.blocks.components
    run = stage.perform()
    assert run.error is None
    assert stage.shown(out) == stage.session.payload(out) == "b"


def test_a_state_is_given_and_taken_as_it_is(engine: Engine) -> None:
    state, box = State([], render=False), Textbox(render=False)

    def function(seen: list[int]) -> tuple[list[int], str]:
        seen.append(len(seen))
        return seen, str(seen)

    stage = Stage(engine, one_function(function, [state, box], [state]))
    other = Stage(engine, stage.blocks, "other")
    stage.perform()
    stage.perform()
    other.perform()
    assert stage.shown(box) == "[0, 1]"
    assert other.shown(box) == "[0]"


def test_a_function_that_wants_a_component_gets_it_as_the_page_has_it(
    engine: Engine,
) -> None:
    def grow(box: gr.Slider) -> Any:
        assert isinstance(box, gr.Slider)
        return gr.Slider(maximum=2 * box.maximum), f"{box.value} of {box.maximum}"

    with gr.Blocks() as demo:
        box, out = gr.Slider(0, 10, 5, step=1), gr.Textbox()
        gr.Button().click(grow, box, [box, out])
    stage = Stage(engine, demo)
    stage.perform(form={box: 3})
    assert stage.shown(out) == "3 of 10"
    stage.perform(form={box: 4})
    assert stage.shown(out) == "4 of 20"
    assert (box.value, box.maximum) == (5, 10)  # nobody else's has changed
