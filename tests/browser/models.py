"""Pages with models."""

from __future__ import annotations

from collections.abc import Iterator

import flaskstream as gr
from tests.gate import Gates


def modelling(gates: Gates) -> gr.Blocks:
    """A model that changes behind a gate, and one that a person chooses."""

    def grow(gate: str) -> Iterator[str]:
        for name in ("one.glb", "two.obj", "three.stl"):
            gates[gate].acquire()
            yield gr.get_model3d(name)

    with gr.Blocks(title="Models") as demo:
        gr.Markdown("# Models")
        gate = gr.Textbox(label="gate")
        shown = gr.Model3D(label="Growing", camera_position=(90, 90, 4))
        gr.Button("Grow").click(grow, gate, shown, concurrency_limit=None)
        given = gr.Model3D(label="Given", clear_color=(0, 0, 1, 1), height=300)
        told = gr.Textbox(label="told", interactive=False)
        given.upload(lambda path: f"got {path.orig_name}", given, told)
        for mode in ("solid", "wireframe", "point_cloud"):
            gr.Button(mode).click(
                lambda mode=mode: gr.Model3D(display_mode=mode), None, shown
            )
    return demo


def modelchat() -> gr.Blocks:
    """A chat in whose messages models come to stand, on a page that has none."""

    def answer(message: str, history: object) -> gr.Model3D:
        return gr.Model3D(gr.get_model3d("one.glb"), label=message)

    return gr.ChatInterface(answer)
