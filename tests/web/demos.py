"""Pages that several tests open."""

from __future__ import annotations

from collections.abc import Iterator

import flaskstream as gr
from tests.web.conftest import Gates


def greeting() -> gr.Interface:
    return gr.Interface(
        lambda name: f"Hello {name}",
        inputs=gr.Textbox(label="name"),
        outputs=gr.Textbox(label="greeting"),
    )


def slow(gates: Gates) -> gr.Interface:
    def count(word: str) -> Iterator[str]:
        yield f"{word} 1"
        gates.wait("two")
        yield f"{word} 2"

    return gr.Interface(
        count, inputs=gr.Textbox(label="word"), outputs=gr.Textbox(label="count")
    )
