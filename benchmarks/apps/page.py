"""The page of one measured function, made by whichever library is given."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from benchmarks.apps import functions

OUTPUTS = {"markdown": "Markdown", "frames": "Image", "large_frames": "Image"}


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
    output = getattr(gr, OUTPUTS.get(name, "Textbox"))
    return gr.Interface(
        getattr(functions, name),
        inputs=gr.Number(1, label="size", elem_id="in"),
        outputs=output(elem_id="out"),
        flagging_mode="never",
        concurrency_limit=None,
        api_name=name,
    )
