"""Apps with a page at /tool, and what functions there wait for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

import flaskstream as gr

Serve = Callable[[gr.Blocks], Flask]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Put a page into an app of its own, at /tool; its runs end with the test."""
    apps: list[Flask] = []

    def make(demo: gr.Blocks) -> Flask:
        app = Flask(__name__)
        app.secret_key = "which only tests sign with, for so long that it is not weak"
        gr.FlaskStream(app).mount(demo, "/tool")
        apps.append(app)
        return app

    yield make
    for app in apps:
        app.extensions["flaskstream.engine"].close()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What a function waits for; open after the test."""
    made = threading.Event()
    yield made
    made.set()


def importer() -> gr.Blocks:
    def load(table: str, path: str | None, dry: bool) -> Iterator[str]:
        lines = Path(path).read_text().splitlines() if path else []
        yield f"reading {table}"
        yield f"{len(lines)} rows{', dry' if dry else ''}"

    with gr.Blocks() as demo:
        table = gr.Textbox("people", label="Table name")
        files = gr.MultimodalTextbox(label="Note", sources=["upload"])
        dry = gr.Checkbox(label="Dry run")
        log = gr.Textbox(label="Log")
        files.change(lambda note: f"{len(note['files'])} files", files, log)
        gr.Button("Import").click(
            lambda t, n, d: (yield from load(t, (n["files"] or [None])[0], d)),
            [table, files, dry],
            log,
        )
    return demo
