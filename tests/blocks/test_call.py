"""A page called as a function: what its one function gives."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import numpy as np
import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, InvalidInput


def squared(number: float) -> str:
    return str(number * number)


async def later(number: int) -> int:
    return number + 1


def counting(number: int) -> Iterator[int]:
    yield from range(number)


async def counting_later(number: int) -> AsyncIterator[int]:
    for i in range(number):
        yield i


@pytest.mark.parametrize(
    ("fn", "value", "result"),
    [
        (squared, 2, "4"),
        (later, 2, "3"),
        (counting, 3, "2"),
        (counting, 0, None),
        (counting_later, 3, "2"),
        (lambda _: gr.update(value=1), 0, "1"),
        (lambda _: None, 0, None),
    ],
)
def test_an_interface_gives_what_its_endpoint_does(
    fn: Any, value: int, result: Any
) -> None:
    assert gr.Interface(fn, "number", "text")(value) == result


def test_a_function_gets_its_values_by_place_and_nobody_s_request() -> None:
    def told(
        request: gr.Request | None,
        one: str,
        two: str = "b",
        progress: gr.Progress = gr.Progress(),  # noqa: B008 - Gradio's way
    ) -> Any:
        progress(0.5)
        return [request, one, two]

    demo = gr.Interface(told, ["text", "text"], "json")
    assert demo("a") == [None, "a", "b"]
    assert demo("a", "c") == [None, "a", "c"]


def test_a_page_that_is_served_gives_the_same() -> None:
    number = gr.Number(lambda: 3)
    demo = gr.Interface(squared, gr.Number(lambda n: n, inputs=[number]), "text")
    with gr.Blocks() as page:
        number.render()
        demo.render()
    page.seal()
    assert page(2) == demo(2) == "4"


def test_a_page_with_one_function_is_called_as_well() -> None:
    with gr.Blocks() as demo:
        box = gr.Number()
        gr.Button("Go").click(squared, box, box)
        demo.load(lambda: 7, None, box)
        gr.Timer(1).tick(lambda: 8, None, box)
    assert demo(2) == 4


def test_a_page_with_several_functions_is_no_function() -> None:
    one, two = (gr.Interface(squared, "number", "text") for _ in "ab")
    both = gr.TabbedInterface([one, two])
    with pytest.raises(ConfigurationError, match="one function, got one with 2"):
        both(2)
    with pytest.raises(ConfigurationError, match="got one with 0"):
        both(2, api_name="cubed")
    assert both(3, api_name="/squared_1") == both(3, fn_index=0) == "9"
    with (
        gr.Blocks() as empty,
        pytest.raises(ConfigurationError, match="got one with 0"),
    ):
        empty()


def test_a_server_that_calls_a_page_runs_nothing() -> None:
    demo = gr.Interface(lambda environ, start: ["ran"], ["text", "text"], "text")
    with pytest.raises(ConfigurationError, match="serve demo.app"):
        demo({"wsgi.version": (1, 0)}, print)


def shades(picture: Any, seen: list[int]) -> Iterator[Any]:
    yield picture.mean(), picture, gr.update(label="done")
    yield gr.skip(), 255 - picture, {"dark": 0.25, 3: 0.75}


def test_pictures_and_states_are_what_the_endpoint_takes_and_gives() -> None:
    state = gr.State([1])
    outputs = [gr.Number(), gr.Image(format="png"), gr.Label()]
    with gr.Blocks() as demo:
        picture = gr.Image()
        gr.Button().click(shades, [picture, state], outputs)
    grey = np.full((2, 3, 3), 100, np.uint8)
    mean, inverse, label = demo(grey)
    assert mean == 100
    assert label["label"] == 3 and label["confidences"][1]["label"] == "dark"
    assert inverse["mime_type"] == "image/png"
    again, *_ = demo(inverse)
    assert again == 155


def test_a_value_that_its_component_refuses_is_refused() -> None:
    with pytest.raises(InvalidInput, match="from 0 to 10 in steps of 0.5; got 11"):
        gr.Interface(squared, gr.Slider(0, 10, step=0.5), "text")(11)
