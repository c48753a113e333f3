"""Pages with fields that a browser's own pickers fill, too."""

from __future__ import annotations

import flaskstream as gr


def picking() -> gr.Blocks:
    """A colour and a moment, each with what is heard of it."""
    with gr.Blocks(title="Pickers") as demo:
        gr.Markdown("# Pickers")
        color = gr.ColorPicker("#1e90ff80", label="Ink")
        moment = gr.DateTime("2026-07-01 12:00:00", type="string", label="Moment")
        day = gr.DateTime(include_time=False, label="Day", interactive=True)
        out = gr.Textbox(label="heard", interactive=False)
        shown = gr.ColorPicker("tomato", label="Shown", interactive=False)
        gr.DateTime(0, timezone="UTC", label="Told", interactive=False)
        color.change(lambda color: (f"changed to {color}", color), color, [out, shown])
        color.submit(lambda color: f"sent {color}", color, out)
        moment.change(lambda moment: f"changed to {moment}", moment, out)
        towns = [f"Town {n}" for n in range(100_000)]
        town = gr.Dropdown(towns, label="Town")
        town.input(lambda town: f"town {town}", town, out)
        several = gr.Dropdown(towns, label="Towns", multiselect=True)
        several.input(lambda towns: f"towns {towns}", several, out)
        gr.Button("Red").click(lambda: ("red", "2000-01-02"), None, [color, day])
    return demo
