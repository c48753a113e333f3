"""A page that tells what a person copies and selects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

import flaskstream as gr
from tests.gate import Gate

TEXT = "naïve 😀 text"
HISTORY = [
    {"role": "user", "content": "Why?"},
    {"role": "assistant", "content": "**Because** of [that](https://example.com)."},
]


def selecting(gates: Mapping[str, Gate]) -> gr.Blocks:
    """Texts, messages, labels and pictures, and what is told of them; a text that
    grows by a word each time that a gate is opened."""

    def copied(event: gr.CopyData) -> str:
        return f"copied {event.value!r}"

    def selected(event: gr.SelectData) -> str:
        return f"{event.target.label} {event.index} {event.value!r}"

    def grow(gate: str) -> Iterator[str]:
        yield "one 😀"
        gates[gate].acquire()
        yield "one 😀 two"

    picture = np.full((30, 40, 3), 99, np.uint8)
    with gr.Blocks(title="Selecting") as demo:
        gr.Markdown("# Selecting")
        told = gr.Textbox(label="told", interactive=False)
        box = gr.Textbox(TEXT, label="typed", interactive=True)
        shown = gr.Textbox(TEXT, label="shown", interactive=False)
        gate = gr.Textbox(label="gate", interactive=True)
        grown = gr.Textbox(label="grown", interactive=False)
        gr.Button("Grow").click(grow, gate, grown, concurrency_limit=None)
        text = gr.Markdown("A *text*.")
        chat = gr.Chatbot(HISTORY, label="chat", editable="user")
        label = gr.Label({"cat": 0.25, "dog": 0.75}, label="label")
        pair = gr.ImageSlider((picture, picture), label="pair", interactive=False)
        for one in (box, text, chat):
            one.copy(copied, None, told)
        for other in (box, shown, grown, chat, label, pair):
            other.select(selected, None, told)
        chat.edit(lambda: "edited", None, told)
    return demo
