"""Dataframe: tables as functions give and get them, and what a person does to one."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import flaskstream as gr
from flaskstream.components.core.registry import resolve
from flaskstream.components.dataframe.view import View
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from tests.components.tables import LARGE, ROWS

# ----- what a function gives


@pytest.mark.parametrize(
    "value",
    [
        pd.DataFrame(ROWS, columns=["What", "Price"]),
        pl.DataFrame({"What": ["Tea", "Coffee"], "Price": [3, 4]}),
        pa.table({"What": ["Tea", "Coffee"], "Price": [3, 4]}),
        {"What": ["Tea", "Coffee"], "Price": [3, 4]},
        {"headers": ["What", "Price"], "data": ROWS},
        [{"What": "Tea", "Price": 3}, {"What": "Coffee", "Price": 4}],
        pl.LazyFrame({"What": ["Tea", "Coffee"], "Price": [3, 4]}),
    ],
    ids=lambda value: f"{type(value).__module__}.{type(value).__name__}",
)
def test_any_frame_is_a_table(value: Any) -> None:
    table = gr.Dataframe().postprocess(value)
    assert table.headers == ("What", "Price")
    assert table.all_rows() == ROWS


def test_lists_and_arrays_have_the_headers_of_the_component() -> None:
    frame = gr.Dataframe(headers=["What", "Price"])
    assert frame.postprocess(ROWS).headers == ("What", "Price")
    array = frame.postprocess(np.arange(6).reshape(2, 3))
    assert array.headers == ("What", "Price", "3")
    assert array.all_rows() == [[0, 1, 2], [3, 4, 5]]
    assert frame.postprocess([1, 2]).all_rows() == [[1], [2]]
    assert frame.postprocess([["a"], ["b", 2]]).all_rows() == [["a", None], ["b", 2]]


def test_the_path_of_a_csv_file_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text('What,Price,Weight\n"Tea, green",3,0.5\nCoffee,,1\n')
    table = gr.Dataframe().postprocess(str(path))
    assert table.headers == ("What", "Price", "Weight")
    assert table.all_rows() == [["Tea, green", 3, 0.5], ["Coffee", None, 1.0]]
    with pytest.raises(OutputError, match="Dataframe “Prices” expected a file in the"):
        gr.Dataframe(label="Prices").postprocess("/etc/passwd")


def test_a_styler_shows_its_texts_and_keeps_its_values() -> None:
    styler = pd.DataFrame({"x": [1 / 3]}).style.format("{:.2f}")
    frame = gr.Dataframe(interactive=False)
    table = frame.postprocess(styler)
    assert ">0.33</td>" in frame.parts(table)["r0"]
    assert frame.preprocess(table)["x"][0] == 1 / 3


@pytest.mark.parametrize(
    "value", [3, object(), np.zeros((2, 2, 2)), {"a": [1], "b": []}]
)
def test_what_is_no_table_is_refused_by_a_sentence(value: Any) -> None:
    with pytest.raises(OutputError, match="Dataframe “Prices” expected a"):
        gr.Dataframe(label="Prices").postprocess(value)


def test_an_array_of_records_has_a_row_for_each() -> None:
    records = np.array([(1, "a"), (2, "b")], dtype=[("n", int), ("text", "U1")])
    table = gr.Dataframe().postprocess(records)
    assert (table.headers, table.all_rows()) == (("n", "text"), [[1, "a"], [2, "b"]])


def test_a_text_that_is_too_long_for_a_path_is_told_in_short() -> None:
    with pytest.raises(OutputError, match="expected a table") as told:
        gr.Dataframe().postprocess("x" * 1_000_000)
    assert len(str(told.value)) < 500


def test_too_many_cells_are_refused() -> None:
    with pytest.raises(OutputError, match="at most 10,000,000 cells.*show a part"):
        gr.Dataframe().postprocess(np.zeros((1_000_001, 10), dtype=np.int8))
    with pytest.raises(OutputError, match="in 2,000 columns"):
        gr.Dataframe().postprocess(np.zeros((1, 2001)))


@pytest.mark.parametrize("value", [[], [[]], pd.DataFrame(), {}, pl.DataFrame(), None])
def test_nothing_is_a_table_without_rows(value: Any) -> None:
    frame = gr.Dataframe(interactive=False)
    table = frame.postprocess(value)
    parts = frame.parts(table)
    assert parts["foot"]["all"] == len(parts["rows"]) <= 1
    assert len(frame.preprocess(table)) == table.height


# ----- what a function gets


@pytest.mark.parametrize(
    ("kind", "is_right"),
    [
        ("pandas", lambda x: x.values.tolist() == ROWS),
        (
            "polars",
            lambda x: isinstance(x, pl.DataFrame) and x.rows() == [*map(tuple, ROWS)],
        ),
        ("numpy", lambda x: isinstance(x, np.ndarray) and x.tolist() == ROWS),
        ("array", lambda x: x == ROWS),
    ],
)
def test_a_function_gets_what_it_asks_for(kind: Any, is_right: Any) -> None:
    frame = gr.Dataframe(type=kind, headers=["What", "Price"])
    for value in (ROWS, pd.DataFrame(ROWS), pl.DataFrame(ROWS, orient="row")):
        got = frame.preprocess(frame.postprocess(value))
        assert is_right(got)


def test_values_come_back_exactly() -> None:
    given = pd.DataFrame(
        {
            "large": [LARGE, 1],
            "time": pd.to_datetime(["2026-01-01", None]).tz_localize("Europe/Lisbon"),
            "kind": pd.Categorical(["a", "b"]),
            "decimal": [Decimal("0.1"), None],
            "float": [float("nan"), float("inf")],
        }
    )
    frame = gr.Dataframe()
    table = frame.postprocess(given)
    pd.testing.assert_frame_equal(frame.preprocess(table), given)
    assert f">{LARGE}</td>" in frame.parts(table)["r0"]
    assert ">NaN</td>" in frame.parts(table)["r0"]
    edited = table.with_cells({(1, 0): LARGE + 1})
    got = frame.preprocess(edited)
    assert got["large"].tolist() == [LARGE, LARGE + 1]
    assert list(got.dtypes) == list(given.dtypes)


def test_what_pandas_misses_in_a_column_is_an_empty_cell_and_comes_back() -> None:
    given = pd.DataFrame(
        {
            "text": pd.Series(["a", None], dtype="string"),
            "word": pd.Series(["a", None], dtype="str"),
            "whole": pd.Series([1, None], dtype="Int64"),
            "yes": pd.Series([True, None], dtype="boolean"),
            "kind": pd.Categorical(["a", None]),
            "float": [1.5, float("nan")],
            "time": pd.to_datetime(["2026-01-01", None]),
        }
    )
    frame = gr.Dataframe()
    table = frame.postprocess(given)
    shown = frame.parts(table)["r1"]
    assert shown.count('<td class="fs-none"></td>') == 2 + 2  # numbers have a class
    assert "NaN" in shown and "NaT" in shown and "NA>" not in shown
    assert table.column(0) == ["a", None]
    edited = table.with_cells({(0, 0): "b"})
    given.loc[0, "text"] = "b"
    pd.testing.assert_frame_equal(frame.preprocess(edited), given)


def test_a_function_that_changes_what_it_gets_changes_nothing_of_the_page() -> None:
    for value in (pd.DataFrame({"a": [1]}), np.array([[1]])):
        frame = gr.Dataframe(type="pandas" if hasattr(value, "iloc") else "numpy")
        table = frame.postprocess(value)
        got = frame.preprocess(table)
        got[:] = 5
        assert table.all_rows() == [[1]]


def test_column_names_may_repeat_and_have_levels() -> None:
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    levels = pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")]))
    frame = gr.Dataframe()
    assert frame.postprocess(twice).headers == ("a", "a")
    assert frame.preprocess(frame.postprocess(twice)).columns.tolist() == ["a", "a"]
    assert frame.postprocess(levels).headers == ("a / b",)


def test_shortcuts_stand_for_what_gradio_means_by_them() -> None:
    kinds = [resolve(name) for name in ("dataframe", "numpy", "matrix", "list")]
    frames = [one for one in kinds if isinstance(one, gr.Dataframe)]
    assert [one.type for one in frames] == ["pandas", "numpy", "array", "array"]
    assert frames[-1].initial_payload().width == 1


def test_options_that_can_not_be_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="type='frame'.*expected one of"):
        gr.Dataframe(type="frame")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="datatype='int'"):
        gr.Dataframe(datatype=["str", "int"])  # type: ignore[list-item]


# ----- the JSON API, and elsewhere


class Unspeakable:
    def __str__(self) -> str:
        raise ValueError


def test_the_api_has_gradios_payload() -> None:
    frame = gr.Dataframe(headers=["a", "b"], type="array")
    link: Any = None
    value = [[LARGE, float("nan")], [None, datetime.date(2026, 1, 2)]]
    told = frame.to_json(frame.postprocess(value), link)
    assert told == {
        "headers": ["a", "b"],
        "data": [[LARGE, None], [None, "2026-01-02"]],
        "metadata": None,
    }
    endless: list[Any] = []
    endless.append(endless)
    value = [[Unspeakable(), 1 + 2j, endless, [1, {"a": b"x"}], {"a": np.int64(1)}]]
    (row,) = frame.to_json(frame.postprocess(value), link)["data"]
    assert row[:3] == ["‹Unspeakable›", "(1+2j)", "[[...]]"]
    assert row[3:] == ["[1, {'a': b'x'}]", {"a": 1}]
    files: Any = None
    assert frame.preprocess(frame.from_json(told, files)) == told["data"]
    assert frame.preprocess(frame.from_json([[1, 2]], files)) == [[1, 2]]
    for wrong in (3, "x", {"data": 3}, [1], {"data": [[1]], "headers": 3}):
        with pytest.raises(InvalidInput, match="Expected"):
            frame.from_json(wrong, files)


def test_a_program_may_leave_out_the_headers_however_they_are_written() -> None:
    frame, files = gr.Dataframe(headers=("a", "b")), cast("Any", None)
    assert frame.from_json([[1, 2]], files).headers == ("a", "b")


def test_a_row_of_examples_shows_the_first_cells() -> None:
    assert gr.Dataframe().cell(ROWS) == "Tea, 3 · Coffee, 4"


def test_what_a_function_goes_on_to_change_is_shown_as_it_was() -> None:
    encoder, rows = gr.Dataframe().encoder(), [["a"]]
    captured = encoder.capture(rows)
    rows[0][0] = "b"
    rows.append(["c"])
    encoder.encode(captured, True)
    assert encoder.payload.all_rows() == [["a"]]


def test_a_view_that_no_longer_fits_shows_what_there_is() -> None:
    frame = gr.Dataframe().with_properties({"view": View(((5, False),), page=7)})
    assert frame.parts(frame.postprocess(ROWS))["rows"] == [0, 1]


@pytest.mark.parametrize(
    "options",
    [
        *({"row_count": wrong} for wrong in (-1, "3", 10**9, (3, "fast"), True)),
        *({"column_count": 10**6}, {"col_count": (1, 2, 3)}),
        *({"static_columns": wrong} for wrong in (["Price"], 0, [-1], "0")),
    ],
)
def test_a_number_or_a_place_that_can_not_be_is_refused(options: Any) -> None:
    (name,) = options
    with pytest.raises(ConfigurationError, match=f"{name}=.*expected"):
        gr.Dataframe(**options)


def test_an_empty_table_is_bounded_too() -> None:
    with gr.Blocks() as demo:
        gr.Dataframe(row_count=1_000_000, column_count=1_000)
    with pytest.raises(ConfigurationError, match="at most 10,000,000 cells"):
        demo.seal()


def test_a_series_is_a_column() -> None:
    table = gr.Dataframe().postprocess(pd.Series([1, 2], name="n"))
    assert (table.headers, table.all_rows()) == (("n",), [[1], [2]])
