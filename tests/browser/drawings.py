"""A page to draw on, for the browser tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import flaskstream as gr


def described(drawing: dict[str, Any]) -> str:
    """The size, how many pixels of each layer's middle column are drawn on, and the
    colour of the middle."""
    composite = drawing["composite"]
    if composite is None:
        return "nothing"
    height, width = composite.shape[:2]
    columns = [layer[:, width // 2, 3] for layer in drawing["layers"]]
    inked = [int((column > 127).sum()) for column in columns]
    middle = tuple(map(int, composite[height // 2, width // 2]))
    return f"{width}x{height} {inked} {middle}"


def drawing() -> gr.Blocks:
    """A sheet that is told about, and one that is mirrored as one draws."""
    with gr.Blocks() as demo:
        gr.Markdown("# Drawing")
        brush = gr.Brush(default_size=5, colors=["#ff0000", ("#0000ff", 0.5)])
        with gr.Row():
            sheet = gr.ImageEditor(label="Sheet", canvas_size=(200, 100), brush=brush)
            pad = gr.Sketchpad(label="Pad", canvas_size=(200, 200), image_mode="L")
        told = gr.Textbox(label="Told", interactive=False)
        gr.Button("Tell").click(described, sheet, told)
        mirrored = gr.Textbox(label="Painted", interactive=False)
        pad.change(lambda all: int((all["composite"] < 255).sum()), pad, mirrored)

        def give() -> Iterator[Any]:
            for shade in range(0, 201, 50):
                yield {"background": np.full((60, 90, 3), shade, np.uint8)}

        gr.Button("Give").click(give, None, sheet)
    return demo
