"""Dataframe: tables as functions give and get them, and what a person does to one."""

from __future__ import annotations

import csv
import datetime
import io
import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import flaskstream as gr
from flaskstream.components.core.registry import resolve
from flaskstream.components.dataframe.found import MOST, Found
from flaskstream.components.dataframe.table import Table
from flaskstream.components.dataframe.view import PAGE, View
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError

ROWS = [["Tea", 3], ["Coffee", 4]]
LARGE = 2**60 + 1


def editable(value: Any = None, **options: Any) -> gr.Dataframe:
    return gr.Dataframe(value, interactive=True, **options)


def did(frame: gr.Dataframe, table: Table, **told: Any) -> tuple[gr.Dataframe, Table]:
    """The component and its table once a page has posted `told`; texts are JSON."""
    fields = {"": "field", **{name: name for name in told}}
    posted = {
        name: [value if isinstance(value, str) else json.dumps(value)]
        for name, key in fields.items()
        if (value := told.get(key)) is not None
    }
    reaction = frame.act(posted, table)
    if reaction is None:
        return frame, table
    return frame.with_properties(reaction.properties), reaction.payload


def cells(*changes: list[Any], window: str = "w") -> dict[str, Any]:
    return {"window": window, "cells": [[n + 1, *one] for n, one in enumerate(changes)]}


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


# ----- what is shown


def test_a_page_has_a_hundred_rows_of_a_million() -> None:
    frame = gr.Dataframe()
    table = frame.postprocess(np.arange(1_000_000).reshape(-1, 1))
    parts = frame.parts(table)
    assert parts["rows"] == [*range(PAGE)]
    assert parts["foot"]["all"] == 1_000_000
    for _ in range(2):  # pressed again before the page had the first answer
        frame, table = did(frame, table, act={"turn": 1})
    assert frame.parts(table)["rows"][0] == 2 * PAGE
    frame, table = did(frame, table, act={"page": 9_999})
    frame, table = did(frame, table, act={"turn": 1})
    assert frame.parts(table)["rows"][-1] == 999_999


@pytest.mark.parametrize(
    "column",
    [
        [3, 1, None, 2],
        [3.5, 1.5, float("nan"), 2.5],
        ["c", "a", None, "b"],
        pd.to_datetime(["2026-03-01", "2026-01-01", None, "2026-02-01"]),
        [
            datetime.date(2026, 3, 1),
            datetime.date(2026, 1, 1),
            None,
            datetime.date(2026, 2, 1),
        ],
        ["text", 1, None, 2],
    ],
)
def test_sorting_puts_what_is_missing_last_either_way(column: Any) -> None:
    for value in (pd.DataFrame({"x": column}), {"x": list(column)}):
        frame = gr.Dataframe()
        table = frame.postprocess(value)
        up = [1, 3, 0, 2]
        frame, table = did(frame, table, act={"sort": 0})
        assert frame.parts(table)["rows"] == up
        frame, table = did(frame, table, act={"sort": 0})
        assert frame.parts(table)["rows"] == [0, 3, 1, 2]
        frame, table = did(frame, table, act={"sort": 0})
        assert frame.parts(table)["rows"] == [0, 1, 2, 3]


def test_several_columns_sort_and_equal_ones_keep_their_order() -> None:
    rows = [["b", 1], ["a", 1], ["b", 2], ["a", 2]]
    frame = gr.Dataframe()
    table = frame.postprocess(rows)
    frame, table = did(frame, table, act={"sort": 1})
    frame, table = did(frame, table, act={"sort": 1})
    assert frame.parts(table)["rows"] == [2, 3, 0, 1]
    frame, table = did(frame, table, act={"sort": 0, "beside": True})
    assert frame.parts(table)["rows"] == [3, 2, 1, 0]
    assert frame.preprocess(table).values.tolist() == rows


