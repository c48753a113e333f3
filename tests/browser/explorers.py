"""A page of what unfolds: files, what several people say, and large data."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import flaskstream as gr
from tests.gate import Gate

NAMES = ["a.txt", "src/one.py", "src/<b>two.py", "src/deep/three.py"]


def exploring(gates: Mapping[str, Gate]) -> gr.Blocks:
    """Each with what is heard of it."""
    folder = Path(tempfile.mkdtemp())
    for name in [*NAMES, *(f"many/{number:04}.txt" for number in range(450))]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    rows = [{"n": number, "text": "x" * 30} for number in range(1_000)]

    def grow() -> Iterator[Any]:
        for count in (1_001, 1_002):
            yield {"rows": [*rows, *range(1_000, count)], "count": count}
            gates["grow"].acquire()

    with gr.Blocks(title="Explorers") as demo:
        gr.Markdown("# Explorers")
        heard = gr.Textbox(label="heard", interactive=False)
        chosen = ["a.txt", "many/0449.txt"]
        files = gr.FileExplorer(root_dir=folder, label="Files", value=chosen)
        files.change(lambda paths: " ".join(Path(p).name for p in paths), files, heard)
        gr.FileExplorer(root_dir=folder, label="One", file_count="single")
        gr.FileExplorer(root_dir=folder, value="a.txt", label="Told", interactive=False)
        said = gr.Dialogue(
            [{"speaker": "Ada", "text": "Hello"}],
            speakers=["Ada", "Grace"],
            tags=["(laughs)", "(sighs)", "[pause]"],
            label="Scene",
            submit_btn="Say",
        )
        shown = gr.Dialogue(label="Shown", type="list", interactive=False)
        said.submit(lambda text: text, said, heard)
        said.change(lambda: [{"speaker": "Eve", "text": "heard"}], None, shown)
        data = gr.JSON({"rows": rows, "count": 1_000}, label="Data")
        gr.Button("Grow").click(grow, None, data)
    return demo
