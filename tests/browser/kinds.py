"""A page with each component of data people, all of which one function streams to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

import flaskstream
import flaskstream as gr
from tests.gate import Gates

STEPS = 4
CHOICES = [f"choice {n}" for n in range(100_000)]
SCRIPTS = Path(flaskstream.__file__).parent / "static" / "page"
"""A folder in which nothing changes."""
Kind = tuple[gr.components.Component, Callable[[int], Any]]


def kinds() -> dict[str, Kind]:
    """By its label each component, and what it gets at a step."""
    shown, edited = {"interactive": False}, {"interactive": True}
    made: dict[str, tuple[type, dict[str, Any], Callable[[int], Any]]] = {
        "Table": (gr.Dataframe, shown, frame),
        "Typed table": (gr.Dataframe, edited, frame),
        "Figure": (gr.Plot, {}, figure),
        "Line": (gr.LinePlot, {"x": "x", "y": "y", "color": "kind"}, frame),
        "Scatter": (gr.ScatterPlot, {"x": "x", "y": "y"}, frame),
        "Bar": (gr.BarPlot, {"x": "kind", "y": "y"}, frame),
        "Marks": (gr.HighlightedText, {**shown, "show_legend": True}, marks),
        "Marked": (gr.HighlightedText, edited, marks),
        "Data": (gr.JSON, {}, lambda n: {"step": n, "items": [*range(n)]}),
        "Large data": (gr.JSON, {}, lambda n: {"step": n, "items": [*range(9000)]}),
        "Shares": (gr.Label, {}, lambda n: {"a": n / 4, "b": 1 - n / 4}),
        "Parameters": (gr.ParamViewer, {}, parameters),
        "Day": (gr.DateTime, shown, lambda n: f"2026-01-0{n + 1} 10:00:00"),
        "Chosen day": (gr.DateTime, edited, lambda n: f"2026-01-0{n + 1} 10:00:00"),
        "Colour": (gr.ColorPicker, shown, lambda n: f"#0000{n}0"),
        "Chosen colour": (gr.ColorPicker, edited, lambda n: f"#0000{n}0"),
        "Files": (gr.FileExplorer, {**shown, "root_dir": SCRIPTS}, scripts),
        "Chosen files": (gr.FileExplorer, {**edited, "root_dir": SCRIPTS}, scripts),
        "Lines": (gr.Dialogue, {**shown, "speakers": ["A", "B"]}, lines),
        "Typed lines": (gr.Dialogue, {**edited, "speakers": ["A", "B"]}, lines),
        "One": (gr.Dropdown, {**edited, "choices": CHOICES}, lambda n: CHOICES[n * 9]),
        "Some": (
            gr.Dropdown,
            {**edited, "choices": CHOICES, "multiselect": True},
            lambda n: CHOICES[: (n + 1) * 900 : 900],
        ),
        "Code": (gr.Code, {**shown, "language": "python"}, code),
        "Typed code": (gr.Code, {**edited, "language": "python"}, code),
    }
    return {
        label: (kind(label=label, **options), given)
        for label, (kind, options, given) in made.items()
    }


def frame(n: int) -> pd.DataFrame:
    places = range(n * 3 + 2)
    each = ["odd" if place % 2 else "even" for place in places]
    return pd.DataFrame({"x": places, "y": [x * x for x in places], "kind": each})


def figure(n: int) -> Figure:
    drawn = Figure()
    drawn.subplots().plot(range(n + 2))
    return drawn


def marks(n: int) -> list[tuple[str, str | None]]:
    return [(f"w{k} ", f"kind {k}" if k % 2 else None) for k in range(n * 2 + 1)]


def parameters(n: int) -> dict[str, dict[str, str]]:
    return {f"p{k}": {"type": "int", "description": f"d{k}"} for k in range(n + 1)}


def scripts(n: int) -> list[str]:
    return ["answers.js", "copy.js", "core.js", "fields.js"][: n + 1]


def lines(n: int) -> list[dict[str, str]]:
    return [{"speaker": "AB"[k % 2], "text": f"text {k}"} for k in range(n + 1)]


def code(n: int) -> str:
    return "".join(f"x{k} = {k}\n" for k in range(n + 1))


def of_all_kinds(gates: Gates) -> gr.Blocks:
    """All of them, a step at each gate, and the number of the step."""
    with gr.Blocks(title="Kinds") as demo:
        gr.Markdown("# Kinds")
        gate = gr.Textbox(label="gate")
        button = gr.Button("Go")
        step = gr.Textbox(label="step", interactive=False)
        made = kinds()

        def go(gate: str) -> Iterator[list[Any]]:
            for n in range(STEPS):
                yield [f"step {n}", *(given(n) for _, given in made.values())]
                gates[gate].acquire()

        outputs = [step, *(component for component, _ in made.values())]
        button.click(go, gate, outputs, concurrency_limit=None)
    return demo
