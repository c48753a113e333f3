"""What options of all components may be: numbers, lengths and lists."""

from __future__ import annotations

import inspect
import math
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components.core.option import LISTS, NUMBERS
from flaskstream.exceptions import ConfigurationError

KINDS = sorted(
    (
        kind
        for name in gr.__all__
        if inspect.isclass(kind := getattr(gr, name)) and issubclass(kind, gr.Component)
    ),
    key=lambda kind: kind.__name__,
)
KINDS.remove(gr.Component)
LENGTHS = frozenset({"height", "max_height", "min_height", "width"})
NO_NUMBERS: list[Any] = [[], [-1], b"x", {}, "x", "", "nan"]
NO_LENGTHS: list[Any] = [math.nan, math.inf, -5, [], {}, b"x"]


def made_with(names: frozenset[str]) -> list[Any]:
    """The classes and those of their options that have one of the names."""
    return [
        pytest.param(kind, name, id=f"{kind.__name__}-{name}")
        for kind in KINDS
        for name in sorted(kind.property_names() & names)
        if not kind.left_out("ignored").get(name)
        and not (kind is gr.Chatbot and name in LENGTHS)  # may be parts of the window
    ]


def refuses(kind: Any, name: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=rf"{kind.__name__}\({name}="):
        kind(**{name: value})
    made = kind()
    with pytest.raises(ConfigurationError, match=rf"{kind.__name__}\({name}="):
        made.with_properties({name: value})


@pytest.mark.parametrize(("kind", "name"), made_with(frozenset(NUMBERS)))
def test_an_option_that_is_a_number_is_one_in_its_bounds(kind: Any, name: str) -> None:
    bounds = NUMBERS[name]
    for value in NO_NUMBERS:
        refuses(kind, name, value)
    if not bounds.endless:
        for value in (math.nan, math.inf, -math.inf):
            refuses(kind, name, value)
    if bounds.whole:
        refuses(kind, name, 1.5)
    if bounds.least == 0:
        refuses(kind, name, -1)
    for good in (3, 10**30, "3"):
        kind(**{name: good})
    assert getattr(kind(**{name: "3"}), name) == 3
    if not bounds.whole:
        assert getattr(kind(**{name: "0.5"}), name) == 0.5


@pytest.mark.parametrize(("kind", "name"), made_with(LENGTHS))
def test_a_length_is_one_in_pixels(kind: Any, name: str) -> None:
    for value in NO_LENGTHS:
        refuses(kind, name, value)
    for good, is_pixels in (("40px", 40), (40.7, 40), (0, 0), (None, None)):
        made = kind(**{name: good})
        assert getattr(made, name) == is_pixels


@pytest.mark.parametrize(("kind", "name"), made_with(LISTS))
def test_an_option_that_is_a_list_is_one(kind: Any, name: str) -> None:
    for value in (5, 1.5, math.nan, "x", b"x", {"a": 1}):
        refuses(kind, name, value)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *((gr.Dataframe, "headers"), (gr.Dataset, "headers"), (gr.LinePlot, "sort")),
        *((gr.LinePlot, "tooltip"), (gr.JSON, "buttons"), (gr.Image, "buttons")),
        (gr.Dataframe, "datatype"),
    ],
)
def test_what_no_list_is_made_of_is_refused(kind: Any, name: str) -> None:
    for value in (5, math.nan, {"a": 1}):
        with pytest.raises(ConfigurationError, match=rf"{kind.__name__}\({name}="):
            kind(**{name: value})


def test_one_button_need_not_be_in_a_list() -> None:
    assert gr.JSON(buttons="copy").copies
