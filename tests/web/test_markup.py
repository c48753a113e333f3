"""Strings that say that they are HTML: they are text like any other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from markupsafe import Markup

import flaskstream as gr
from tests.web.conftest import Visit

HOSTILE = Markup("</textarea><b id='hostile'>\"'</b><hx-partial hx-target='body'>")


class Lazy(str):
    """As the strings of frameworks that translate them late."""

    def __html__(self) -> str:
        return self

    def __str__(self) -> str:
        return self


def fail(value: str) -> None:
    raise gr.Error(value, title=value)


def inform(value: str) -> Any:
    gr.Info(value, title=value)
    return gr.skip()


def offer(value: str) -> list[Any]:
    return [gr.ChatMessage("x", options=[{"value": value, "label": value}])]


WAYS: dict[str, tuple[type[gr.Component], Callable[[str], Any]]] = {
    "a text": (gr.Textbox, str),
    "a message to send": (gr.MultimodalTextbox, lambda value: value),
    "a message's text": (gr.MultimodalTextbox, lambda value: {"text": value}),
    "a label": (gr.Markdown, lambda value: gr.update(label=value)),
    "information": (gr.Textbox, lambda value: gr.update(info=value)),
    "an error": (gr.Textbox, fail),
    "a note": (gr.Textbox, inform),
    "a thought": (
        gr.Chatbot,
        lambda value: [gr.ChatMessage(value, metadata={"title": value})],
    ),
    "an option": (gr.Chatbot, offer),
}


@pytest.mark.parametrize("kind", [Markup, Lazy])
@pytest.mark.parametrize("way", WAYS)
def test_what_a_function_gives_is_text_whatever_it_says_it_is(
    visit: Visit, way: str, kind: type[str]
) -> None:
    component, make = WAYS[way]

    def function() -> Iterator[Any]:
        yield make(kind(HOSTILE))

    with gr.Blocks() as demo:
        out = component(label="out")
        gr.Button("go").click(function, None, out)
        if isinstance(out, gr.Chatbot):
            out.option_select(lambda: None)  # shows the options
    browser = visit(demo)
    answered = browser.press("go").text
    assert "hostile" in answered
    assert "<b id=" not in answered
    assert "<b id=" not in browser.reload().page_html
