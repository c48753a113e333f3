"""Tables as scripts for Gradio write them: HTML in Markdown, and how cells look."""

from __future__ import annotations

import re
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.exceptions import OutputError

LINK = '<a target="_blank" href="https://example.org/m" style="color: red">model</a>'


def test_a_cell_of_markdown_has_the_links_that_leaderboards_write_as_html() -> None:
    frame = gr.Dataframe(datatype=["markdown", "str"], interactive=False)
    row = frame.parts(frame.postprocess([[LINK, LINK]]))["r0"]
    formatted, text = re.findall(r"<td.*?</td>", row, re.DOTALL)
    assert '<a target="_blank" href="https://example.org/m"' in formatted
    assert "style" not in formatted.partition(">")[2]
    assert "<a" not in text
    hostile = "<script>x</script><img src=x onerror=x> <b onclick=x>b</b>"
    row = frame.parts(frame.postprocess([[hostile, ""]]))["r0"]
    shown = row.partition(">")[2].partition("</td>")[0]
    assert "<strong>" in shown or "<b>" in shown
    assert not re.search(r"script|onerror|onclick", shown)


def test_gradios_form_of_a_table_says_how_its_cells_are_shown() -> None:
    value = {
        "data": [["Ada", 0.5, True], ["Bob", 0.25, False]],
        "headers": ["who", "part", "is in"],
        "metadata": {
            "display_value": [["🥇 Ada", "50 %"]],
            "styling": [["", "background-color: #ff0000; color: white"], ["color:x"]],
        },
    }
    frame = gr.Dataframe(interactive=False, type="array")
    table = frame.postprocess(value)
    assert frame.preprocess(table) == value["data"]
    parts = frame.parts(table)
    assert "🥇 Ada" in parts["r0"] and "50 %" in parts["r0"] and "✓" in parts["r0"]
    assert 'bgcolor="#ff0000"' in parts["r0"] and 'color="#ffffff"' in parts["r0"]
    assert (
        "Bob" in parts["r1"] and "0.25" in parts["r1"] and "bgcolor" not in parts["r1"]
    )
    given = frame.to_json(table, lambda media: {})["metadata"]
    assert given["display_value"] == [
        ["🥇 Ada", "50 %", "True"],
        ["Bob", "0.25", "False"],
    ]


@pytest.mark.parametrize("told", [5, ["text"], [["a"], None]])
def test_metadata_that_is_none_says_what_it_should_be(told: Any) -> None:
    with pytest.raises(OutputError, match="display_value"):
        gr.Dataframe().postprocess(
            {"data": [["a"]], "metadata": {"display_value": told}}
        )
    assert gr.Dataframe().postprocess({"data": [["a"]], "metadata": None}) is not None
