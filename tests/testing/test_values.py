"""What fields show, and what is put into them, as docs/testing.md says."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

import flaskstream as gr
from flaskstream.testing import PageClient
from tests.testing.conftest import Serve, importer


def test_files_are_chosen_by_path_by_bytes_and_by_name(
    serve: Serve, tmp_path: Path
) -> None:
    client = PageClient(serve(importer()), "/tool")
    (tmp_path / "rows.csv").write_text("a\nb\nc\n")
    client.fill(note=tmp_path / "rows.csv")
    client.wait()
    assert client.value("Log") == "1 files"  # what listens to it has run
    client.press("Import")
    assert client.value("Log") == "3 rows"


def test_values_are_pythons_own_and_go_both_ways(serve: Serve) -> None:
    given: dict[str, Any] = {}
    with gr.Blocks() as demo:
        fields = [
            gr.Textbox(label="text"),
            gr.Code(label="code"),
            gr.Number(label="number"),
            gr.Slider(0, 1, label="slider"),
            gr.Checkbox(label="check"),
            gr.CheckboxGroup(["a", "b", "c"], label="group"),
            gr.Radio(["a", "b"], label="radio"),
            gr.Dropdown([("One", 1), ("Two", 2)], label="drop"),
            gr.Dropdown(["x", "y"], multiselect=True, label="many"),
        ]
        names = [str(field.label) for field in fields]
        shown = [type(f)(**{**f.given, "label": f"{f.label} out"}) for f in fields]

        @gr.Button("Go").click(inputs=fields, outputs=shown)
        def take(*values: Any) -> list[Any]:
            given.update(zip(names, values, strict=True))
            return list(values)

    values = {
        "text": "<b>\n",
        "code": "if x:\n    y",
        "number": 2.5,
        "slider": 0.25,
        "check": True,
        "group": ["a", "c"],
        "radio": "b",
        "drop": "Two",
        "many": ["y"],
    }
    client = PageClient(serve(demo), "/tool")
    client.press("Go", values)
    assert {**given, "drop": "Two"} == values
    assert given["drop"] == 2
    assert {name: client.value(name) for name in values} == values
    assert {name: client.value(f"{name} out") for name in values} == values


def test_what_only_shows_has_values_too(serve: Serve) -> None:
    frame = np.random.default_rng(1).integers(0, 255, (200, 200, 3), np.uint8)
    with gr.Blocks() as demo:
        picture = gr.Image(label="picture")
        data, best = gr.JSON(label="data"), gr.Label(label="best")
        text, markup = gr.Markdown(elem_id="text"), gr.HTML(elem_id="markup")
        code, plain = gr.Code(language="python", label="code"), gr.Code(label="plain")
        demo.load(
            lambda: (
                frame,
                {"a": [1, None]},
                {"cat": 0.9, "dog": 0.1},
                "**bold** move",
                "\n<p>as <b>is</b></p>\n",
                "if x:\n    y",
                "plain",
            ),
            None,
            [picture, data, best, text, markup, code, plain],
        )
    client = PageClient(serve(demo), "/tool")
    client.wait()
    picture_shown = PIL.Image.open(io.BytesIO(client.value("picture")))
    assert picture_shown.size == (200, 200)
    assert client.value("data") == {"a": [1, None]}
    assert client.value("best") == "cat"
    assert client.value("text") == "bold move"
    assert client.value("markup") == "as is"
    assert client.value("code") == "if x:\n    y"
    assert client.value("plain") == "plain"


def test_a_chat_whose_messages_are_edited_is_read_as_any_other(serve: Serve) -> None:
    def answer(message: str, history: list[Any]) -> str:
        return f"{message}, {len(history)} before"

    demo = gr.ChatInterface(answer, editable=True)
    client = PageClient(serve(demo), "/tool")
    client.press("Send", Message="Hi")
    client.press("Send", Message="Ho")
    assert client.value("Chatbot") == [
        "Hi",
        "Hi, 0 before",
        "Ho",
        "Ho, 2 before",
    ]


def test_names_that_are_read_out_within_a_chat_are_no_fields(serve: Serve) -> None:
    with gr.Blocks() as demo:
        gr.Chatbot([{"role": "user", "content": "Hi"}], label="Talk")
        gr.Textbox("mine", label="You")
    assert PageClient(serve(demo), "/tool").value("You") == "mine"


def test_what_is_hidden_is_not_found(serve: Serve) -> None:
    with gr.Blocks() as demo:
        with gr.Row(visible=False):
            gr.Textbox("secret", label="Name")
            gr.Button("Go").click(lambda: "hidden", None, None)
        name = gr.Textbox("seen", label="Name")
        gr.Button("Go").click(lambda: "pressed", None, name)
    client = PageClient(serve(demo), "/tool")
    assert client.value("Name") == "seen"
    client.press("Go")
    assert client.value("Name") == "pressed"


def test_a_choice_is_taken_back(serve: Serve) -> None:
    with gr.Blocks() as demo:
        pick = gr.Dropdown(["a", "b"], value=None, label="Pick")
        out = gr.Textbox(label="Out")
        gr.Button("Go").click(repr, pick, out)
    client = PageClient(serve(demo), "/tool")
    client.press("Go", pick="b")
    assert client.value("Out") == "'b'"
    client.press("Go", pick=None)
    assert client.value("Out") == "None"


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (
            lambda c: c.press("Export"),
            "no button is called 'Export': there is 'Send', 'Import', 'Idle'",
        ),
        (
            lambda c: c.value("Logs"),
            "no field is called 'Logs': there is 'Table name', ",
        ),
        (lambda c: c.fill(log="x"), "this field only shows"),
        (lambda c: c.fill(kind="z"), r"expected one of \['a', 'b'\], got 'z'"),
        (lambda c: c.press("Idle"), "nothing happens on the button 'Idle'"),
        (
            lambda c: c.value("twice"),
            "2 fields are called 'twice': give the one an elem",
        ),
        (lambda c: c.fill(note=3), "expected a file as a path"),
    ],
)
def test_what_is_not_there_says_what_is(
    serve: Serve, act: Callable[[PageClient], Any], told: str
) -> None:
    with gr.Blocks() as demo:
        importer_page = importer()
        gr.Radio(["a", "b"], label="kind")
        gr.Button("Idle")
        gr.Textbox(label="twice")
        gr.Textbox(label="twice")
    assert importer_page.parent is not None
    client = PageClient(serve(demo), "/tool")
    with pytest.raises(AssertionError, match=told):
        act(client)
