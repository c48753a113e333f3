"""Values that cannot be shown, or not be written down, fail their run."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

from flaskstream.components import Textbox
from flaskstream.runs.engine import Engine
from flaskstream.store.runrecord import Status
from tests.runs.stage import Stage, one_function


class Picky(Textbox):
    """Shows everything but "bad"."""

    def postprocess(self, value: Any) -> str | None:
        if value == "bad":
            raise ValueError("not that")
        return super().postprocess(value)


def test_a_value_that_cannot_be_shown_fails_the_run_and_stops_the_generator(
    engine: Engine,
) -> None:
    closed = []

    def function() -> Iterator[str]:
        try:
            while True:
                yield "bad"
                time.sleep(0.001)
        finally:
            closed.append(True)

    stage = Stage(engine, one_function(function, [Picky(label="box", render=False)]))
    run = stage.perform()
    assert run.status is Status.FAILED
    assert run.error is not None
    assert run.error["message"].startswith("Picky “box” can't show a value of type str")
    assert closed == [True]
    assert stage.states()[-1] == "failed"


def test_a_function_that_goes_on_after_a_bad_value_is_interrupted(
    engine: Engine,
) -> None:
    closed = threading.Event()

    def function() -> Iterator[str]:
        try:
            yield "bad"
            while True:
                pass
        finally:
            closed.set()

    stage = Stage(engine, one_function(function, [Picky(render=False)]))
    assert stage.perform().status is Status.FAILED
    assert closed.is_set()


def test_a_last_value_that_cannot_be_shown_fails_the_run(engine: Engine) -> None:
    stage = Stage(engine, one_function(lambda: "bad", [Picky(render=False)]))
    assert stage.perform().status is Status.FAILED


def test_a_log_that_fails_fails_the_run(engine: Engine) -> None:
    def function() -> Iterator[str]:
        while True:
            yield "x"

    stage = Stage(engine, one_function(function))
    append = stage.log.append

    def broken(patch: Any, events: Any = ()) -> int:
        if any(key.startswith("c") for key in patch):
            raise ConnectionError("the log is gone")
        return append(patch, events)

    stage.log.append = broken  # type: ignore[method-assign]
    run = stage.perform()
    assert run.status is Status.FAILED
    assert run.error is not None
    assert run.error["title"] == "ConnectionError"