@pytest.mark.parametrize("kind", [list, pd.DataFrame, pl.DataFrame])
def test_searching_finds_texts_and_numbers_of_the_whole_table(kind: Any) -> None:
    names = [f"Name {n}" for n in range(1000)]
    value = (
        kind({"a": names, "b": range(5000, 6000)})
        if kind is not list
        else [[name, n] for name, n in zip(names, range(5000, 6000), strict=True)]
    )
    frame = gr.Dataframe(show_search="search")
    table = frame.postprocess(value)
    for text, found in (
        ("NAME 77", [77, *range(770, 780)]),
        ("5999", [999]),
        ("(", []),
    ):
        frame, table = did(frame, table, search=text)
        assert frame.parts(table)["rows"] == found
    assert len(frame.preprocess(table)) == 1000


@pytest.mark.parametrize("text", ["29", "0.29", "-3", "-3.5", "2", "1e3", "0", "nan"])
def test_of_many_numbers_those_are_found_that_begin_with_a_text(text: str) -> None:
    few = [29.0, 0.29, 0.299, 2.9, 290.0, -3.0, -35.0, -3.5, 1000.0, 129.0, 0.0]
    many = np.concatenate([few, np.full(200_000, 7.0)])
    frame = gr.Dataframe()
    frame, table = did(frame, frame.postprocess(many), search=text)
    begun = [n for n, x in enumerate(few) if f"{x:g}".startswith(text)]
    expected = [few.index(1000.0)] if text == "1e3" else begun
    assert frame.parts(table)["rows"] == expected


def test_a_list_that_grows_sends_its_new_rows_only() -> None:
    frame, rows = gr.Dataframe(), [[n] for n in range(90)]
    before = frame.parts(frame.postprocess(rows[:80]))
    after = frame.parts(frame.postprocess(rows))
    assert after["rows"][:80] == before["rows"]
    assert {k for k in after if after[k] != before.get(k)} == {
        *("rows", "foot"),
        *(f"r{n}" for n in range(80, 90)),
    }


class Seen(HTMLParser):
    """The names of all attributes of some HTML, and the addresses in them."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.addresses: set[str | None] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {name for name, _ in attrs}
        self.addresses |= {value for name, value in attrs if name in ("src", "href")}


class Hostile:
    """An object of an author's."""

    def __repr__(self) -> str:
        raise RuntimeError("no")


HOSTILE = "<script>alert(1)</script><hx-partial>"


@pytest.mark.parametrize("kind", ["str", "markdown", "html", "image", "date", "auto"])
def test_hostile_text_is_harmless_in_every_kind_of_column(kind: Any) -> None:
    frame = gr.Dataframe(datatype=kind)
    table = frame.postprocess({HOSTILE: [HOSTILE, '"onerror="x', "javascript:1"]})
    parts = frame.parts(table)
    shown = "".join(parts[f"r{n}"] for n in range(3))
    assert "<script" not in shown and "<hx-" not in shown
    seen = Seen()
    seen.feed(shown)
    assert seen.names <= {"data-fs-raw", "alt", "class", "src", "target", "rel"}
    assert not any(str(one).startswith("javascript") for one in seen.addresses)


def test_an_object_that_can_not_be_shown_is_named() -> None:
    frame = gr.Dataframe()
    assert "‹Hostile›" in frame.parts(frame.postprocess([[Hostile()]]))["r0"]


def test_long_cells_are_cut_and_their_whole_text_is_there_to_edit() -> None:
    frame = gr.Dataframe(max_chars=3)
    row = frame.parts(frame.postprocess([["abcdef"]]))["r0"]
    assert row == '<td data-fs-raw="abcdef">abc…</td>'


