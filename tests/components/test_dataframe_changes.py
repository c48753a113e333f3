"""What a person changes of a table, and what that takes."""

from __future__ import annotations

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

import flaskstream as gr
from flaskstream.components.dataframe.found import MOST, Found
from flaskstream.components.dataframe.targets import MOST as MOST_PASTED
from flaskstream.exceptions import ConfigurationError, InvalidInput
from tests.components.tables import LARGE, ROWS, cells, did, editable


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
        *([-1, 0, "x"], [0, -1, "x"], [0.0, 0, "x"], [True, 0, "x"], ["0", 0, "x"]),
        *([0, 0, 5], [0, 0], [0, 0, None]),
    ],
)
def test_a_change_that_no_page_could_make_is_refused(change: list[Any]) -> None:
    frame = editable(ROWS)
    with pytest.raises(InvalidInput):
        did(frame, frame.initial_payload(), field=cells(change))


@pytest.mark.parametrize("change", [[2, 0, "x"], [0, 2, "x"], [0, 1, "x"]])
@pytest.mark.parametrize("interactive", [True, False])
def test_a_change_that_can_not_be_made_any_more_is_told_of_once(
    change: list[Any], interactive: bool
) -> None:
    frame = gr.Dataframe(ROWS, static_columns=[1], interactive=interactive)
    told = {"at": change[:2], **cells(change)}
    frame, table = did(frame, frame.initial_payload(), field=told)
    parts = frame.parts(table)
    assert table == frame.postprocess(ROWS)
    assert "can’t be changed any more" in parts["foot"]["problem"]
    assert json.loads(parts["taken"]) == {"w": 1}  # so the page posts it no more
    assert did(frame, table, field=told)[1] is table


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
    table = frame.initial_payload()
    assert did(frame, table, field=cells([0, 0, "x"]))[1] is table
    with pytest.raises(InvalidInput):
        did(frame, table, act={"do": "add-row"})


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


@pytest.mark.parametrize(
    "value", [ROWS, pd.DataFrame(ROWS), np.array([[1, 2], [3, 4]])]
)
def test_what_is_pasted_farther_than_is_shown_makes_rows_and_is_taken_back_at_once(
    value: Any,
) -> None:
    frame = editable(value, type="array")
    first = frame.initial_payload()
    pasted = [[1, 0, "5"], [1, 0, "6", 1], [1, 1, "7", 2]]
    frame, table = did(frame, first, field=cells(*pasted))
    column = [str(cell) for cell in table.column(0)]
    assert (table.height, column[1:]) == (4, ["5", "6", "None"])
    assert str(table.cell(3, 1)) == "7"
    assert len(frame.preprocess(table)) == 4
    assert frame.parts(table)["rows"] == [0, 1, 2, 3]
    frame, table = did(frame, table, act={"do": "add-row"})
    frame, table = did(frame, table, act={"do": "undo"})
    frame, table = did(frame, table, act={"do": "undo"})
    assert table == first


def test_what_is_pasted_goes_on_in_the_order_that_is_shown() -> None:
    frame = editable([["b"], ["a"], ["d"], ["c"]])
    frame, table = did(frame, frame.initial_payload(), act={"sort": 0})
    frame, table = did(frame, table, field=cells([1, 0, "1", 1], [1, 0, "2", 3]))
    assert table.column(0) == ["1", "a", "2", "c"]


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ({"row_count": (2, "fixed")}, 2),
        ({"row_limits": (None, 3)}, 3),
        ({"interactive": False}, 2),
    ],
)
def test_where_there_is_no_room_what_is_pasted_says_so(
    options: dict[str, Any], rows: int
) -> None:
    frame = gr.Dataframe(ROWS, **options)
    pasted = [[1, 0, "x", 1], [1, 0, "y", 2], [1, 5, "z", 0]]
    frame, table = did(frame, frame.initial_payload(), field=cells(*pasted))
    assert table.height == rows
    assert "not room enough" in frame.parts(table)["foot"]["problem"]


def test_so_much_is_pasted_at_a_time() -> None:
    frame = editable([["a"]])
    pasted = [[0, 0, "x", down] for down in range(MOST_PASTED + 1)]
    frame, table = did(frame, frame.initial_payload(), field=cells(*pasted))
    assert table.height == MOST_PASTED
    assert "Only 20,000 cells" in frame.parts(table)["foot"]["problem"]
    for wrong in (-1, 10**9, "1", None):
        with pytest.raises(InvalidInput):
            did(frame, table, field=cells([0, 0, "x", wrong], window="v"))


def test_typing_into_a_frame_leaves_all_else_of_it_as_it_was() -> None:
    names = pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1), ("b", 1)])
    value = pd.DataFrame(
        zip([1, LARGE], [0.1, 0.2], ["x", "y"], ["p", "q"], strict=True),
        columns=names,
        index=pd.Index([7, 9], name="day"),
    )
    value.isetitem(3, pd.Categorical(["p", "q"]))
    before = value.copy()
    frame = editable(value)
    table = frame.initial_payload()
    frame, table = did(frame, table, field=cells([0, 1, "2.5"], [1, 3, "p"]))
    got = frame.preprocess(table)
    expected = before.copy()
    expected.iloc[0, 1] = 2.5
    expected.iloc[1, 3] = "p"
    pd.testing.assert_frame_equal(got, expected)
    got.iloc[1, 0] = 5
    pd.testing.assert_frame_equal(frame.preprocess(table), expected)
    pd.testing.assert_frame_equal(value, before)


def test_what_a_frames_column_can_not_hold_makes_it_one_that_can() -> None:
    value = pd.DataFrame({"n": [1, 2], "b": [True, False], "c": ["p", "q"]})
    value["c"] = value["c"].astype("category")
    frame = editable(value)
    table = frame.initial_payload()
    told = cells([0, 0, ""], [0, 1, ""], [0, 2, "new"])
    frame, table = did(frame, table, field=told)
    got = frame.preprocess(table)
    assert got["n"].isna().tolist() == [True, False] and got["n"][1] == 2
    assert got["b"].tolist() == [None, False]
    assert got["c"].tolist() == ["new", "q"]


@pytest.mark.parametrize(
    ("given", "typed", "is_array"),
    [
        (np.array([[0.1], [0.2]]), "0.30000000000000004", True),
        (np.array([[1], [LARGE]]), str(-(2**63)), True),
        (np.array([[1], [LARGE]]), str(2**63), False),
        (np.array([[1], [LARGE]]), "0.5", False),
        (np.array([[1.0], [2.0]], np.float32), "0.1", False),
        (np.array([[0.1], [0.2]]), "", False),
    ],
)
def test_a_column_of_numbers_stays_an_array_where_it_holds_what_is_typed(
    given: Any, typed: str, is_array: bool
) -> None:
    frame = editable(given)
    table = frame.initial_payload()
    _, table = did(frame, table, field=cells([0, 0, typed]))
    column = table.column(0)
    assert isinstance(column, np.ndarray) is is_array
    assert ("" if column[0] is None else str(column[0])) == typed
    assert column[1] == given[1, 0] and given[0, 0] != column[0]
