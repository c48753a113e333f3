"""Pages with steps and buttons of many kinds, for the browser tests."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

import flaskstream as gr
from tests.gate import Events, Gate


def pressing(gates: Mapping[str, Gate], events: Events) -> gr.Blocks:
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


def stepping(gates: Mapping[str, Gate]) -> gr.Blocks:
    """Two steps, of which the second takes what is typed during the first."""

    def first(gate: str) -> str:
        gates[gate].acquire()
        return "first"

    with gr.Blocks() as demo:
        gate, text = gr.Textbox(label="gate"), gr.Textbox(label="text")
        several = gr.CheckboxGroup(["a", "b"], label="several")
        out = gr.Textbox(label="out", interactive=False)
        run = gr.Button("Go").click(first, gate, out, concurrency_limit=None)
        run.then(lambda *values: f"{values}", [text, several], out)
    return demo


def twice() -> gr.Blocks:
    """Rows that several functions get."""
    with gr.Blocks() as demo:
        rows = gr.Dataset(components=["text"], samples=[["one"], ["two"]], type="index")
        rows.click(lambda row: f"a {row}", rows, gr.Textbox(label="a"))
        rows.click(lambda row: f"b {row}", rows, gr.Textbox(label="b"))
        rows.select(lambda row: f"c {row}", rows, gr.Textbox(label="c"))
    return demo


def ticking() -> gr.Blocks:
    """A number that is computed anew, and a timer that shows what is typed."""
    numbers = itertools.count()
    with gr.Blocks() as demo:
        gr.Textbox(lambda: str(next(numbers)), every=0.05, label="number")
        timer, text = gr.Timer(0.1), gr.Textbox(label="text")
        timer.tick(lambda text: text, text, gr.Textbox(label="seen"))
        box = gr.Textbox(label="box", submit_btn=True)
        box.submit(lambda text: "", box, box)
        gr.Button("Off").click(lambda: gr.Timer(active=False), None, timer)
        gr.Button("On").click(lambda: gr.Timer(0.2, active=True), None, timer)
    return demo


def keeping() -> gr.Blocks:
    """A word that the browser keeps."""
    with gr.Blocks() as demo:
        kept = gr.BrowserState("nobody")
        word = gr.Textbox(label="word")
        told = gr.Textbox(label="told", interactive=False)
        out = gr.Textbox(label="out", interactive=False)
        gr.Button("Keep").click(lambda word: word, word, kept)
        gr.Button("Tell").click(lambda value: value, kept, out)
        kept.change(lambda value: f"now {value}", kept, told)
        demo.load(lambda value: f"at first {value}", kept, told)
    return demo
