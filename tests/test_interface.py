"""Interfaces: all that a script may give them, and what stands on the page then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components.core.node import topmost
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import ConfigurationError
from flaskstream.testing import PageClient


def two(first: str, second: str) -> str:
    return first + second


def joined(*texts: str) -> str:
    return "".join(texts)


def names(components: Sequence[ValueNode]) -> list[str]:
    return [type(component).__name__ for component in components]


def buttons(demo: gr.Blocks) -> list[str]:
    return [c.initial for c in demo.components if isinstance(c, gr.Button)]


# ----- inputs and outputs


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ("text", ["Textbox"]),
        ("slider", ["Slider"]),
        (gr.Number, ["Number"]),
        (["text", gr.Slider, gr.Checkbox()], ["Textbox", "Slider", "Checkbox"]),
        (("image", "number"), ["Image", "Number"]),
        (None, []),
        ([], []),
    ],
)
def test_components_are_given_in_every_form(given: Any, kinds: list[str]) -> None:
    demo = gr.Interface(lambda *_: None, given, given)
    assert names(demo.input_components) == kinds
    assert names(demo.output_components) == kinds
    demo.seal()


def test_an_unknown_shortcut_lists_those_that_exist() -> None:
    with pytest.raises(
        ConfigurationError, match=r"'hologram'.* expected one of .*text"
    ):
        gr.Interface(print, "hologram", "text")


def test_inputs_are_labelled_by_the_functions_arguments() -> None:
    demo = gr.Interface(two, ["text", gr.Textbox(label="Own")], "text")
    labels = [c.title for c in [*demo.input_components, *demo.output_components]]
    assert labels == ["first", "Own", "output"]
    several = gr.Interface(two, ["text"] * 2, ["text", "text"])
    assert [c.title for c in several.output_components] == ["output 0", "output 1"]


def counted(text: str, words: list[str] = ["start"]) -> tuple[str, list[str]]:  # noqa: B006 - as people write it
    words = [*words, text]
    return " ".join(words), words


@pytest.mark.parametrize(
    ("inputs", "outputs", "seen"),
    [
        (["text", "state"], ["text", "state"], "start a b"),
        ([gr.Textbox(), gr.State(["x"])], ["text", gr.State()], "x a b"),
    ],
)
def test_a_state_of_the_inputs_is_that_of_the_outputs(
    inputs: Any, outputs: Any, seen: str
) -> None:
    client = PageClient(gr.Interface(counted, inputs, outputs).app)
    client.press("Submit", text="a")
    client.press("Submit", text="b")
    assert client.value("output") == seen


def test_inputs_stand_before_the_buttons_and_outputs_beside() -> None:
    demo = gr.Interface(two, ["text", "text"], "number")
    assert names(demo.components) == [
        "Textbox",
        "Textbox",
        "Button",
        "Button",
        "Number",
    ]


def test_a_title_of_html_may_be_the_heading_itself() -> None:
    for title, text in (("*T*", "# *T*"), ("<h1>T</h1>", "<h1>T</h1>")):
        demo = gr.Interface(joined, None, "text", title=title)
        texts = [c.initial for c in demo.components if isinstance(c, gr.Markdown)]
        assert texts == [text]


def test_title_description_and_article_stand_around() -> None:
    demo = gr.Interface(
        joined, None, "text", title="T", description="*d*", article="after"
    )
    texts = [c.initial for c in demo.components if isinstance(c, gr.Markdown)]
    assert texts == ["# T", "*d*", "after"]
    assert demo.title == "T"


def test_additional_inputs_come_last_and_behind_a_heading() -> None:
    demo = gr.Interface(
        two,
        "text",
        "text",
        additional_inputs="text",
        additional_inputs_accordion="More",
    )
    (accordion,) = [n for n in demo.walk() if isinstance(n, gr.Accordion)]
    assert (accordion.label, accordion.open) == ("More", False)
    assert demo.listener.inputs == [*demo.input_components, *demo.extra_inputs]


def test_one_component_in_and_out_stands_once() -> None:
    box = gr.Textbox()
    demo = gr.Interface(lambda x: x, box, box)
    assert demo.components.count(box) == 1
    demo.seal()
    assert box.editable


# ----- buttons, live, examples


def test_buttons_have_the_texts_that_are_given() -> None:
    demo = gr.Interface(joined, "text", "text", submit_btn="Go", clear_btn=None)
    assert buttons(demo) == ["Go"]
    assert gr.Interface(joined, "text", "text", stop_btn="Halt").stop_label == "Halt"
    assert "Generate" in buttons(gr.Interface(lambda: 1, None, "text"))
    own = gr.Interface(joined, "text", "text", submit_btn=gr.Button("Mine"))
    assert "Mine" in buttons(own)


def test_submit_is_pressed_by_the_button_and_by_enter() -> None:
    demo = gr.Interface(two, ["text", "slider"], "text")
    assert [event for _, event in demo.listener.triggers] == ["click", "submit"]


def test_a_live_function_listens_to_every_change() -> None:
    demo = gr.Interface(two, ["text", "slider"], "text", live=True)
    assert [event for _, event in demo.listener.triggers] == [
        "click",
        "change",
        "change",
    ]


def test_a_flat_list_of_examples_has_a_row_for_each() -> None:
    demo = gr.Interface(joined, "text", "text", examples=["a", "b"])
    (dataset,) = [c for c in demo.components if isinstance(c, gr.Dataset)]
    assert dataset.samples == [["a"], ["b"]]


def test_examples_may_leave_later_inputs_out_but_not_add_any() -> None:
    gr.Interface(two, ["text", "text"], "text", examples=[["a"], ["b", "c"]]).seal()
    with pytest.raises(ConfigurationError, match="at most 2 values"):
        gr.Interface(two, ["text", "text"], "text", examples=[["a", "b", "c"]])


# ----- components that stand elsewhere


def test_a_component_made_above_moves_into_the_interface() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        inner = gr.Interface(lambda x: x, box, "text")
    assert demo.children == [inner]
    assert box in inner.components
    demo.seal()


@pytest.mark.parametrize("served", [True, False])
def test_interfaces_take_the_same_components_and_each_has_its_own(served: bool) -> None:
    box, loud = gr.Textbox(label="Box", elem_classes="a"), gr.Textbox()
    first = gr.Interface(lambda x: x, box, [box, loud], submit_btn="One")
    if served:
        first.seal()
    later = [gr.Interface(lambda x: x, box, [box, loud]) for _ in "ab"]
    for page in [first, *later]:
        page.seal()
        assert [c.kind for c in page.components].count("textbox") == 2
        (own,) = page.input_components
        assert page.output_components[0] is own and own.title == "Box"
        assert own.parent is not None and topmost(own.parent) is page
    assert first.input_components == [box]


def test_tabs_have_interfaces_of_the_same_components() -> None:
    box = gr.Textbox()
    pages = [gr.Interface(lambda x: x, box, "text") for _ in "ab"]
    demo = gr.TabbedInterface(pages).seal()
    assert [c.kind for c in demo.components].count("textbox") == 4
    assert pages[0].input_components != pages[1].input_components


def test_a_component_of_the_page_around_is_moved_into_the_interface() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        inner = gr.Interface(lambda x: x, box, "text")
    assert inner.input_components == [box]
    assert demo.children == [inner]


def test_a_model_is_not_loaded() -> None:
    with pytest.raises(ConfigurationError, match="models are not loaded here; call"):
        gr.Interface.load("huggingface/gpt2")  # type: ignore[call-overload]
    with pytest.raises(ConfigurationError, match="call that of one Button"):
        gr.Button.click(print)


def test_an_interface_stands_within_a_page() -> None:
    with gr.Blocks() as demo:
        gr.Markdown("above")
        inner = gr.Interface(two, ["text", "text"], "text")
        button = gr.Button()
        button.click(print, inner.input_components[0], inner.output_components[0])
    demo.seal()
    assert inner.listener in demo.listeners
    assert len({c.id for c in demo.components}) == len(demo.components)


def test_interfaces_stand_behind_tabs() -> None:
    one, other = (
        gr.Interface(joined, "text", "text"),
        gr.Interface(joined, "number", None),
    )
    demo = gr.TabbedInterface([one, other], ["One", "Other"], title="Both")
    tabs = [node for node in demo.walk() if isinstance(node, gr.Tab)]
    assert [(tab.label, tab.children) for tab in tabs] == [
        ("One", [one]),
        ("Other", [other]),
    ]
    demo.seal()
    assert {one.listener, other.listener} <= set(demo.listeners)
    assert [tab.selected for tab in tabs] == [True, False]


def test_interfaces_made_on_the_page_move_behind_their_tabs() -> None:
    with gr.Blocks() as demo:
        one = gr.Interface(joined, "text", "text")
        tabbed = gr.TabbedInterface([one])
    assert demo.children == [tabbed]


def test_every_interface_needs_a_tab_name() -> None:
    with pytest.raises(ConfigurationError, match="expected 1 tab_names"):
        gr.TabbedInterface([gr.Interface(joined, "text", "text")], ["a", "b"])


def test_the_rows_of_examples_are_at_hand() -> None:
    demo = gr.Interface(str, "text", "text", examples=[["a"]])
    assert isinstance(demo.examples_handler, gr.Examples)
    assert gr.Interface(str, "text", "text").examples_handler is None


def test_a_stream_has_its_pace_and_nothing_else_has() -> None:
    paced: dict[str, Any] = {"stream_every": 0.1, "time_limit": 9}
    camera = gr.Interface(
        lambda picture: None, gr.Image(streaming=True), "text", live=True, **paced
    )
    assert camera.listener.pace == (0.1, 9) and camera.listener.time_limit is None
    for demo in (
        gr.Interface(lambda text: text, "text", "text", live=True, **paced),
        gr.Interface(lambda f: f, gr.Video(streaming=True), "video", live=True),
        gr.Interface(lambda text: text, "text", "text", **paced),
    ):
        assert demo.listener.time_limit is None
        assert not any(event == "stream" for _, event in demo.listener.triggers)
