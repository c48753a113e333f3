"""The options of a listener: what it takes, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, NotSupported


def test_layout_may_be_among_the_outputs_and_takes_no_values() -> None:
    with gr.Blocks():
        text = gr.Textbox()
        with gr.Column() as column:
            listener = gr.Button().click(str, None, [text, column])
    assert listener.outputs == [text, column]
    assert listener.components == [text]


def test_layout_among_the_inputs_is_refused_with_what_to_do_instead() -> None:
    with gr.Blocks():
        with gr.Column() as column:
            gr.Textbox()
        with pytest.raises(NotSupported, match="Column.*inputs.*components that stand"):
            gr.Button().click(str, column)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("given", "kept"),
    [("minimal", "minimal"), ("hidden", "hidden"), (True, "full"), (False, "hidden")],
)
def test_show_progress_is_one_of_three(given: Any, kept: str) -> None:
    with gr.Blocks():
        listener = gr.Button().click(str, show_progress=given)
    assert listener.show_progress == kept


def test_another_show_progress_is_refused() -> None:
    with gr.Blocks(), pytest.raises(ConfigurationError, match='"minimal".*got 3'):
        gr.Button().click(str, show_progress=3)  # type: ignore[call-overload]
