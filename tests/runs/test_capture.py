"""A value is shown as it was when it was yielded."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pictures

from flaskstream.components import JSON, Image, Textbox
from flaskstream.components.core.base import Component, Encoder, Parts
from flaskstream.runs.engine import Engine
from flaskstream.store.runrecord import Status
from tests.runs.stage import Stage, one_function


class Figure:
    """Something that can't be copied cheaply."""

    def __init__(self) -> None:
        self.text = ""

    def __str__(self) -> str:
        first = self.text
        time.sleep(0.002)
        return first + self.text


def test_an_array_filled_again_and_again_is_never_torn_or_ahead(
    engine: Engine,
) -> None:
    picture = Image(format="png", render=False)
    frames: list[Any] = []

    class Looking(Textbox):
        def encoder(self) -> Encoder:
            return LookingEncoder(self)

    class LookingEncoder(Encoder):
        def __init__(self, component: Component) -> None:
            super().__init__(component)
            self.inner = picture.encoder()

        def capture(self, value: Any) -> Any:
            return self.inner.capture(value)

        def release(self, captured: Any) -> None:
            self.inner.release(captured)

        def encode(self, captured: Any, final: bool) -> Parts:
            before = captured.copy()
            time.sleep(0.001)
            frames.append((before, captured.copy()))
            return {"value": len(frames)}

    def function() -> Iterator[Any]:
        array = np.zeros((50, 50, 3))
        number = 0
        while len(frames) <= 10:
            number += 1
            array[:] = (number % 256) / 255
            yield array
            array[:25] = 1 - array[:25]  # ahead of its time

    stage = Stage(engine, one_function(function, [Looking(render=False)]))
    assert stage.perform().status is Status.DONE
    for before, after in frames:
        assert (before == before[0, 0, 0]).all()
        assert (before == after).all()


def mutating(kind: str) -> Callable[[], Iterator[Any]]:
    """Yields something, and changes it as soon as it goes on."""

    def function() -> Iterator[Any]:
        if kind == "list":
            values: list[int] = []
            for number in range(300):
                values.append(number)
                values.append(number)
                yield values
                values.append(-1)
                del values[-1]
                values[-1] = number
        else:
            nested: dict[str, Any] = {"a": 0, "inner": {"b": 0}}
            for number in range(300):
                nested["a"] = nested["inner"]["b"] = number
                yield nested
                nested["a"] = -1

    return function


def test_a_list_that_grows_and_a_dict_that_changes_are_shown_as_yielded(
    engine: Engine,
) -> None:
    import json

    for kind in ("list", "dict"):
        stage = Stage(engine, one_function(mutating(kind), [JSON(render=False)]), kind)
        (out,) = stage.blocks.components
        assert stage.perform().status is Status.DONE
        for text in stage.seen(out):
            value = json.loads(text)
            if kind == "list":
                assert value[::2] == value[1::2] == list(range(len(value) // 2))
            else:
                assert value["a"] == value["inner"]["b"]


def test_a_picture_that_is_drawn_on_is_shown_as_yielded(engine: Engine) -> None:
    def function() -> Iterator[Any]:
        picture = Pictures.new("L", (20, 20))
        for number in range(60):
            picture.paste(4 * number, (0, 0, 20, 20))
            yield picture
            picture.paste(255, (0, 0, 20, 10))
            time.sleep(0.002)

    stage = Stage(engine, one_function(function, [Image(render=False)]))
    (out,) = stage.blocks.components
    assert stage.perform().status is Status.DONE
    import io

    for media in stage.seen(out):
        pixels = np.asarray(Pictures.open(io.BytesIO(media.read())))
        assert np.ptp(pixels) <= 2  # JPEG's noise


def test_what_cannot_be_copied_is_encoded_before_the_generator_goes_on(
    engine: Engine,
) -> None:
    def function() -> Iterator[Any]:
        figure = Figure()
        for number in range(40):
            figure.text = f"{number};"
            yield figure
            figure.text = "torn"
            if number % 3 == 0:
                yield "copied"

    stage = Stage(engine, one_function(function))
    (out,) = stage.blocks.components
    run = stage.perform()
    assert run.status is Status.DONE
    assert run.yields == 54
    figures = [value for value in stage.seen(out) if value != "copied"]
    assert figures == [f"{number};{number};" for number in range(40)]


def test_the_generator_waits_for_its_own_value_and_not_for_the_one_before(
    engine: Engine,
) -> None:
    encoding, encode = threading.Event(), threading.Event()

    class Slow(Textbox):
        def postprocess(self, value: Any) -> str | None:
            if value == "before":
                encoding.set()
                encode.wait(20)
            return super().postprocess(value)

    def function() -> Iterator[Any]:
        yield "before"
        encoding.wait(20)
        figure = Figure()
        figure.text = "whole;"
        threading.Timer(0.02, encode.set).start()
        yield figure
        figure.text = "torn"

    stage = Stage(engine, one_function(function, [Slow(render=False)]))
    (out,) = stage.blocks.components
    stage.perform()
    assert stage.seen(out) == ["before", "whole;whole;"]


def test_a_file_that_is_deleted_after_its_yield_was_shown(
    engine: Engine, tmp_path: Any
) -> None:
    path = tmp_path / "frame.png"

    def function() -> Iterator[Any]:
        Pictures.new("RGB", (4, 4), "red").save(path)
        yield path
        path.unlink()

    stage = Stage(engine, one_function(function, [Image(render=False)]))
    (out,) = stage.blocks.components
    run = stage.perform()
    assert run.status is Status.DONE, run.error
    assert stage.shown(out).mimetype == "image/png"
    assert stage.session.payload(out).mimetype == "image/png"


@dataclass
class Locked:
    number: int
    lock: object = field(default_factory=threading.Lock)


def data_within_itself() -> dict[str, Any]:
    data: dict[str, Any] = {}
    data["self"] = data
    return data


@pytest.mark.parametrize("make", [data_within_itself, lambda: Locked(1)])
def test_what_refuses_to_be_copied_is_shown(
    engine: Engine, make: Callable[[], object]
) -> None:
    value = make()
    stage = Stage(engine, one_function(lambda: value))
    (out,) = stage.blocks.components
    assert stage.perform().error is None
    assert stage.shown(out) == str(value)
