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


def grow() -> Iterator[Any]:
    for n in range(1, len(GIVEN) + 1):
        yield GIVEN[:n]


def tell(event: gr.SelectData) -> str:
    return f"{event.index} {event.value}"


def page() -> gr.Blocks:
    with gr.Blocks() as demo:
        text = gr.HighlightedText(label="text", interactive=False)
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


def by_hand() -> gr.Blocks:
    with gr.Blocks() as demo:
        text = gr.HighlightedText(GIVEN, label="text", interactive=True)
        read, told = gr.Textbox(label="read"), gr.Textbox(label="told")
        heard = gr.Textbox(label="heard")
        gr.Button("Read").click(spelled, text, read)
        gr.Button("Grow").click(grow, None, text)
        gr.Button("Lock").click(lambda: gr.update(interactive=False), None, text)
        gr.Button("Unlock").click(lambda: gr.update(interactive=True), None, text)
        text.change(spelled, text, heard)
        text.select(tell, None, told)
    return demo


def spelled(spans: list[dict[str, Any]]) -> str:
    return " ".join(f"{x['token'].strip()}/{x['class_or_confidence']}" for x in spans)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_person_marks_it_and_a_function_gets_that(scripts: bool) -> None:
    client = PageClient(by_hand().app, scripts=scripts)
    client.press("Read", {"text": {"runs": "verb"}})
    assert client.value("read") == "The/None fox/noun /None runs/verb"
    client.reload()
    assert client.value("text")[-1] == ("runs", "verb")
    client.press("Read", {"text": {"fox": None}})
    assert client.value("read") == "The fox/None runs/verb"


def test_what_changes_hears_of_a_mark() -> None:
    client = PageClient(by_hand().app)
    client.type("text", {"runs": "verb"})
    assert client.value("heard").endswith("runs/verb")


def test_a_text_that_is_marked_by_hand_grows_and_is_locked() -> None:
    client = PageClient(by_hand().app)
    client.press("Grow")
    assert client.value("text") == GIVEN
    client.press("Lock")
    with pytest.raises(AssertionError, match="only shows"):
        client.fill({"text": {"fox": "animal"}})
    client.press("Unlock")
    client.press("Read", {"text": {"fox": "animal"}})
    assert "fox/animal" in client.value("read")


def test_an_input_is_marked_and_what_is_only_pressed_is_not() -> None:
    with gr.Blocks() as demo:
        given = gr.HighlightedText(GIVEN, label="given")
        pressed = gr.HighlightedText(GIVEN, label="pressed")
        pressed.select(lambda: "", None, gr.Textbox())
        gr.Button("Read").click(spelled, given, gr.Textbox())
    client = PageClient(demo.app)
    assert client.field("given").of_class("fs-typed")
    assert not client.field("pressed").of_class("fs-typed")


def test_labels_that_people_type_are_text() -> None:
    client = PageClient(by_hand().app)
    client.press("Read", {"text": {"fox": HOSTILE}})
    assert client.value("text")[1] == ("fox", HOSTILE)
    inside = client.field("text").walk()
    assert not {each.tag for each in inside} & {"script", "b"}
