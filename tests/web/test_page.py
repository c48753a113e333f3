"""A page's identity, and what of it comes back."""

from __future__ import annotations

import flaskstream as gr
from tests.web.conftest import Visit


def greeting() -> gr.Interface:
    return gr.Interface(
        lambda name: f"Hello {name}",
        inputs=gr.Textbox(label="name"),
        outputs=gr.Textbox(label="greeting"),
    )


def test_a_fast_answer_comes_with_the_post_and_opens_no_stream(visit: Visit) -> None:
    browser = visit(greeting())
    browser.fill("name", "Ada")
    answer = browser.press("Submit")
    assert answer.status_code == 200
    assert browser.shown("greeting") == "Hello Ada"
    assert browser.stream_url is None
