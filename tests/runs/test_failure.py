"""What functions give wrong, what they raise, and what they tell."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components import Number, Textbox
from flaskstream.components.core.base import Component
from flaskstream.runs.engine import Engine
from flaskstream.store.runrecord import Status
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until

# ----- what they give wrong


@pytest.mark.parametrize(
    ("result", "came"),
    [("a", "one value of type str"), (("a",), "1 values")],
)
def test_too_few_values_name_the_outputs(
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


def test_of_too_many_values_the_first_ones_are_taken(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    outputs = [Textbox(label="One", render=False), Textbox(label="Two", render=False)]
    stage = Stage(engine, one_function(lambda: ["a", "b", "c"], outputs, api_name="x"))
    assert stage.perform().status is Status.DONE
    assert [stage.shown(out) for out in outputs] == ["a", "b"]
    assert "x() has 2 outputs, “One”, “Two”: expected a tuple of 2 val" in caplog.text


def test_what_a_generator_returns_is_left_out_and_told(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    def function() -> Iterator[str]:
        yield "yielded"
        return "returned"  # type: ignore[return-value]  # as people write it

    stage = Stage(engine, one_function(function, api_name="both"))
    (out,) = stage.blocks.components
    assert stage.perform().status is Status.DONE
    assert stage.shown(out) == "yielded"
    assert "both() is a generator, and returned a value" in caplog.text


class Delicate(Textbox):
    """Shows no "bad" text: as it is copied, or as it is encoded."""

    def postprocess(self, value: Any) -> str | None:
        if value == "bad":
            raise gr.OutputError("it is bad")
        return super().postprocess(value)


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("bad", [0, 1, 2])
def test_a_value_that_cannot_be_shown_costs_the_others_nothing(
    engine: Engine, door: Any, bad: int, last: bool
) -> None:
    outputs = [Delicate(label=str(n), render=False) for n in range(3)]

    def function() -> Iterator[list[str]]:
        yield ["first"] * 3
        yield ["bad" if n == bad else "good" for n in range(3)]
        if not last:
            door.wait()
            yield ["more"] * 3

    stage = Stage(engine, one_function(function, outputs))
    run = stage.start()
    if not last:
        assert run.ended.wait(20)
        door.open()
    stage.ended(run)
    assert run.status is Status.FAILED
    shown = [stage.shown(out) for out in outputs]
    assert shown.pop(bad) in ("first", None)  # what came before may not be shown yet
    assert shown == ["good", "good"]


def test_an_update_that_cannot_be_made_costs_the_others_nothing(engine: Engine) -> None:
    outputs = [Delicate(label="a", render=False), Textbox(label="b", render=False)]
    update = gr.update(value="bad", label="new")
    stage = Stage(engine, one_function(lambda: [update, "good"], outputs))
    assert stage.perform().status is Status.FAILED
    assert stage.shown(outputs[1]) == "good"
    with gr.Blocks() as demo:
        tabs, out = gr.Tabs(), gr.Textbox()
        gr.Button().click(lambda: [gr.Tabs(selected="x"), "good"], None, [tabs, out])
    stage = Stage(engine, demo)
    assert stage.perform().status is Status.FAILED
    assert stage.shown(out) == "good"


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


async def coroutine(x: str) -> str:
    return f"got {x}"


def raising(error: BaseException) -> Iterator[str]:
    yield "before"
    raise error


async def raising_async(error: BaseException) -> AsyncIterator[str]:
    yield "before"
    raise error


class Unspoken(Exception):
    def __str__(self) -> str:
        raise ValueError("no text")


class Bare(gr.Error):
    def __init__(self, code: int) -> None:
        self.code = code


@pytest.mark.parametrize("function", [raising, raising_async])
@pytest.mark.parametrize(
    ("error", "title", "message"),
    [
        (Unspoken(), "Unspoken", ""),
        (Bare(3), "Error", "Error raised."),
        (gr.Error("Too hot", title="Oven"), "Oven", "Too hot"),
        (ValueError("secret"), "ValueError", "secret"),
        (SystemExit("no model"), "SystemExit", "no model"),
        (KeyboardInterrupt(), "KeyboardInterrupt", ""),
    ],
    ids=lambda value: type(value).__name__,
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
    engine.shows = lambda: (False, False)
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
    assert run.error["title"] == "GeneratorExit"


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


def test_an_error_that_is_not_visible_shows_no_card(engine: Engine) -> None:
    def fn() -> None:
        raise gr.Error("quiet", visible=False)

    stage = Stage(engine, one_function(fn))
    assert stage.perform().status is Status.FAILED
    assert stage.statuses()[-1]["error"] is None


# ----- time limits


def test_a_run_over_its_time_limit_fails_and_says_so(engine: Engine) -> None:
    closed = threading.Event()

    def function() -> Iterator[str]:
        try:
            while True:
                time.sleep(0.01)
                yield "on"
        finally:
            closed.set()

    stage = Stage(engine, one_function(function, time_limit=0.5))
    run = stage.perform()
    assert run.status is Status.FAILED
    assert closed.wait(20)
    assert stage.statuses()[-1]["error"]["title"] == "Time limit"


def test_a_run_within_its_time_limit_is_left_alone(engine: Engine) -> None:
    stage = Stage(engine, one_function(lambda: "in time", time_limit=30.0))
    assert stage.perform().status is Status.DONE
