"""Pages with marked text, with parameters, and with choices that a person adds to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import flaskstream as gr
from tests.gate import Gate


def adding() -> gr.Blocks:
    """Choices to which a person adds others."""
    with gr.Blocks(title="Choices") as demo:
        gr.Markdown("# Choices")
        fish = gr.Dropdown(
            ["cod", "hake"], multiselect=True, allow_custom_value=True, label="Fish"
        )
        told = gr.Textbox(label="told")
        one = gr.Dropdown(["cod"], allow_custom_value=True, label="One")
        fish.change(", ".join, fish, told)
        one.key_up(tell_key, None, told)
        many = [f"berth {number}" for number in range(60)]
        gr.Dropdown(many, multiselect=True, allow_custom_value=True, label="Many")
    return demo


def tell_key(event: gr.KeyUpData) -> str:
    return f"{event.key} after {event.input_value}"


def viewing() -> gr.Blocks:
    """Parameters that unfold."""
    each = {"type": "list[Box] | None", "description": "A *box*.", "default": "None"}
    with gr.Blocks(title="Parameters") as demo:
        gr.Markdown("# Parameters")
        both = {"first": each, "second": {**each, "default": None}}
        viewer = gr.ParamViewer(both, linkify=["Box"], anchor_links=True)
        gr.ParamViewer(both, header="Low", max_height=100)
        gr.Button("More").click(lambda: {**both, "third": each}, None, viewer)
    return demo


def marking() -> gr.Blocks:
    """Text that grows by marked words, with a legend and without; what is pressed."""

    def grow() -> Iterator[Any]:
        words = []
        for n in range(300):
            words.append((f"word{n} ", f"kind {n % 12}" if n % 2 else None))
            yield words

    def tell(event: gr.SelectData) -> str:
        return f"pressed {event.value}"

    scores = [(f"w{n} ", n / 10 - 1) for n in range(21)]
    with gr.Blocks(title="Marks") as demo:
        gr.Markdown("# Marks")
        grown = gr.HighlightedText(label="Grown", color_map={"kind 1": "#00ff00"})
        gr.Button("Grow").click(grow, None, grown)
        gr.HighlightedText(scores, label="Scores", show_legend=True)
        text = gr.HighlightedText([("Ada", "name"), (" runs", None)], label="Pressed")
        heard = gr.Textbox(label="heard", interactive=False)
        text.select(tell, None, heard)
    return demo


def annotating(gates: Mapping[str, Gate]) -> gr.Blocks:
    """Text that a person marks, by categories and by scores; what hears of that."""

    def grow() -> Iterator[Any]:
        words = []
        for n in range(6):
            words.append((f"word{n} ", "odd" if n % 2 else None))
            yield words
            if n > 1:
                gates["mark"].acquire()

    def tell(event: gr.SelectData) -> str:
        return f"pressed {event.value}"

    def spelled(spans: list[dict[str, Any]]) -> str:
        return " | ".join(f"{x['token']}/{x['class_or_confidence']}" for x in spans)

    given = [("Ada", "name"), (" was born in London, in 1815", None)]
    with gr.Blocks(title="Annotating") as demo:
        gr.Markdown("# Annotating")
        text = gr.HighlightedText(
            given, label="Text", interactive=True, color_map={"year": "#00ff00"}
        )
        heard = gr.Textbox(label="heard")
        chosen = gr.Textbox(label="chosen")
        text.change(spelled, text, heard)
        text.select(tell, None, chosen)
        gr.Button("Grow").click(grow, None, text)
        scores = gr.HighlightedText([("good", 0.5), (" or bad", None)], label="Scores")
        read = gr.Textbox(label="read")
        gr.Button("Read").click(spelled, scores, read)
    return demo
