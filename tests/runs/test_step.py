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
from flaskstream.components.base import Component
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Status
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


@pytest.mark.parametrize("fn", KINDS, ids=repr)
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
    assert (stage.shown(first), stage.shown(second)) == ("a", 2)


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
    assert stage.page.component(out).label == "new"
    assert out.label == "out"


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
    assert stage.shown(menu) == stage.page.payload(menu) == 0


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
    assert stage.shown(out) == stage.page.payload(out) == "b"


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


# ----- what they give wrong


@pytest.mark.parametrize(
    ("result", "came"),
    [("a", "one value of type str"), (("a",), "1 values"), (("a",) * 3, "3 values")],
)
def test_a_wrong_number_of_values_names_the_outputs(
    engine: Engine, result: Any, came: str
) -> None:
    outputs = [Textbox(label="One", render=False), Textbox(label="Two", render=False)]
    stage = Stage(engine, one_function(lambda: result, outputs, api_name="double"))
    run = stage.perform()
    assert run.status is Status.FAILED
    assert run.error == {
        "title": "Error",
        "message": "double() has 2 outputs, “One”, “Two”: expected a tuple of 2 "
        f"values, got {came}. Use gr.skip() for an output that stays as it is.",
        "traceback": None,
    }


def test_a_value_for_a_foreign_component_is_refused(engine: Engine) -> None:
    foreign = Textbox(label="Foreign", render=False)
    stage = Stage(engine, one_function(lambda: {foreign: 1}, api_name="f"))
    run = stage.perform()
    assert run.error is not None
    assert run.error["message"] == (
        "f() gave a value for “Foreign”, which is not one of its outputs: "
        "expected “out”."
    )


def test_a_value_of_the_wrong_type_names_the_output_and_what_came(
    engine: Engine,
) -> None:
    number = Number(label="Age", render=False)
    stage = Stage(engine, one_function(lambda: "old", [number]))
    run = stage.perform()
    assert run.error is not None
    assert (
        run.error["message"] == "Number “Age” expected a finite number; got str: 'old'"
    )


def test_an_unknown_property_is_refused(engine: Engine) -> None:
    stage = Stage(engine, one_function(lambda: gr.update(colour="red")))
    run = stage.perform()
    assert run.error is not None
    assert "Textbox “out” has no property 'colour'" in run.error["message"]


def test_a_bad_yield_closes_the_generator(engine: Engine) -> None:
    closed = []

    def function() -> Iterator[Any]:
        try:
            yield "only one"
        finally:
            closed.append(True)

    outputs: list[Component] = [Textbox(render=False), Textbox(render=False)]
    stage = Stage(engine, one_function(function, outputs))
    assert stage.perform().status is Status.FAILED
    assert closed == [True]


# ----- what they raise, and what they tell


def raising(error: BaseException) -> Iterator[str]:
    yield "before"
    raise error


async def raising_async(error: BaseException) -> AsyncIterator[str]:
    yield "before"
    raise error


@pytest.mark.parametrize("function", [raising, raising_async])
@pytest.mark.parametrize(
    ("error", "title", "message"),
    [
        (gr.Error("Too hot", title="Oven"), "Oven", "Too hot"),
        (ValueError("secret"), "ValueError", "secret"),
        (SystemExit(1), "RuntimeError", "SystemExit was raised"),
        (KeyboardInterrupt(), "RuntimeError", "KeyboardInterrupt was raised"),
    ],
    ids=repr,
)
def test_what_a_function_raises_is_shown(
    engine: Engine,
    function: Callable[[BaseException], Any],
    error: BaseException,
    title: str,
    message: str,
) -> None:
    stage = Stage(engine, one_function(lambda: function(error)))
    (out,) = stage.blocks.components
    run = stage.perform()
    assert run.status is Status.FAILED
    assert run.error == {"title": title, "message": message, "traceback": None}
    assert stage.shown(out) == "before"
    assert stage.states() == ["running", "failed"]
    again = Stage(engine, one_function(coroutine, inputs=[Textbox(render=False)]), "2")
    assert again.perform().status is Status.DONE


def test_texts_of_unexpected_errors_are_shown_only_where_wanted(
    engine: Engine,
) -> None:
    engine._shows = lambda: (False, False)
    stage = Stage(engine, one_function(lambda: raising(ValueError("secret"))))
    run = stage.perform()
    assert run.error is not None
    assert (run.error["title"], "secret" in str(run.error)) == ("ValueError", False)


def test_an_error_that_is_not_to_be_printed_is_not_logged(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    for printed in (True, False):
        error = gr.Error("told", print_exception=printed)
        caplog.clear()
        Stage(engine, one_function(lambda e=error: raising(e)), str(printed)).perform()
        assert any(record.exc_info for record in caplog.records) is printed


def test_a_generator_exit_of_its_own_is_an_error(engine: Engine) -> None:
    stage = Stage(engine, one_function(lambda: raising(GeneratorExit())))
    run = stage.perform()
    assert run.error is not None
    assert run.error["message"] == "GeneratorExit was raised"


def test_a_generator_that_ignores_its_end_is_left_and_the_run_stopped(
    engine: Engine,
) -> None:
    ignored: list[int] = []

    def function() -> Iterator[int]:
        while True:
            try:
                yield len(ignored)
            except GeneratorExit:
                ignored.append(1)
                if len(ignored) > 1:  # when it is collected
                    raise

    stage = Stage(engine, one_function(function))
    run = stage.start()
    wait_until(lambda: run.yields, "a yield")
    engine.stop(run)
    assert stage.ended(run).status is Status.STOPPED


def test_a_cancelled_function_that_nobody_stopped_is_an_error(engine: Engine) -> None:
    async def function() -> None:
        raise asyncio.CancelledError

    run = Stage(engine, one_function(function)).perform()
    assert run.status is Status.FAILED
    assert run.error is not None
    assert "CancelledError was raised" in run.error["message"]


@pytest.mark.parametrize("kind", ["plain", "async"])
def test_messages_come_once_each(engine: Engine, kind: str) -> None:
    def function() -> str:
        gr.Info("note", duration=3)
        gr.Warning("careful")
        gr.Success("done", visible=False)
        return "end"

    async def async_function() -> str:
        return function()

    chosen = function if kind == "plain" else async_function
    stage = Stage(engine, one_function(chosen))
    stage.perform()
    told = [(t["level"], t["message"], t["duration"]) for t in stage.toasts()]
    assert told == [("info", "note", 3), ("warning", "careful", 10)]


def test_messages_outside_of_a_run_go_nowhere() -> None:
    gr.Info("nobody")
