"""The page of one measured function, made by whichever library is given."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from benchmarks.apps import functions

OUTPUTS = {
    "markdown": {"out": "Markdown"},
    "frames": {"out": "Image"},
    "large_frames": {"out": "Image"},
    "markdown_tokens": {"out": "Markdown"},
    "paced_numbers": {"out": "Number"},
    "paced_noise": {"out": "Image"},
    "stills": {"out": "Textbox", "first": "Image", "second": "Image"},
    "pictures": {"picture": "Image", "out": "Textbox"},
    "quick_pictures": {"picture": "Image", "out": "Textbox"},
    "table": {"out": "Dataframe"},
    "table_large": {"out": "Dataframe"},
    "table_grown": {"out": "Dataframe"},
    "boxes": {f"out{i or ''}": "Textbox" for i in range(functions.BOXES)},
}
"""Where it is not just a Textbox: each output's id, and what it is."""
OUT = {"out": "Textbox"}
OPTIONS: dict[str, dict[str, Any]] = {
    "table_large": {"show_search": "search"},
}
"""What the outputs of a page are made with, beside their ids."""
LARGEST = 8 << 30
CONFIG: dict[str, dict[str, Any]] = {
    "echo": {
        "FLASKSTREAM_MAX_UPLOAD": LARGEST,
        "FLASKSTREAM_MAX_DISK_BYTES": 4 * LARGEST,
        "FLASKSTREAM_MAX_SCRATCH_BYTES": 4 * LARGEST,
    },
    "one_by_one": {
        "FLASKSTREAM_MAX_WAITING": 5000,
        "FLASKSTREAM_MAX_WAITING_EACH": 5000,
    },
}
"""What is set of flaskstream's app where its own settings are too small for a page."""


def build(library: str, name: str) -> Any:
    """The page of the function `name`, by the library of that module name."""
    gr = import_module(library)
    if name.startswith("chat"):
        return gr.ChatInterface(
            getattr(functions, name),
            chatbot=gr.Chatbot(elem_id="out"),
            textbox=gr.Textbox(elem_id="in", submit_btn="Submit"),
            concurrency_limit=None,
        )
    if name == "echo":
        box = gr.MultimodalTextbox(), gr.MultimodalTextbox()
        return gr.Interface(functions.echo, *box, flagging_mode="never")
    if name in ("slider", "typed"):
        return live(gr, name)
    if name == "table_edited":
        return edited(gr)
    if name == "line_plot":
        return plotted(gr)
    if name == "sound":
        heard = gr.Audio(elem_id="heard", streaming=True, autoplay=True)
        return gr.Interface(
            functions.sound,
            inputs=gr.Number(1, label="size", elem_id="in"),
            outputs=[heard, gr.Textbox(elem_id="out")],
            flagging_mode="never",
        )
    outputs = OUTPUTS.get(name, OUT)
    return gr.Interface(
        getattr(functions, name),
        inputs=gr.Number(1, label="size", elem_id="in"),
        outputs=[
            getattr(gr, kind)(elem_id=one, **OPTIONS.get(name, {}))
            for one, kind in outputs.items()
        ],
        flagging_mode="never",
        concurrency_limit=1 if name == "one_by_one" else None,
        api_name=name,
    )


def edited(gr: Any) -> Any:
    """A table whose cells are typed, and what a function makes of it."""
    with gr.Blocks() as page:
        size = gr.Number(1, label="size", elem_id="in")
        button = gr.Button("Submit")
        out = gr.Dataframe(elem_id="out", interactive=True)
        told = gr.Markdown(elem_id="told")
        button.click(functions.table, size, out)
        out.input(functions.checked, out, told)
    return page


def plotted(gr: Any) -> Any:
    """A plot that is updated, and a text when that has ended."""
    with gr.Blocks() as page:
        size = gr.Number(1, label="size", elem_id="in")
        button = gr.Button("Submit")
        out = gr.LinePlot(x="step", y="value", elem_id="out")
        told = gr.Markdown()
        button.click(functions.line_plot, size, out).then(functions.done, size, told)
    return page


def live(gr: Any, name: str) -> Any:
    """A page whose function is called while its input changes."""
    if name == "slider":
        return gr.Interface(
            functions.answered,
            inputs=gr.Slider(0, 100, value=0, step=1, elem_id="in"),
            outputs=gr.Textbox(elem_id="out"),
            live=True,
            flagging_mode="never",
        )
    with gr.Blocks() as page:
        box = gr.Textbox(elem_id="in")
        out = gr.Textbox(elem_id="out", interactive=False)
        box.input(functions.answered, box, out)
    return page
