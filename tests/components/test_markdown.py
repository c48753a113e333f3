"""Markdown: blocks that are finished are sent once."""

from __future__ import annotations

from typing import Any

import pytest

from flaskstream.components.markdown import Markdown
from flaskstream.exceptions import NotSupported, OutputError
from flaskstream.media.markdown import render

TEXT = "# Title\n\nFirst *one*.\n\n- a\n  - b\n\n```python\nx = 1\n```\n\nThe end."


def shown(parts: dict[str, Any]) -> str:
    return "".join(parts["body"]) + str(parts["tail"])


def test_a_growing_text_ends_as_the_whole_text() -> None:
    encoder = Markdown().encoder()
    for end in range(0, len(TEXT), 3):
        encoder.encode(encoder.capture(TEXT[:end]), final=False)
    parts = encoder.encode(TEXT, final=True)
    assert shown(parts) == render(TEXT) == shown(Markdown().parts(TEXT))
    assert encoder.payload == TEXT


def test_finished_blocks_only_grow() -> None:
    encoder = Markdown().encoder()
    bodies = [
        encoder.encode(TEXT[:end], final=False)["body"] for end in range(len(TEXT))
    ]
    assert len(bodies[-1]) > 2
    for before, after in zip(bodies, bodies[1:], strict=False):
        assert after[: len(before)] == before


def test_another_text_starts_anew() -> None:
    encoder = Markdown().encoder()
    encoder.encode("One.\n\nTwo.\n\nThree.", final=False)
    parts = encoder.encode("Other", final=False)
    assert parts["body"] == []
    assert "Other" in parts["tail"]


def test_html_in_it_is_text() -> None:
    html = shown(Markdown().parts("<hx-partial hx-target=body>x</hx-partial>"))
    assert "<hx-partial" not in html
    assert "&lt;hx-partial" in html


def test_a_literal_loses_the_indentation_of_its_source() -> None:
    value = """
        # Title

        text
    """
    assert Markdown(value).initial_payload() == "# Title\n\ntext"
    assert Markdown().postprocess(value) == "# Title\n\ntext"


def test_a_returned_text_keeps_its_nesting() -> None:
    assert Markdown().postprocess("- a\n  - b") == "- a\n  - b"


def test_line_breaks_are_honoured() -> None:
    assert "<br>" in shown(Markdown(line_breaks=True).parts("a\nb"))
    encoder = Markdown(line_breaks=True).encoder()
    assert "<br>" in shown(encoder.encode("a\nb", final=False))
    assert "<br>" not in shown(Markdown().parts("a\nb"))


def test_as_an_input_it_gives_its_text() -> None:
    markdown = Markdown("# Title")
    assert markdown.preprocess(markdown.initial_payload()) == "# Title"
    assert Markdown().initial_payload() == ""


def test_what_is_no_text_names_the_component() -> None:
    with pytest.raises(OutputError, match="Markdown “Answer” expected Markdown"):
        Markdown(label="Answer").postprocess(["a"])


@pytest.mark.parametrize(
    "options",
    [{"sanitize_html": False}, {"latex_delimiters": []}, {"height": 3}, {"rtl": True}],
)
def test_what_cannot_be_honoured_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(NotSupported):
        Markdown(**options)