def test_a_styler_gives_cells_their_colours() -> None:
    styled = pd.DataFrame({"n": [3, -1, 2, 0], "s": ["a", "b", "c", "d"]}).style
    styled = styled.map(
        lambda n: {
            3: "background-color: navy",
            -1: "color: RGB(255, 0, 0); font-weight: bold",
            2: 'background-color: url("x"); color: red" onload="x',
            0: "background: rgba(1, 2, 3, .5)",
        }.get(n, "")
    )
    frame = gr.Dataframe(styled, interactive=False)
    table = frame.initial_payload()
    frame, table = did(frame, table, act={"sort": 0})
    parts = frame.parts(table)
    assert parts["rows"] == [1, 3, 2, 0]
    cells = [parts[f"r{n}"].partition("</td>")[0] for n in range(4)]
    navy, red, hostile, clear = cells
    assert 'bgcolor="#000080"><font color="#fff">3</font>' in navy
    assert red.endswith('><font color="#ff0000">-1</font>')
    assert (hostile, clear) == ('<td class="fs-num">2', '<td class="fs-num">0')
    metadata = frame.to_json(table, lambda media: {})["metadata"]
    assert metadata["styling"][1] == ["color: #ff0000", ""]


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ({0: "TEA"}, [0, 2]),
        ({0: "=tea"}, [0]),
        ({1: ">3"}, [1, 3]),
        ({1: ">= 3", 0: "e"}, [0, 1]),
        ({1: f"={LARGE}"}, [3]),
        ({1: f"<{LARGE}"}, [0, 1]),
        ({1: "<3"}, []),
        ({2: "<2026-02"}, [0, 1]),
        ({2: "="}, [0, 1, 2, 3]),
        ({1: "<x", 0: "[("}, []),
    ],
)
@pytest.mark.parametrize("make", [pd.DataFrame, dict])
def test_columns_are_filtered_by_what_is_asked_of_them(
    filters: dict[int, str], rows: list[int], make: Any
) -> None:
    value = {
        "s": ["Tea", "Coffee", "Teapot", "Milk"],
        "n": pd.array([3, 4, None, LARGE], dtype="Int64"),
        "d": [datetime.date(2026, month, 1) for month in (1, 1, 3, 4)],
    }
    frame = gr.Dataframe(make(value), show_search="filter", interactive=False)
    table = frame.initial_payload()
    for column, text in filters.items():
        frame, table = did(frame, table, **{f"filter-{column}": text})
    assert frame.parts(table)["rows"] == rows
    frame, table = did(frame, table, **{f"filter-{one}": "" for one in filters})
    assert len(frame.parts(table)["rows"]) == 4


@pytest.mark.parametrize("place", ["3", "-1", "x", "", "9" * 50])
def test_a_filter_of_no_column_is_refused(place: str) -> None:
    frame = gr.Dataframe(ROWS, show_search="filter")
    with pytest.raises(InvalidInput):
        did(frame, frame.initial_payload(), **{f"filter-{place}": "x"})


# ----- as a file

FORMULAS = ["=1+1", "+A1", "-A1", "@A1", "\t=1", "\r=1", "＝1"]


def test_a_saved_table_is_whole_and_has_no_formulas() -> None:
    texts = [*FORMULAS, "-5", "+1e3", 'a "b", c', "two\nlines", None]
    value = {"=x": texts, "n": [-n for n in range(len(texts))]}
    frame = gr.Dataframe(value, buttons=["download"], label="Cells", interactive=False)
    frame, table = did(frame, frame.initial_payload(), act={"sort": 1})
    file = frame.saved(table)
    assert file is not None and (file.name, file.mimetype) == ("Cells.csv", "text/csv")
    text = b"".join(file.pieces).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert head == ["'=x", "n"]
    told = [*(f"'{text}" for text in FORMULAS), *texts[len(FORMULAS) : -1], ""]
    assert rows == [[text, str(-n)] for n, text in enumerate(told)]


