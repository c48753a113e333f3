"""Keys in a dropdown that is typed into, as a page tells them."""

from __future__ import annotations

import json
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components.dropdown import Dropdown
from flaskstream.exceptions import InvalidInput
from tests.web.conftest import Visit


def page() -> gr.Blocks:
    def tell(event: gr.KeyUpData) -> str:
        return f"{event.key} after {event.input_value}"

    with gr.Blocks() as demo:
        fish = gr.Dropdown(["cod"], allow_custom_value=True, label="fish")
        told = gr.Textbox(label="told")
        fish.key_up(tell, None, told)
    return demo


def test_a_key_and_what_was_typed_are_told(visit: Visit) -> None:
    browser = visit(page())
    (button,) = browser.page.of_class("fs-keyed")
    told = {
        "name": "key_up",
        "target": int(button.attrs["data-fs-target"]),
        "key": "a",
        "input_value": "<b>ha",
    }
    browser.send(button, browser.form(event=json.dumps(told)))
    assert browser.shown("told") == "a after <b>ha"


@pytest.mark.parametrize(
    "told", [{}, {"key": "a"}, {"key": 1, "input_value": ""}, {"key": "x" * 31}]
)
def test_what_is_no_key_is_refused(told: dict[str, Any]) -> None:
    fish = Dropdown(["cod"], allow_custom_value=True)
    with pytest.raises(InvalidInput, match="Expected a key"):
        fish.event_details("key_up", {"input_value": 3, **told}, None, None)
