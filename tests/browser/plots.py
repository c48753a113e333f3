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
