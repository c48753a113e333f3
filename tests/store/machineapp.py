"""An app for the processes of two machines; what it does waits for files, and is noted
in one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

import flaskstream as gr
from flaskstream.store.redis import bells
from tests.store.nemesis.times import hurry

PLACE, MACHINE = Path(os.environ["PLACE"]), os.environ["MACHINE"]
VALUES = 3


def note(line: str) -> None:
    with (PLACE / "notes").open("a") as notes:
        notes.write(f"{line}\n")


def tell(name: str) -> Iterator[str]:
    """A value at each gate."""
    note(f"{name} begins on the {MACHINE}")
    try:
        for number in range(VALUES):
            while not (PLACE / f"{name}-{number}").exists():
                time.sleep(0.01)
            yield f"{name} {number}"
    finally:
        note(f"{name} ends on the {MACHINE}")


hurry()
bells.LOOK = 1.0
with gr.Blocks() as demo:
    name = gr.Textbox(label="name")
    alone = gr.Textbox(label="alone", interactive=False)
    gr.Button("Alone").click(tell, name, alone, concurrency_limit=1)
    free = gr.Textbox(label="free", interactive=False)
    gr.Button("Free").click(tell, name, free, concurrency_limit=None)

app = Flask("machine", static_folder=None, template_folder=None)
app.secret_key = "one key, the same in every process"  # noqa: S105
gr.FlaskStream(app).mount(demo, "/")
