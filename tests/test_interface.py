"""Interfaces: all that a script may give them, and what stands on the page then."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components.base import Component
from flaskstream.exceptions import ConfigurationError, NotSupported


def two(first: str, second: str) -> str:
    return first + second


def joined(*texts: str) -> str:
    return "".join(texts)


def names(components: list[Component]) -> list[str]:
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
    labels = [c.label for c in [*demo.input_components, *demo.output_components]]
    assert labels == ["first", "Own", "output"]
    several = gr.Interface(two, ["text"] * 2, ["text", "text"])
    assert [c.label for c in several.output_components] == ["output 0", "output 1"]


def test_inputs_stand_before_the_buttons_and_outputs_beside() -> None:
    demo = gr.Interface(two, ["text", "text"], "number")
    assert names(demo.components) == [
        "Textbox",
        "Textbox",
        "Button",
        "Button",
        "Number",
    ]


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


def test_a_component_of_another_interface_is_refused() -> None:
    box = gr.Textbox()
    gr.Interface(lambda x: x, box, "text")
    with pytest.raises(ConfigurationError, match="Textbox stands on another page"):
        gr.Interface(lambda x: x, box, "text")


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


# ----- refusals


@pytest.mark.parametrize(
    "options",
    [
        {"flagging_mode": "manual"},
        {"allow_flagging": "auto"},
        {"flagging_options": ["good"]},
        {"cache_examples": True},
        {"batch": True},
        {"deep_link": "x"},
        {"validator": print},
        {"colour": "red"},
    ],
    ids=str,
)
def test_options_that_cannot_be_honoured_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(NotSupported, match="can't be honoured"):
        gr.Interface(joined, "text", "text", **options)


@pytest.mark.parametrize(
    "options",
    [
        {"flagging_mode": "never"},
        {"cache_examples": False},
        {"analytics_enabled": False},
        {"api_name": "predict"},
        {"api_visibility": "private"},
        {"concurrency_limit": 4},
        {"show_progress": "hidden"},
    ],
    ids=str,
)
def test_options_that_change_nothing_here_or_are_honoured_are_taken(
    options: dict[str, Any],
) -> None:
    gr.Interface(joined, "text", "text", **options).seal()
