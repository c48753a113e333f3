"""A process that is at a run, and is killed: `python -m tests.store.victim ADDRESS`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import flaskstream as gr
from flaskstream.runs.engine import Engine
from flaskstream.store.settings import Settings
from tests.store.stores import store_of


def endless() -> Iterator[str]:
    """Goes on until its process is killed."""
    while True:
        yield "here"
        time.sleep(0.01)


def answer() -> str:
    """Waits for the other one's place."""
    return "my turn"


def pages() -> tuple[gr.Blocks, gr.Textbox, gr.Textbox]:
    """The app of both processes."""
    with gr.Blocks() as blocks:
        first = gr.Textbox(interactive=False)
        second = gr.Textbox(interactive=False)
        for function, output in ((endless, first), (answer, second)):
            gr.Button().click(
                function, None, output, concurrency_limit=1, concurrency_id="gpu"
            )
    return blocks, first, second


if __name__ == "__main__":
    address = sys.argv[1]
    engine = Engine(
        Settings(),
        b"key",
        make_store=lambda settings, key, later: store_of(address, settings, key, later),
    )
    blocks, _, _ = pages()
    engine.mounts.add("demo", blocks.seal())
    session = engine.open_session("owner", "page", blocks)
    engine.start(session, blocks.listeners[0], {})
    time.sleep(600)
