"""What a component was constructed with."""

from __future__ import annotations

import pytest

import flaskstream as gr


def test_a_components_value_is_what_it_was_constructed_with() -> None:
    assert gr.State([1]).value == [1]
    assert gr.State().value is None
    assert gr.Textbox("x").value == "x"
    assert gr.Button().value == "Run"
    assert gr.Dropdown(["a", "b"]).value == "a"
    assert gr.Number().value is None
    with pytest.raises(AttributeError):
        gr.Textbox("x").value = "y"  # type: ignore[misc]


def test_json_has_gradios_other_name() -> None:
    assert gr.Json is gr.JSON
