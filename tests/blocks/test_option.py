"""Options of listeners and layout: what is left out, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.blocks.outcome import layout_change
from flaskstream.components.core.node import Node
from flaskstream.exceptions import ConfigurationError, NotHonoured, NotSupported


@pytest.mark.parametrize(
    "options",
    [
        {"js": "() => 1"},
        {"postprocess": False},
        {"every": 1},
        {"colour": "red"},
    ],
    ids=str,
)
def test_options_of_listeners_that_cannot_be_honoured_are_refused(
    options: dict[str, Any],
) -> None:
    with gr.Blocks(), pytest.raises(NotSupported, match="can't be honoured"):
        gr.Button().click(print, **options)


@pytest.mark.parametrize(
    "options",
    [
        {"scroll_to_output": True},
        {"stream_every": 0.5},
        {"key": "k"},
        {"preprocess": False},
    ],
    ids=str,
)
def test_ornaments_of_listeners_are_left_out_with_a_warning(
    options: dict[str, Any],
) -> None:
    warns = pytest.warns(NotHonoured, match=r"listener\(.* has no effect: ")
    with gr.Blocks() as demo, warns:
        assert demo.load(str, **options).fn is str


@pytest.mark.parametrize(
    "options", [{"preprocess": True}, {"show_api": None}, {"js": None}], ids=str
)
def test_what_is_so_anyway_is_taken_without_a_word(options: dict[str, Any]) -> None:
    with gr.Blocks() as demo:
        demo.load(lambda: None, **options)


def test_a_script_is_left_out_where_it_computes_nothing() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        with pytest.warns(NotHonoured, match="js='x'"):
            assert demo.load(None, js="x").fn is None
        with pytest.raises(NotSupported, match="js='x'"):
            demo.load(None, None, box, js="x")


def test_a_queue_of_gradio_3_is_refused_with_what_to_say() -> None:
    demo = gr.Blocks()
    with pytest.raises(ConfigurationError, match="say default_concurrency_limit"):
        demo.queue(concurrency_count=3)  # type: ignore[call-arg]
    with pytest.warns(NotHonoured, match="api_open=True"):
        assert demo.queue(api_open=True, max_size=2).max_size == 2


@pytest.mark.parametrize("queue", ["", "a queue", "gpu\n", 3.5, b"gpu"], ids=repr)
def test_a_queue_that_no_broker_could_have_is_refused(queue: Any) -> None:
    refused = pytest.raises(ConfigurationError, match="queue expected the name")
    with gr.Blocks() as demo, refused:
        demo.load(str, queue=queue)


def test_a_run_goes_to_the_queue_that_any_of_its_steps_names() -> None:
    def one(value: str = "") -> str:
        return value

    with gr.Blocks() as demo:
        usual = demo.load(one)
        here = demo.load(one, queue=False)
        nothing = demo.load(None, cancels=usual)
        named = demo.load(one, queue=False)
        named.then(None, cancels=usual).then(one).then(one, queue="gpu")
        helped = demo.load(one, queue=False)
        helped.then(one)
    asked = [usual, here, nothing, named, helped]
    assert [one.run_queue for one in asked] == [True, False, False, "gpu", True]
    assert here.concurrency_limit is None and usual.concurrency_limit == "default"


@pytest.mark.parametrize("kind", [gr.Interface, gr.ChatInterface])
def test_a_function_s_page_names_its_queue(kind: Any) -> None:
    inputs = ("text", "text") if kind is gr.Interface else ()
    demo = kind(lambda text, history=(): text, *inputs, queue="gpu")
    queues = {one.run_queue for one in demo.listeners}
    assert queues == {"gpu", False}  # Clear, and undo, need no worker


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (gr.Row, {"height": 3}),
        (gr.Row, {"key": "k"}),
        (gr.Blocks, {"js": "x"}),
        (gr.Tab, {"render_children": True}),
    ],
    ids=str,
)
def test_ornaments_of_layout_are_left_out_with_a_warning(
    kind: Callable[..., Node], options: dict[str, Any]
) -> None:
    with pytest.warns(NotHonoured, match=f"{kind.__name__}.* has no effect: "):
        kind(**options)


def test_an_ornament_of_layout_can_be_part_of_an_update() -> None:
    row = gr.Row()
    hidden: dict[str, Any] = {"visible": False}
    with pytest.warns(NotHonoured, match="height=3") as warned:
        assert layout_change(row, gr.update(**hidden, height=3)) == hidden
        assert layout_change(row, gr.Row(**hidden, height=3)) == hidden
    assert [one.filename == __file__ for one in warned] == [True, True]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (gr.Blocks, {"colour": "red"}),
        (gr.Row, {"variant": "wild"}),
        (gr.Accordion, {"colour": "red"}),
    ],
    ids=str,
)
def test_options_of_layout_that_cannot_be_honoured_are_refused(
    kind: Callable[..., Node], options: dict[str, Any]
) -> None:
    with pytest.raises(NotSupported, match="can't be honoured"):
        kind(**options)
