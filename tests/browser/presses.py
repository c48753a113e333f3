"""Pages whose buttons must be pressed no more than once, for the browser tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping

import flaskstream as gr


def pressing(gates: Mapping[str, threading.Semaphore], events: list[str]) -> gr.Blocks:
    """A shop: what is charged is to be shipped, once for each press."""

    def charge(name: str) -> Iterator[str]:
        events.append(f"{name} charged")
        yield "charged"
        while not gates[name].acquire(timeout=0.02):
            yield "charged"  # here it can be stopped
        events.append(f"{name} shipped")
        yield "shipped"

    with gr.Blocks() as demo:
        name = gr.Textbox(label="name")
        out = gr.Textbox(label="out", interactive=False)
        gr.Button("Buy").click(charge, name, out, concurrency_limit=None)
        own = gr.Button("Start").click(charge, name, out, concurrency_limit=None)
        gr.Button("Halt").click(None, cancels=[own])
    return demo