def test_a_large_table_is_saved_by_pieces() -> None:
    frame = gr.Dataframe(buttons=["download"])
    file = frame.saved(frame.postprocess(np.arange(100_000).reshape(-1, 2)))
    assert file is not None
    pieces = [*file.pieces]
    assert len(pieces) > 2 and b"".join(pieces).endswith(b"\r\n99998,99999\r\n")


def test_nothing_is_saved_where_no_button_is_asked_for() -> None:
    frame = gr.Dataframe(ROWS)
    assert frame.saved(frame.initial_payload()) is None


# ----- what a person does


def test_typed_cells_are_read_as_what_their_columns_hold() -> None:
    value = pd.DataFrame({"s": ["a"], "i": [LARGE], "f": [0.5], "b": [True]})
    frame = editable(value)
    table = frame.initial_payload()
    told = cells([0, 0, "12"], [0, 1, str(LARGE + 2)], [0, 2, "1e3"], [0, 3, "false"])
    frame, table = did(frame, table, field=told)
    got = frame.preprocess(table)
    assert got.values.tolist() == [["12", LARGE + 2, 1000.0, False]]
    assert list(got.dtypes) == list(value.dtypes)
    assert value["i"][0] == LARGE


def test_a_text_that_a_column_can_not_hold_is_refused_and_the_others_taken() -> None:
    frame = editable(ROWS, headers=["What", "Price"], datatype=["str", "number"])
    table = frame.initial_payload()
    frame, table = did(frame, table, field=cells([0, 1, "much"], [1, 1, "5"]))
    assert table.all_rows() == [["Tea", 3], ["Coffee", 5]]
    problem = frame.parts(table)["foot"]["problem"]
    assert problem == "Price, row 1: Expected a number; got “much”."


def test_what_is_told_twice_is_done_once() -> None:
    frame = editable([["a"]])
    table = frame.initial_payload()
    frame, table = did(frame, table, field=cells([0, 0, "b"]))
    table = table.with_cells({(0, 0): "by the function"})
    frame, again = did(frame, table, field=cells([0, 0, "b"]))
    assert again is table
    assert json.loads(frame.parts(table)["taken"]) == {"w": 1}
    frame, table = did(frame, table, field=cells([0, 0, "c"], window="another"))
    assert table.all_rows() == [["c"]]


def test_limits_bound_how_many_rows_and_columns_a_person_makes() -> None:
    frame = editable(ROWS, row_limits=(1, 3), column_limits=(2, None))
    table = frame.initial_payload()
    for what, height in [
        ("add-row", 3),
        ("add-row", 3),
        *[("drop-row", n) for n in (2, 1, 1)],
    ]:
        frame, table = did(frame, table, act={"do": what})
        assert (table.height, table.width) == (height, 2)
    assert frame.parts(table)["foot"]["tools"] == ["add-row", "add-column"]
    frame, table = did(frame, table, act={"do": "drop-column"})
    frame, table = did(frame, table, act={"do": "add-column"})
    assert table.width == 3


@pytest.mark.parametrize("limits", [5, (3, 1), (1,), ("1", 2), (None, 1.5)])
def test_limits_that_are_none_are_refused(limits: Any) -> None:
    with pytest.raises(ConfigurationError, match="the fewest and the most"):
        gr.Dataframe(row_limits=limits)


@pytest.mark.parametrize(
    "change",
    [
        *([-1, 0, "x"], [2, 0, "x"], [0, 2, "x"], [0, -1, "x"], [0.0, 0, "x"]),
        *(
            [True, 0, "x"],
            ["0", 0, "x"],
            [0, 0, 5],
            [0, 0],
            [0, 0, None],
            [0, 1, "static"],
        ),
    ],
)
def test_a_change_that_no_page_could_make_is_refused(change: list[Any]) -> None:
    frame = editable(ROWS, static_columns=[1])
    with pytest.raises(InvalidInput):
        did(frame, frame.initial_payload(), field=cells(change))


