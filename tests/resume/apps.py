"""The pages of these tests; a module that servers import, and tests too."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from flask import Flask, request

import flaskstream as gr
from flaskstream.web import mountedapp, stream
from tests.gate import Gates, SharedGates

REDIS = os.environ.get("FLASKSTREAM_REDIS_URL")
"""Where several processes have these pages."""
app = Flask(__name__)
app.secret_key = os.environ.get("KEY")
app.config["FLASKSTREAM_WRITE_TIMEOUT"] = float(os.environ.get("PATIENCE") or 20)
for module in (mountedapp, stream):
    vars(module)["BEAT_EVERY"] = float(os.environ.get("BEAT") or 15)
streams = gr.FlaskStream(app)
gates = SharedGates(REDIS) if REDIS else Gates()


def note(line: str) -> None:
    """Append a line to the test's file: one write, so that lines stay whole."""
    if path := os.environ.get("NOTES"):
        with open(path, "a") as notes:
            notes.write(line + "\n")


@app.post("/_test/open/<gate>")
def open_gate(gate: str) -> str:
    gates[gate].release(int(request.args.get("times", 1)))
    return ""


SMALL = ["α", "α<b>β", "α<b>β\nγ"]


def small(gate: str) -> Iterator[str]:
    """Grows at each gate: two bytes a letter, and what HTML and SSE must escape.

    It ends at one more gate, so that its end is a message by itself.
    """
    for text in SMALL:
        gates[gate].acquire()
        yield text
    gates[gate].acquire()


PIECES = [
    "# A *heading*\n\n",
    "Some **bold",
    "** words and `co",
    "de`, then\n\n- one\n- t",
    "wo\n\n```python\ndef f(",
    "x):\n    return x < 1\n",
    "```\n\n> quoted &amp; <b>raw</b>",
    "\n\n| a | b |\n|---|---|\n| 1 ",
    "| 2 |\n\nThe end: 日本語.",
]
PAUSE = 0.02


def rich(name: str) -> Iterator[tuple[Any, ...]]:
    """A growing text, the same as Markdown, shares, nested data, a changing text; each
    waits at a gate, if that is what the name is of."""
    text = ""
    for i, piece in enumerate(PIECES):
        if name.startswith("gate"):
            gates[name].acquire()
        text += piece
        share = (i + 1) / len(PIECES)
        shares = {"cat <b>": share, "dog": 1 - share}
        yield text, text, shares, {"step": i, "text": text, name: [i] * i}, f"{i} of 9"
        time.sleep(PAUSE)
    if name.startswith("gate"):
        gates[name].acquire()


def ticks(name: str) -> Iterator[str]:
    """0, 1, 2 … without an end; tells of its `finally`."""
    try:
        note(f"{name} begins")
        for i in range(100_000):
            yield str(i)
            time.sleep(0.05)
    finally:
        note(f"{name} finally")


def story(name: str) -> Iterator[str]:
    """A text of 200 words in about 2 s."""
    text = ""
    for i in range(200):
        text += f"word{i} "
        yield text
        time.sleep(0.01)
    note(f"{name} done")


def gated_story(gate: str) -> Iterator[str]:
    """A text that grows by a word at each gate, until the test has opened ten."""
    text = ""
    for i in range(10):
        gates[gate].acquire()
        text += f"word{i} "
        yield text


def numbers(count: str) -> Iterator[str]:
    """0, 1, 2 … as fast as they are taken; tells of every thousand, and its end."""
    try:
        for i in range(int(count)):
            if i % 1000 == 0:
                note(f"numbers {i}")
            yield f"{i:030}"
    finally:
        note("numbers finally")


def chat(message: str, history: list[Any]) -> Iterator[str]:
    """A story; a gated one, if what is said is the name of a gate."""
    return gated_story(message) if message.startswith("gate") else story(message)


FRAMES = 150


@cache
def noise() -> np.ndarray:
    random = np.random.default_rng(1)
    return random.integers(0, 256, (8, 500, 500, 3), np.uint8)


def frames(name: str) -> Iterator[np.ndarray]:
    """150 noisy frames of 0.75 MB, as fast as they can be taken; then a plain one."""
    for i in range(FRAMES):
        yield noise()[i % 8]
        time.sleep(0.02)
    note(f"{name} done")
    yield np.full((500, 500, 3), 200, np.uint8)


def texts(name: str) -> Iterator[str]:
    """150 texts of 0.75 MB, as fast as they can be taken; then a short one."""
    for i in range(FRAMES):
        yield f"{i} " * (750_000 // len(f"{i} "))
        time.sleep(0.02)
    note(f"{name} done")
    yield "the end"


def film(name: str) -> Iterator[np.ndarray]:
    """60 frames in about 3 s, each a shade lighter; the last one is white."""
    for i in range(60):
        yield np.full((120, 160, 3), i * 4, np.uint8)
        time.sleep(0.05)
    yield np.full((120, 160, 3), 255, np.uint8)


def gated_film(gate: str) -> Iterator[np.ndarray]:
    """Ten frames, each at a gate and a shade lighter; the last one is white."""
    for shade in (*range(25, 250, 25), 255):
        gates[gate].acquire()
        yield np.full((120, 160, 3), shade, np.uint8)


def two_steps() -> gr.Blocks:
    with gr.Blocks() as demo:
        name = gr.Textbox(label="name")
        text = gr.Textbox(label="text", interactive=False)
        other = gr.Textbox(label="other", interactive=False)
        gr.Button("go").click(ticks, name, text, concurrency_limit=None)
        gr.Button("once").click(lambda n: n.upper(), name, other)
    return demo


def rich_outputs() -> list[Any]:
    return [
        gr.Textbox(label="text"),
        gr.Markdown(),
        gr.Label(label="shares"),
        gr.JSON(label="data"),
        gr.Textbox(label="step"),
    ]


def one(fn: Any, outputs: Any = "text") -> gr.Interface:
    return gr.Interface(fn, gr.Textbox(label="name"), outputs, concurrency_limit=None)


PAGES: dict[str, gr.Blocks] = {
    "small": one(small),
    "rich": one(rich, rich_outputs()),
    "ticks": one(ticks),
    "story": one(story),
    "numbers": one(numbers),
    "gated": one(gated_story),
    "frames": one(frames, "image"),
    "texts": one(texts),
    "film": one(film, "image"),
    "gated_film": one(gated_film, "image"),
    "chat": gr.ChatInterface(chat, concurrency_limit=None),
    "quick": one(lambda name: name.upper()),
    "two": two_steps(),
}
for path, blocks in PAGES.items():
    streams.mount(blocks, f"/{path}")
