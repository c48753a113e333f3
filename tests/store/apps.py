"""An app for several server processes with one store; what it does waits for files."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from flask import Flask

import flaskstream as gr
from flaskstream.store.later import Later
from flaskstream.store.protocol import Store
from flaskstream.store.settings import Settings
from tests.store.stores import store_of

GATES = Path(os.environ["GATES"])
"""A file of each gate that is open, and of each thing that has happened."""
WORDS = 12


def make_store(settings: Settings, key: bytes, later: Later) -> Store:
    """The store of all processes."""
    return store_of(os.environ["STORE"], settings, key, later)


def story(name: str, log: list[str]) -> Iterator[tuple[str, list[str]]]:
    """A text that grows by a word at each gate, and a log of stories begun."""
    log = [*log, name]
    text = ""
    (GATES / f"{name}-by").write_text(str(os.getpid()))
    try:
        for number in range(WORDS):
            while not (GATES / f"{name}-{number}").exists():
                time.sleep(0.01)
            text += f"word{number} "
            yield text, log
    finally:
        (GATES / f"{name}-finally").touch()


def paint(log: list[str]) -> tuple[object, str]:
    """A picture, and how many stories were begun."""
    picture = np.full((40, 60, 3), 90 + len(log), np.uint8)
    return picture, f"{len(log)} stories"


with gr.Blocks() as demo:
    log = gr.State([])
    name = gr.Textbox(label="name")
    text = gr.Textbox(label="story", interactive=False)
    begin = gr.Button("Begin")
    run = begin.click(story, [name, log], [text, log])
    gr.Button("Stop").click(None, cancels=run)
    gr.Button("Insist").click(story, [name, log], [text, log], retry="safe")
    picture = gr.Image(label="picture")
    count = gr.Textbox(label="count", interactive=False)
    gr.Button("Paint").click(paint, log, [picture, count])

app = Flask("processes", static_folder=None, template_folder=None)
app.secret_key = "one key, the same in every process"  # noqa: S105
app.config["FLASKSTREAM_STORE"] = make_store
gr.FlaskStream(app).mount(demo, "/")
