"""What a browser tolerates does not stop a script."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError
from tests.web.conftest import Visit

TOLERATED: list[tuple[type[Any], dict[str, Any]]] = [
    (gr.Textbox, {"lines": "3", "max_lines": "5", "max_length": "100"}),
    (gr.Textbox, {"lines": 0}),
    (gr.Textbox, {"lines": -1, "max_length": -1}),
    (gr.Textbox, {"scale": "2", "min_width": "100"}),
    (gr.Column, {"scale": "2", "min_width": "100"}),
    (gr.Number, {"minimum": "0", "maximum": "10", "step": "0.1"}),
    (gr.Number, {"minimum": float("-inf")}),
    (gr.Slider, {"minimum": "0", "maximum": "10", "step": "1"}),
    (gr.Slider, {"maximum": float("inf")}),
    (gr.Slider, {"minimum": None, "maximum": None}),
    (gr.Slider, {"minimum": 10, "maximum": 1}),
    (gr.Slider, {"step": float("nan")}),
    (gr.Slider, {"step": 1000}),
    (gr.Code, {"lines": "3"}),
    (gr.Dropdown, {"choices": ["a"], "max_choices": 2}),
    (gr.Button, {"variant": "ghost", "size": "xl"}),
    (gr.Dataset, {}),
    (gr.Dataset, {"components": ["text"], "samples": []}),
]


@pytest.mark.filterwarnings("ignore:.*expected:UserWarning")
@pytest.mark.parametrize(("kind", "options"), TOLERATED)
def test_a_page_with_it_is_shown_and_used(
    visit: Visit, kind: type[Any], options: dict[str, Any]
) -> None:
    with gr.Blocks() as demo:
        node = kind(**options)
        out = gr.Textbox(label="out")
        inputs = node if node.kind in ("textbox", "number", "slider", "code") else None
        gr.Button("Go").click(lambda *_: "done", inputs, out)
    browser = visit(demo)
    assert browser.status == 200
    assert browser.run("Go").shown("out") == "done"


def test_a_text_that_is_no_number_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"Textbox\(lines='many'\): expected"):
        gr.Textbox(lines="many")  # type: ignore[arg-type]


def test_a_look_that_is_none_is_the_usual_with_a_warning() -> None:
    with pytest.warns(
        UserWarning, match=r"Button\(variant='ghost'\): .*secondary"
    ) as all:
        assert gr.Button(variant="ghost").variant == "secondary"  # type: ignore[arg-type]
    assert all[0].filename == __file__
