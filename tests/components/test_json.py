"""JSON: data in, text that every reader of JSON accepts out."""

from __future__ import annotations

import datetime
import enum
import json
import math
import pathlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flaskstream.components.json import JSON
from flaskstream.exceptions import OutputError


@dataclass
class Point:
    x: int
    y: float


class Colour(enum.Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ({"a": [1, 2]}, {"a": [1, 2]}),
        ('{"a": 1}', {"a": 1}),
        ([np.int64(1), np.float32(0.5), np.bool_(True)], [1, 0.5, True]),
        ({"m": np.eye(2)}, {"m": [[1, 0], [0, 1]]}),
        ([math.nan, math.inf, np.float64("nan")], [None, None, None]),
        ({1: "a", None: "b"}, {"1": "a", "null": "b"}),
        ({True: "a", 0.5: "b"}, {"true": "a", "0.5": "b"}),
        ({datetime.date(2024, 5, 1): 1}, {"2024-05-01": 1}),
        ((1, {2}), [1, [2]]),
        (Point(1, 0.5), {"x": 1, "y": 0.5}),
        (Colour.RED, "red"),
        (datetime.date(2024, 5, 1), "2024-05-01"),
        ([pathlib.PurePosixPath("a/b")], ["a/b"]),
        (OrderedDict(b=1), {"b": 1}),
        (np.array([math.nan, 1.0]), [None, 1.0]),
    ],
)
def test_data_becomes_plain_json(value: Any, plain: Any) -> None:
    assert JSON().preprocess(JSON().postprocess(value)) == plain


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_whatever_is_data_is_standard_json(value: Any) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    if isinstance(value, str):
        value = [value]
    text = JSON().postprocess(value)
    if text:
        json.loads(text, parse_constant=refuse)


def test_it_is_indented_and_readable() -> None:
    assert JSON().postprocess({"ä": 1}) == '{\n  "ä": 1\n}'


def cycle() -> list[Any]:
    inner: list[Any] = []
    inner.append(inner)
    return inner


@pytest.mark.parametrize(
    "value",
    [
        "no json",
        cycle(),
        "[" * 100_000,
        object(),
        [object()],
        pytest.param(10**5000, id="huge"),
    ],
)
def test_what_is_no_data_names_the_component(value: Any) -> None:
    with pytest.raises(OutputError, match="JSON “Data” expected data"):
        JSON(label="Data").postprocess(value)


def test_nothing_is_an_empty_text() -> None:
    assert JSON().postprocess(None) == ""
    assert JSON().preprocess("") is None


def test_a_range_that_would_never_end_is_refused() -> None:
    with pytest.raises(OutputError, match="at most 1,000,000 items"):
        JSON().postprocess({"within": range(10**12)})
