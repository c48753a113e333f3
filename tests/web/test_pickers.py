"""Colours and dates: on a page, after a reload, in updates and in the API."""

from __future__ import annotations

from typing import Any

import flaskstream as gr
from flaskstream.testing import PageClient


def page() -> gr.Blocks:
    def take(color: str, moment: str) -> tuple[str, str, str]:
        return f"{color} {moment}", color, moment

    def change() -> tuple[Any, Any]:
        return gr.update(value="red"), gr.DateTime(include_time=False)

    with gr.Blocks() as demo:
        color = gr.ColorPicker("#1e90ff", label="color")
        moment = gr.DateTime(NOON, type="string", label="moment")
        out = gr.Textbox(label="out")
        shown = gr.ColorPicker(label="shown")
        told = gr.DateTime(label="told")
        taken = gr.Button("Take")
        taken.click(take, [color, moment], [out, shown, told], api_name="take")
        gr.Button("Change").click(change, None, [color, moment])
        color.submit(lambda color: f"sent {color}", color, out)
        moment.change(lambda moment: f"changed to {moment}", moment, out)
    return demo


NOON = "2026-07-01 12:00:00"


def test_what_is_typed_is_taken_shown_and_kept() -> None:
    client = PageClient(page().app)
    client.press("Take", color="tomato", moment="2026-07-01 09:30")
    assert client.value("out") == "tomato 2026-07-01 09:30:00"
    assert client.value("shown") == "tomato"
    assert client.value("told") == "2026-07-01 09:30:00"
    client.reload()
    assert client.value("color") == client.value("shown") == "tomato"
    assert client.value("moment") == "2026-07-01 09:30:00"


def test_what_is_wrong_stays_and_is_told_beside_it() -> None:
    client = PageClient(page().app)
    client.press("Take", color="<b>", moment="soon")
    assert client.value("color") == "<b>" and client.value("moment") == "soon"
    told = " ".join(client.errors)
    assert "Expected a colour" in told and "Expected a date" in told


def test_without_scripts_it_is_the_same() -> None:
    client = PageClient(page().app, scripts=False)
    client.press("Take", color="#abc", moment="2026-01-02")
    assert client.value("told") == "2026-01-02 00:00:00"


def test_a_function_changes_the_value_and_the_properties() -> None:
    client = PageClient(page().app)
    client.press("Change")
    assert client.value("color") == "red"
    assert client.value("moment") == "2026-07-01"


def test_they_have_events() -> None:
    client = PageClient(page().app)
    client.enter("color", "gold")
    assert client.value("out") == "sent gold"
    client.type("moment", "2026-01-02")
    assert client.value("out") == "changed to 2026-01-02 00:00:00"


def test_shortcuts_rows_and_messages_have_them() -> None:
    demo = gr.Interface(
        lambda color, at: [{"role": "assistant", "content": gr.ColorPicker(color)}],
        ["colorpicker", "datetime"],
        "chatbot",
        examples=[["#abc", NOON]],
    )
    client = PageClient(demo.app)
    client.press(f"#abc, {NOON}")
    client.press("Submit")
    assert "#abc" in client.page.of_class("fs-chatbot")[0].text
