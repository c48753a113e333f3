"""A page whose forms are not read before `/over`: others have the room for it."""

from __future__ import annotations

import threading

from flask import Flask

import flaskstream as gr
from flaskstream.web import uploads
from flaskstream.web.waiters import WAITERS

uploads.PATIENCE = 600.0  # type: ignore[misc]
app = Flask(__name__)
streams = gr.FlaskStream(app)
with gr.Blocks() as demo:
    gr.Button("Go").click(lambda: None)
streams.mount(demo, "/page")
held, over = threading.Event(), threading.Event()


def hold() -> None:
    with uploads.PARSING.take(uploads.PARSING.total, 1.0):
        held.set()
        over.wait()


threading.Thread(target=hold, daemon=True).start()
held.wait()


@app.get("/waiting")
def waiting() -> str:
    return str(WAITERS.count)


@app.get("/over")
def end() -> str:
    over.set()
    return ""