@pytest.mark.parametrize(
    "told", ["[]", "{", '{"cells": 3}', "[" * 50_000, '{"cells":[3]}']
)
def test_what_is_no_change_at_all_is_refused(told: str) -> None:
    frame = editable(ROWS)
    with pytest.raises(InvalidInput):
        did(frame, frame.initial_payload(), field=told)


@pytest.mark.parametrize(
    "act",
    [{"sort": 9}, {"sort": -1}, {"page": 1}, {"page": -1}, {"turn": 2}, {"sort": "0"}],
)
def test_a_button_that_is_not_there_does_nothing(act: dict[str, Any]) -> None:
    frame = gr.Dataframe(ROWS)
    with pytest.raises(InvalidInput):
        did(frame, frame.initial_payload(), act=act)


def test_nobody_changes_what_is_only_shown() -> None:
    frame = gr.Dataframe(ROWS, interactive=False)
    for told in ({"field": cells([0, 0, "x"])}, {"act": {"do": "add-row"}}):
        with pytest.raises(InvalidInput):
            did(frame, frame.initial_payload(), **told)


@pytest.mark.parametrize(
    "value", [ROWS, pd.DataFrame(ROWS), np.array([[1, 2], [3, 4]])]
)
def test_rows_and_columns_come_and_go_and_come_back(value: Any) -> None:
    frame = editable(value)
    first = table = frame.initial_payload()
    frame, table = did(frame, table, field={"at": [0, 0]}, act={"do": "add-row"})
    assert [row[0] for row in table.all_rows()] == [
        value_at(value, 0),
        None,
        value_at(value, 1),
    ]
    frame, table = did(frame, table, field=cells([1, 1, "7"]))
    frame, table = did(frame, table, act={"do": "drop-row"})
    assert [str(table.cell(0, 1)), *table.all_rows()[1:]] == [
        "7",
        *first.all_rows()[1:],
    ]
    frame, table = did(frame, table, act={"do": "add-column"})
    assert (table.width, table.headers[1]) == (3, "3")
    frame, table = did(frame, table, act={"do": "drop-column"})
    assert frame.preprocess(table).shape == (2, 2)
    for _ in range(5):
        frame, table = did(frame, table, act={"do": "undo"})
    assert table == first
    assert not table.past


def value_at(value: Any, row: int) -> Any:
    return gr.Dataframe().postprocess(value).cell(row, 0)


def test_a_table_of_fixed_size_stays_so() -> None:
    frame = editable(ROWS, row_count=(2, "fixed"), column_count=(2, "fixed"))
    for what in ("add-row", "drop-row", "add-column", "drop-column"):
        with pytest.raises(InvalidInput, match="fixed number"):
            did(frame, frame.initial_payload(), act={"do": what})


def test_a_row_stays_where_it_is_while_it_is_typed_in() -> None:
    frame = editable([["b"], ["a"]])
    table = frame.initial_payload()
    frame, table = did(frame, table, act={"sort": 0})
    frame, table = did(frame, table, field=cells([1, 0, "z"]))
    assert frame.parts(table)["rows"] == [1, 0]


def test_events_tell_of_the_row_of_the_table_however_it_is_sorted() -> None:
    frame = editable([["b", 1], ["a", 2]])
    table = frame.initial_payload()
    frame, table = did(frame, table, act={"sort": 0})
    frame, table = did(frame, table, field={"at": [1, 0], **cells([1, 1, "5"])})
    assert frame.event_details("select", {}, table, None) == {
        "index": [1, 0],
        "value": "a",
        "row_value": ["a", 5],
        "col_value": ["b", "a"],
    }
    told = frame.event_details("edit", {}, table, None)
    assert told == {"index": [1, 1], "value": 5, "previous_value": 2}


# ----- the JSON API, and elsewhere


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


# ----- what it takes


