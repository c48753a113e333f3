"""Marked text on a page: as it grows, after a reload, and where it is pressed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.testing import PageClient
from tests.web.conftest import Api

GIVEN: list[tuple[str, Any]] = [("The ", None), ("fox", "noun"), (" runs", None)]
HOSTILE = '"><script>alert(1)</script><b onclick=x>'


def page() -> gr.Blocks:
    def grow() -> Iterator[Any]:
        for n in range(1, len(GIVEN) + 1):
            yield GIVEN[:n]

    def tell(event: gr.SelectData) -> str:
        return f"{event.index} {event.value}"

    with gr.Blocks() as demo:
        text = gr.HighlightedText(label="text")
        told = gr.Textbox(label="told")
        gr.Button("Grow").click(grow, None, text, api_name="grow")
        gr.Button("Read").click(str, text, told)
        gr.Button("Legend").click(
            lambda: gr.HighlightedText(show_legend=True), None, text
        )
        text.select(tell, None, told)
    return demo


@pytest.mark.parametrize("scripts", [True, False])
def test_it_grows_is_kept_and_is_pressed(scripts: bool) -> None:
    client = PageClient(page().app, scripts=scripts)
    client.press("Grow")
    assert client.value("text") == GIVEN
    client.reload()
    assert client.value("text") == GIVEN
    client.press("foxnoun")
    assert client.value("told") == "1 ['fox', 'noun']"
    client.press("Read")
    assert "{'token': 'fox', 'class_or_confidence': 'noun'}" in client.value("told")


def test_a_function_gives_it_a_legend() -> None:
    client = PageClient(page().app)
    client.press("Grow")
    client.press("Legend")
    assert client.page.of_class("fs-kinds")[0].text.split() == ["noun"]
    assert client.value("text") == GIVEN


def test_a_program_gets_what_gradios_would(api: Api) -> None:
    told = api(page()).result("grow")
    assert told == [
        [{"token": text, "class_or_confidence": kind} for text, kind in GIVEN]
    ]


def test_texts_categories_and_colours_are_text() -> None:
    given = [(HOSTILE, HOSTILE), (HOSTILE, None)]
    demo = gr.Interface(
        lambda: given,
        None,
        gr.HighlightedText(label="text", color_map={HOSTILE: "red"}, show_legend=True),
    )
    client = PageClient(demo.app)
    client.press("Generate")
    assert client.value("text") == given
    inside = client.field("text").walk()
    assert not {each.tag for each in inside} & {"script", "b"}


def test_rows_and_messages_have_it() -> None:
    demo = gr.Interface(
        lambda text: [{"role": "assistant", "content": gr.HighlightedText(GIVEN)}],
        "highlight",
        "chatbot",
        examples=[[GIVEN]],
    )
    client = PageClient(demo.app)
    client.press("The fox runs")
    client.press("Submit")
    assert "fox" in client.page.of_class("fs-chatbot")[0].text
