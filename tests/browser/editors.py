"""Pages with the editor of code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import flaskstream as gr
from tests.gate import Gate

SOURCE = "def add(a, b):\n    c = a + b"


def coding(gates: Mapping[str, Gate]) -> gr.Blocks:
    """Editors: a function writes into one, by steps; one is listened to; and into one a
    function writes as one types."""

    def write(source: str) -> Iterator[str]:
        for lines in ("# one\n", "# one\n# two\n"):
            yield lines + source + "\nadd(1, 2)"
            gates["coding"].acquire()

    with gr.Blocks(title="Editors") as demo:
        gr.Markdown("# Editors")
        source = gr.Code(SOURCE, "python", label="Source", lines=3, max_lines=8)
        notes = gr.Code(
            label="Notes",
            language="html",
            lines=2,
            autocomplete=True,
            show_line_numbers=False,
            wrap_lines=True,
        )
        heard = gr.Textbox(label="heard", interactive=False)
        taken = gr.Code(label="Taken", language="python", interactive=False)
        gr.Button("Take").click(lambda source: source, source, taken)
        gr.Button("Write").click(write, source, source)
        gr.Button("Empty").click(lambda: "", None, source)
        gr.Button("As JSON").click(lambda: gr.Code(language="json"), None, source)
        live = gr.Code("ab", label="Live")
        live.input(lambda live: live.upper(), live, live)
        notes.input(lambda notes: f"typed {notes}", notes, heard)
        notes.focus(lambda: "focused", None, heard)
        notes.blur(lambda: "left", None, heard)
    return demo


def codechat() -> gr.Blocks:
    """A message that is a component with code, one that has code in its text, and a
    table."""
    code = gr.Code("x = 1", "python", show_line_numbers=False)
    said = [code, "```python\nx = 1\n```", gr.Dataframe([["long " * 20, 2]])]
    with gr.Blocks() as demo:
        gr.Chatbot([gr.ChatMessage(one) for one in said], label="Chat")
    return demo
