"""A page with the idioms that scripts combine: several listeners of one press, chains,
fields that are set, streams that are cut off, typing that runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import flaskstream as gr

History = list[dict[str, Any]]


def desk() -> gr.Blocks:
    """The page."""
    with gr.Blocks() as page:
        box, out = gr.Textbox(label="box"), gr.Textbox(label="out", interactive=False)
        for event in (box.submit, gr.Button("Send").click):
            event(lambda: "", None, box)
            sent = event(counted, box, out)
        gr.Button("Cut off").click(lambda: "cut off", None, out, cancels=[sent])
        text = gr.Markdown("nothing yet", label="text")
        grow = gr.Button("Grow").click(grown, out, text)
        grow.then(lambda value: value + "!", out, box).success(lambda: "", None, out)
        typed = gr.Textbox(label="typed")
        back = gr.Textbox(label="back", interactive=False)
        typed.change(lambda value: value[::-1], typed, back)
        typed.change(len, typed, gr.Number(label="length", interactive=False))
        number = gr.Slider(0, 10, 3, step=1, label="number")
        choice = gr.Dropdown(["a", "b", "c"], value="a", label="choice")
        both = [number, choice]
        gr.on([number.change, choice.change], lambda *all: all, both, gr.JSON())
        gr.Button("Set").click(changed, number, both)
        turns, shown = gr.State(0), gr.Textbox("now and then", label="shown")
        gr.Button("Turn").click(turned, turns, [turns, shown])
        chat, said = gr.Chatbot(label="chat"), gr.Textbox(label="said")
        asked = said.submit(asking, [said, chat], [said, chat])
        asked.then(answering, chat, chat)
        clear = gr.Button("Clear")
        clear.click(lambda: [], None, chat)
        clear.click(lambda: ("", ""), None, [box, out])
        gr.Button("Sync").click(lambda: None)
    return page


def counted(text: str) -> Iterator[str]:
    for i in range(10):
        time.sleep(0.02)
        yield f"{text} {i}"


def grown(text: str) -> Iterator[str]:
    so_far = ""
    for word in f"{text} **bold** `code`\n\n- one\n- two\n\nthe end".split(" "):
        time.sleep(0.01)
        so_far += word + " "
        yield so_far


def changed(number: int) -> tuple[Any, Any]:
    choices = ["a", "b", "c", "d"]
    return (number + 1) % 11, gr.update(choices=choices, value="d")


def turned(turns: int) -> tuple[int, Any]:
    return turns + 1, gr.update(visible=turns % 2 == 1, value=f"turn {turns}")


def asking(text: str, history: History) -> tuple[str, History]:
    return "", [*history, {"role": "user", "content": text}]


def answering(history: History) -> Iterator[History]:
    answer = {"role": "assistant", "content": ""}
    for letter in f"answer {len(history)}":
        time.sleep(0.005)
        answer["content"] += letter
        yield [*history, answer]