def test_long_texts_are_weighed_where_they_are_given_typed_and_taken_back() -> None:
    frame, text = editable([["a"] * 3] * 3), "x" * 90_000
    assert frame.postprocess([[text]]).nbytes >= 90_000
    table = frame.initial_payload()
    weights = [table.nbytes]
    for value in (text, text.upper()):  # the first can be taken back
        field = cells([0, 0, value], window=f"the {len(weights)}th")
        frame, table = did(frame, table, field=field)
        weights.append(table.nbytes)
        assert weights[-1] - weights[-2] > 90_000
    for _ in range(2):
        frame, table = did(frame, table, act={"do": "undo"})
    assert table.nbytes == weights[0]


@pytest.mark.parametrize("change", ["cells", "rows"])
def test_of_large_changes_fewer_can_be_taken_back(change: str) -> None:
    text, width = "x" * 100_000, 20
    rows = np.zeros(
        (1 if change == "cells" else 1_000_000, 1 if change == "rows" else width)
    )
    table = gr.Dataframe().postprocess(rows)
    for _ in range(20):
        if change == "cells":
            table = table.with_cells({(0, column): text for column in range(width)})
        else:
            table = table.with_row(0)
    assert 1 < len(table.past) < 20
    assert table.nbytes - table.source.nbytes < 50_000_000


def test_what_can_be_taken_back_keeps_no_order() -> None:
    frame = editable([["b"], ["a"]])
    table = frame.initial_payload()
    frame, table = did(frame, table, act={"sort": 0})
    assert table.orders
    frame, table = did(frame, table, field={"at": [0, 0]}, act={"do": "add-row"})
    assert not any(one.orders for one in table.past)
    frame, table = did(frame, table, field=cells([0, 0, "z"]))
    frame.parts(table)
    frame, table = did(frame, table, act={"do": "undo"})
    assert table.orders  # so that its rows stay where they are


def test_who_sorts_or_searches_anew_sees_what_was_typed() -> None:
    frame = editable([[3], [1], [2]], show_search="search")
    table = frame.initial_payload()
    frame, table = did(frame, table, act={"sort": 0})
    frame, table = did(frame, table, field=cells([1, 0, "9"]))
    assert frame.parts(table)["rows"] == [1, 2, 0]  # nothing moves as one types
    frame, table = did(frame, table, act={"sort": 0})
    assert frame.parts(table)["rows"] == [1, 0, 2]
    frame, table = did(frame, table, search="9")
    assert frame.parts(table)["rows"] == [1]
    frame, table = did(frame, table, act={"do": "undo"})
    frame, table = did(frame, table, search="")
    assert frame.parts(table)["rows"] == [0, 2, 1]


def test_what_was_found_is_kept_once_and_counted() -> None:
    asked = []

    def find(number: int) -> Any:
        asked.append(number)
        return np.zeros(1_000)

    found = Found()
    for number in (1, 1, 2, *range(MOST + 1), 0, 1):
        found.once(number, partial(find, number))
    assert asked == [1, 2, 0, *range(3, MOST + 1), 1]
    assert len(found) == MOST and found.nbytes == MOST * 8_000
    assert len(pickle.loads(pickle.dumps(found))) == MOST


def test_many_may_look_for_something_at_a_time() -> None:
    found = Found()
    with ThreadPoolExecutor(8) as pool:
        for results in pool.map(
            lambda first: [found.once(first + n, lambda: 1) for n in range(2_000)],
            range(0, 80_000, 10_000),
        ):
            assert set(results) == {1}
    assert len(found) == MOST


def test_what_one_page_types_orders_no_other_page() -> None:
    frame = editable([[3], [1], [2]])
    table = frame.initial_payload()
    mine, typed = did(frame, table, field=cells([1, 0, "9"]))
    mine, typed = did(mine, typed, act={"sort": 0})
    assert mine.parts(typed)["rows"] == [2, 0, 1]
    other, same = did(frame, table, act={"sort": 0})
    assert other.parts(same)["rows"] == [1, 2, 0]
