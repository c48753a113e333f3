"""What a function makes interactive is heard as what was so from the beginning."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.testing import PageClient


def unlocking(kind: Any, event: str) -> PageClient:
    with gr.Blocks() as demo:
        locked = kind(label="locked", interactive=False)
        told = gr.Textbox(label="told")
        getattr(locked, event)(lambda value: f"{event} {value}", locked, told)
        unlock = gr.Button("Unlock")
        unlock.click(lambda: gr.update(interactive=True), None, locked)
    page = PageClient(demo.app)
    page.press("Unlock")
    return page


@pytest.mark.parametrize("event", ["change", "input"])
def test_a_field_is_typed_into(event: str) -> None:
    page = unlocking(gr.Textbox, event)
    page.type("locked", "said")
    assert page.value("told") == f"{event} said"


@pytest.mark.parametrize("kind", [gr.Textbox, gr.MultimodalTextbox])
def test_a_box_is_sent(kind: Any) -> None:
    page = unlocking(kind, "submit")
    page.enter("locked", "said")
    assert "said" in page.value("told")


@pytest.mark.parametrize("kind", [gr.File, gr.UploadButton])
def test_a_file_is_uploaded(kind: Any) -> None:
    with gr.Blocks() as demo:
        locked = kind(label="locked", interactive=False, elem_id="locked")
        told = gr.Textbox(label="told")
        locked.upload(lambda path: "uploaded", locked, told)
        unlock = gr.Button("Unlock")
        unlock.click(lambda: gr.update(interactive=True), None, locked)
    page = PageClient(demo.app)
    page.press("Unlock")
    chooser = page.page.of_class("fs-chooser")[0]
    page._choose(chooser, ("a.txt", b"text"))
    page.wait()
    assert page.value("told") == "uploaded"
