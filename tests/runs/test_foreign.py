"""Errors that can't tell their text, and encoders that can't let a value go."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components import Textbox
from flaskstream.components.core.base import Encoder
from flaskstream.runs import guard, pacing
from flaskstream.runs.engine import Engine
from flaskstream.store.runrecord import Status
from tests.runs.stage import Stage, one_function

Make = Callable[..., Engine]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LOOK", 0.05)
    monkeypatch.setattr(guard, "PATIENCE", 0.2)
    monkeypatch.setattr(pacing, "SLOW", 0.1)


# ----- errors


class Endless(Exception):
    """Tells its text for ever, to whoever asks."""

    asked = threading.Event()

    def __str__(self) -> str:
        self.asked.set()
        while True:
            time.sleep(0.001)


class Mute:
    def __str__(self) -> str:
        raise ValueError("no text")


def fail_endlessly() -> None:
    raise Endless


def show_what_has_no_end() -> Any:
    class Value:
        def __str__(self) -> str:
            raise Endless

    return Value()


def told(**attributes: Any) -> gr.Error:
    error = gr.Error("said")
    vars(error).update(attributes)
    return error


@pytest.mark.parametrize("fn", [fail_endlessly, show_what_has_no_end])
def test_an_error_whose_text_has_no_end_holds_up_nobody(
    make_engine: Make, caplog: pytest.LogCaptureFixture, fn: Callable[[], Any]
) -> None:
    engine = make_engine(grace=0.1, encode_limit=0.3)
    run = Stage(engine, one_function(fn)).perform()
    assert run.status is Status.FAILED
    assert run.error is not None and "text" in run.error["message"].casefold()
    logging.getLogger("somebody").warning("says something")
    assert caplog.messages[-1] == "says something"


def test_stop_ends_what_an_error_is_telling(engine: Engine) -> None:
    Endless.asked.clear()
    stage = Stage(engine, one_function(fail_endlessly))
    run = stage.start()
    assert Endless.asked.wait(20)
    engine.stop(run)
    assert stage.ended(run).status is Status.STOPPED


@pytest.mark.parametrize(
    "error", [told(message=Mute()), told(title=Mute())], ids=["message", "title"]
)
def test_an_error_that_can_not_be_told_is_told_by_its_type(
    engine: Engine, error: gr.Error
) -> None:
    def function() -> None:
        raise error

    run = Stage(engine, one_function(function)).perform()
    assert run.status is Status.FAILED


def test_a_component_that_fails_without_a_text_fails_alone(engine: Engine) -> None:
    class Unspoken(Exception):
        def __str__(self) -> str:
            raise ValueError("no text")

    class Failing(Textbox):
        def postprocess(self, value: Any) -> Any:
            raise Unspoken

    outputs = [Failing(label="Answer", render=False), Textbox(render=False)]
    stage = Stage(engine, one_function(lambda: ("a", "b"), outputs))
    run = stage.perform()
    assert run.error is not None
    assert run.error["message"] == (
        "Failing “Answer” can't show a value of type str: Unspoken"
    )
    assert stage.shown(outputs[1]) == "b"


# ----- encoders


class Releasing(Textbox):
    """Has an encoder that calls `let_go` with what is not wanted any more."""

    def __init__(self, let_go: Callable[[Any], object]) -> None:
        super().__init__(render=False)
        self.let_go = let_go

    def encoder(self) -> Encoder:
        return ReleasingEncoder(self)


class ReleasingEncoder(Encoder):
    component: Releasing

    def capture(self, value: Any) -> Any:
        return [value]

    def encode(self, captured: Any, final: bool) -> dict[str, Any]:
        (self.payload,) = captured
        return {"value": self.payload}

    def release(self, captured: Any) -> None:
        self.component.let_go(captured)


def counting() -> Iterator[str]:
    number = 0
    while True:
        yield str(number)
        number += 1


def test_an_encoder_that_lets_go_for_ever_is_stopped_with_its_run(
    engine: Engine,
) -> None:
    begun = threading.Event()

    def let_go(captured: Any) -> None:
        begun.set()
        while True:
            time.sleep(0.001)

    stage = Stage(engine, one_function(counting, [Releasing(let_go)]))
    run = stage.start()
    assert begun.wait(20)
    engine.stop(run)
    assert stage.ended(run).status is Status.STOPPED


def test_an_encoder_that_can_not_let_go_fails_its_run(engine: Engine) -> None:
    def let_go(captured: Any) -> None:
        raise OSError("the buffer")

    run = Stage(engine, one_function(counting, [Releasing(let_go)])).perform()
    assert run.status is Status.FAILED
    assert run.error is not None and run.error["title"] == "OSError"


class Refusing(Textbox):
    """Has an encoder that fails as it takes a value."""

    def encoder(self) -> Encoder:
        return RefusingEncoder(self)


class RefusingEncoder(Encoder):
    def capture(self, value: Any) -> Any:
        raise LookupError("the handle is closed")


def test_an_encoder_that_can_not_take_a_value_fails_alone(engine: Engine) -> None:
    outputs = [Refusing(label="Answer", render=False), Textbox(render=False)]
    stage = Stage(engine, one_function(lambda: ("a", "b"), outputs))
    run = stage.perform()
    assert run.error is not None
    assert run.error["message"] == (
        "Refusing “Answer” can't show a value of type str: the handle is closed"
    )
    assert stage.shown(outputs[1]) == "b"
