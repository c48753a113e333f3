"""Columns of frames of any package."""

from __future__ import annotations

import datetime
import decimal
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from flaskstream.components.nativeplot.columns import json_of, read_columns
from flaskstream.exceptions import OutputError

ROWS = {
    "n": [1, 2, 3],
    "x": [0.5, None, math.inf],
    "when": [datetime.datetime(2024, 1, 1, 12), None, datetime.datetime(2024, 1, 2)],
    "kind": ["a", None, "b"],
    "ok": [True, False, True],
}
KINDS = ["quantitative", "quantitative", "temporal", "nominal", "quantitative"]
SOURCES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "dict": lambda rows: rows,
    "records": lambda rows: pd.DataFrame(rows, dtype=object).to_dict("records"),
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "lazy": pl.LazyFrame,
    "categories": lambda rows: pd.DataFrame(rows).astype({"kind": "category"}),
}


def lists(value: Any) -> dict[str, list[Any]]:
    return {name: json_of(column) for name, column in read_columns(value).items()}


@pytest.mark.parametrize("source", SOURCES)
def test_frames_of_all_kinds_are_the_same(source: str) -> None:
    columns = read_columns(SOURCES[source](ROWS))
    assert [column["kind"] for column in columns.values()] == KINDS
    assert {name: json_of(column) for name, column in columns.items()} == {
        "n": [1, 2, 3],
        "x": [0.5, None, None],
        "when": [1704110400000, None, 1704153600000],
        "kind": ["a", None, "b"],
        "ok": [1, 0, 1],
    }


@pytest.mark.parametrize(
    ("items", "kind", "expected"),
    [
        ([decimal.Decimal("1.5"), 2], "quantitative", [1.5, 2]),
        ([2**62 + 1, 1], "quantitative", [2**62 + 1, 1]),
        ([2**70], "quantitative", [2**70]),
        ([datetime.date(1970, 1, 2)], "temporal", [86_400_000]),
        ([pd.Timestamp("1970-01-01T02:00+02:00")], "temporal", [0]),
        ([pd.NaT, pd.Timestamp("1970-01-01")], "temporal", [None, 0]),
        ([1, "1", None], "nominal", ["1", "1", None]),
        ([[1], {}], "nominal", ["[1]", "{}"]),
        ([None, math.nan], "nominal", [None, None]),
        ([], "nominal", []),
        (np.array(["b", "a"]), "nominal", ["b", "a"]),
        (np.array([0.5], np.float32), "quantitative", [0.5]),
        (range(3), "quantitative", [0, 1, 2]),
        (pd.Series([1, pd.NA], dtype="Int64"), "quantitative", [1, None]),
        (["a\ud800"], "nominal", ["a\ufffd"]),
    ],
)
def test_the_kind_of_a_column_is_its_items(
    items: Any, kind: str, expected: list[Any]
) -> None:
    (column,) = read_columns({"a": items}).values()
    assert (column["kind"], json_of(column)) == (kind, expected)


def test_a_series_with_a_time_zone_is_told_in_utc() -> None:
    times = pd.to_datetime(["2024-01-01T00:00+01:00"])
    assert lists(pd.DataFrame({"t": times})) == {"t": [1704063600000]}


def test_rows_may_lack_what_others_have() -> None:
    assert lists([{"a": 1}, {"b": "x", "a": 2}]) == {"a": [1, 2], "b": [None, "x"]}


class Secretive:
    def __repr__(self) -> str:
        raise ValueError("hunter2")

    __str__ = __repr__


@pytest.mark.parametrize(
    "value",
    [
        3,
        "table",
        [1, 2],
        {"a": 3},
        {"a": "text"},
        {"a": [1], "b": [1, 2]},
        Secretive(),
        [Secretive()],
        {"a": {"b": 1}},
        {1: [1], "1": [2]},
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
    ],
)
def test_what_is_no_frame_is_refused(value: Any) -> None:
    with pytest.raises(OutputError, match="expected"):
        read_columns(value)


def test_a_frame_of_nothing_has_no_columns_or_no_rows() -> None:
    assert lists({}) == {}
    assert lists([]) == {}
    assert lists(pd.DataFrame()) == {}
    assert lists(pl.DataFrame({"a": []})) == {"a": []}
