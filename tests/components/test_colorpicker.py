"""ColorPicker: colours as CSS spells them, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from flaskstream.components.colorpicker import ColorPicker
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from tests.components.posting import parse

COLORS = [
    "#1e90ff",
    "#FA0",
    "#1e90ff80",
    "tomato",
    "Transparent",
    "rgb(30, 144, 255)",
    "rgba(30, 144, 255, 0.5)",
    "hsl(210deg 100% 56% / 50%)",
    "oklch(0.65 0.2 250)",
]
NONE = [
    "#12345",
    "reddish",
    "red; x: url(//evil)",
    'url("#a")',
    "rgb(",
    "rgb(1,2,3)'><b>",
    "var(--fs-bad)",
    "rgb(" + "1" * 5_000 + ")",
    "\ud800",
]


@pytest.mark.parametrize("color", COLORS)
def test_a_colour_is_taken_and_shown_as_it_is_spelled(color: str) -> None:
    picker = ColorPicker()
    assert picker.preprocess(parse(picker, f" {color} ")) == color
    assert picker.parts(picker.postprocess(color)) == {"value": color}


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_colour_is_refused_and_stays_in_the_field(text: str) -> None:
    picker = ColorPicker(label="Ink")
    with pytest.raises(InvalidInput, match=r"Expected a colour, such as #1e90ff"):
        parse(picker, text)
    assert picker.typed_parts([text], None) == {"value": text}  # type: ignore[arg-type]
    with pytest.raises(OutputError, match="ColorPicker “Ink” expected a colour"):
        picker.postprocess(text)


@pytest.mark.parametrize("value", [3, float("nan"), ["red"], b"red", object()])
def test_what_is_no_text_is_no_colour(value: Any) -> None:
    with pytest.raises(OutputError, match="expected a colour"):
        ColorPicker().postprocess(value)


def test_nothing_is_no_colour_and_no_error() -> None:
    assert parse(ColorPicker(), "") is None
    assert ColorPicker().postprocess(None) is ColorPicker().postprocess("") is None


def test_a_page_begins_with_a_colour() -> None:
    ColorPicker("tomato").check()
    with pytest.raises(ConfigurationError, match="expected a colour"):
        ColorPicker("tomatoe").check()


def test_capitals_make_no_other_colour() -> None:
    picker = ColorPicker()
    assert picker.comparable("#FFF") == picker.comparable("#fff")
