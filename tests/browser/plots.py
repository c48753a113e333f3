"""Pages with plots."""

from __future__ import annotations

from collections.abc import Iterator

import altair
import bokeh.plotting
import pandas as pd
import plotly.graph_objects as plotly
from matplotlib.figure import Figure

import flaskstream as gr
from tests.gate import Gates


def plotting(gates: Gates) -> gr.Blocks:
    """A plot that changes behind a gate, and one of each package in tabs."""

    def grow(gate: str) -> Iterator[plotly.Figure]:
        for n in range(1, 5):
            gates[gate].acquire()
            yield plotly.Figure(plotly.Bar(y=[1] * n, name="x" * 9_000 * (n % 2)))

    frame = pd.DataFrame({"day": [1, 2, 3], "sales": [3, 1, 2]})
    chart = altair.Chart(frame).mark_line().encode(x="day", y="sales")
    drawn = bokeh.plotting.figure(sizing_mode="stretch_width", height=250)
    drawn.line([1, 2, 3], [3, 1, 2])
    pictured = Figure()
    pictured.subplots().plot([3, 1, 2])
    with gr.Blocks(title="Plots") as demo:
        gr.Markdown("# Plots")
        gate = gr.Textbox(label="gate")
        button = gr.Button("Grow")
        plot = gr.Plot(label="Growing")
        button.click(grow, gate, plot, concurrency_limit=None)
        with gr.Tab("empty"):
            pass
        with gr.Tab("plotly"):
            gr.Plot(plotly.Figure(plotly.Bar(y=[1, 2])), label="Of plotly")
        with gr.Tab("altair"):
            gr.Plot(chart.properties(title="Sales"), label="Of altair")
        with gr.Tab("bokeh"):
            gr.Plot(drawn, label="Of bokeh")
        with gr.Tab("matplotlib"):
            gr.Plot(pictured, label="Of matplotlib")
    return demo


def charting(gates: Gates) -> gr.Blocks:
    """A line that grows behind a gate and tells what is chosen of it; bars; a cloud."""

    def grow(gate: str) -> Iterator[dict[str, list[int]]]:
        for n in range(2, 6):
            yield {"step": [*range(n)], "loss": [*range(n, 0, -1)]}
            gates[gate].acquire()

    def told(event: gr.SelectData) -> str:
        return " to ".join(f"{each:.1f}" for each in event.index)

    fruit = {"fruit": ["fig", "pear", "fig"], "kg": [3, 1, 4], "shop": ["A", "A", "B"]}
    with gr.Blocks(title="Charts") as demo:
        gr.Markdown("# Charts")
        gate = gr.Textbox(label="gate")
        chosen = gr.Textbox(label="Chosen", interactive=True)
        with gr.Row():
            line = gr.LinePlot(
                {"step": [0, 10], "loss": [0, 10]}, x="step", y="loss", label="Loss"
            )
            gr.BarPlot(fruit, x="fruit", y="kg", color="shop", label="Fruit")
        gr.ScatterPlot(
            {"a": [1, 2, 3], "b": [1, 2, 3], "c": [1, 2, 3]},
            x="a",
            y="b",
            color="c",
            title="Points",
            caption="three of them",
            label="Cloud",
        )
        later = {"day": [3, 11], "level": [0, 8]}
        gr.LinePlot(later, x="day", y="level", label="Later")
        line.select(told, None, chosen)
        line.double_click(lambda: "all", None, chosen)
        gr.Button("Grow").click(grow, gate, line, concurrency_limit=None)
    return demo
