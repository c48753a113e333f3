"""A page with a route that takes its thread until a file is there."""

from __future__ import annotations

import os
import time
from pathlib import Path

import flaskstream as gr

app = gr.Interface(lambda text: text, "text", "text").app
notes = Path(os.environ["NOTES"])


@app.get("/wait")
def wait() -> str:
    notes.write_text("waits\n")
    while not (notes.parent / "go").exists():
        time.sleep(0.01)
    return "went on"


@app.get("/pid")
def pid() -> str:
    return str(os.getpid())
