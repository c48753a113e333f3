"""An app whose functions are called by workers; what they do waits for files."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import flask
import numpy as np
from flask import Flask

import flaskstream as gr

GATES = Path(os.environ.get("GATES", "."))
"""A file of each gate that is open, and of each thing that has happened."""


def wait_for(gate: str) -> None:
    """Wait until a test opens a gate."""
    while not (GATES / gate).exists():
        time.sleep(0.01)


def note(name: str) -> None:
    """Note that something has happened, once more, and in which process."""
    with (GATES / f"{name}-noted").open("a") as file:
        file.write(f"{os.getpid()}\n")


def story(
    name: str,
    log: list[str],
    progress: gr.Progress = gr.Progress(),  # noqa: B008 - so it is asked for
) -> Iterator[tuple[str, list[str]]]:
    """A text that grows by a word at each gate, and a log of stories begun."""
    note(name)
    gr.Info(f"{name} begins")
    text, log = "", [*log, name]
    try:
        for number in range(3):
            progress((number, 3), desc="telling")
            yield text, log
            wait_for(f"{name}-{number}")
            text += f"word{number} "
        yield text, log
    finally:
        note(f"{name}-finally")


def shout(text: str) -> str:
    """A further step."""
    return text.upper()


def paint(log: list[str]) -> tuple[object, str]:
    """A picture, and how many stories were begun."""
    picture = np.full((40, 60, 3), 90 + len(log), np.uint8)
    return picture, f"{len(log)} stories, by {flask.current_app.name}"


def endless(text: str) -> Iterator[str]:
    """Values for a program, as fast as it takes them."""
    number = 0
    while True:
        yield f"{text} {number}"
        number += 1


def hold(name: str) -> str:
    """Goes on without a yield."""
    note(name)
    wait_for(f"{name}-0")
    return f"{name} is over"


def doze(name: str) -> str:
    """Can't be interrupted."""
    note(name)
    time.sleep(3600)
    return name


def rows(name: str) -> Iterator[list[str]]:
    """A list that grows at each gate, by whichever process, and may be begun again."""
    note(name)
    told = list[str]()
    try:
        for number in range(2):
            told = [*told, f"{number} by {os.getpid()}"]
            yield told
            wait_for(f"{name}-{number}")
    finally:
        note(f"{name}-finally")


def role() -> str:
    """What its process is there for, and whether that has what is large."""
    has = "tests.celery.model" in sys.modules
    return f"{gr.role()}, {'with' if has else 'without'} the model"


def quick(name: str) -> str:
    """Needs no worker."""
    return f"{name} in {os.getpid()}"


def who(request: gr.Request) -> str:
    """What it knows of who has pressed."""
    url = flask.url_for("flaskstream_root.index", _external=True)
    known = flask.session.get("name"), flask.g.user, request.headers["x-user"]
    return " ".join([*map(str, known), url, flask.current_app.name])


def read(path: str) -> str:
    """What the file says that somebody has chosen, and where that is."""
    return f"{Path(path).read_text()} of {Path(path).name}"


async def answer(message: str, history: list[gr.MessageDict]) -> AsyncIterator[str]:
    """What a chat says, word by word."""
    text = f"{len(history)} messages before {message}"
    for end in range(len(text)):
        yield text[: end + 1]
        await asyncio.sleep(0.001)


def page() -> gr.Blocks:
    """The page of all processes."""
    with gr.Blocks() as demo:
        log = gr.State([])
        name = gr.Textbox(label="name")
        text = gr.Textbox(label="story", interactive=False)
        end = gr.Textbox(label="end", interactive=False)
        run = gr.Button("Begin").click(
            story, [name, log], [text, log], concurrency_limit=2
        )
        run.then(shout, text, end)
        gr.Button("Halt").click(None, cancels=run)
        picture = gr.Image(label="picture", format="png")
        count = gr.Textbox(label="count", interactive=False)
        gr.Button("Paint").click(paint, log, [picture, count])
        gpu = gr.Textbox(label="gpu", interactive=False)
        gr.Button("Hold").click(hold, name, gpu, queue="gpu")
        slow = gr.Textbox(label="slow", interactive=False)
        gr.Button("Slow").click(hold, name, slow, queue="slow")
        gr.Button("Nobody").click(hold, name, gpu, queue="nobody")
        gr.Button("Anybody").click(
            hold, name, gpu, queue="anybody", concurrency_limit=None
        )
        told = gr.JSON(label="rows")
        gr.Button("Again").click(
            rows, name, told, queue="again", concurrency_limit=None, retry="safe"
        )
        gr.Button("Role").click(role, None, gpu)
        gr.Button("Own role").click(role, None, gpu, queue=False)
        gr.Button("Quick").click(quick, name, gpu, queue=False)
        file = gr.File(label="file", type="filepath")
        gr.Button("Doze").click(doze, name, gpu)
        gr.Button("Read").click(read, file, gpu)
        gr.Button("Who").click(who, None, gpu)
        gr.Button("Count").click(endless, name, gpu, api_name="endless")
    return demo


def make_app(demo: gr.Blocks, name: str = "workers", **config: object) -> Flask:
    """The app, as each process makes it."""
    app = Flask(name, static_folder=None, template_folder=None)
    app.secret_key = "one key, the same in every process"  # noqa: S105
    app.config.update({"FLASKSTREAM_CARRY": "user", **config})

    @app.before_request
    def know() -> None:
        flask.g.user = flask.request.headers.get("x-user")

    @app.get("/login/<name>")
    def login(name: str) -> str:
        flask.session["name"] = name
        return "welcome"

    streams = gr.FlaskStream(app)
    streams.mount(demo, "/")
    streams.mount(gr.ChatInterface(answer), "/chat")
    return app
