"""What a page shows of a table, and what it saves of it."""

from __future__ import annotations

import csv
import datetime
import io
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import flaskstream as gr
from flaskstream.components.dataframe.view import PAGE
from flaskstream.exceptions import InvalidInput
from tests.components.tables import LARGE, ROWS, did


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


@pytest.mark.parametrize("place", ["-1", "x", "", "9" * 50])
def test_a_filter_of_no_column_is_refused(place: str) -> None:
    frame = gr.Dataframe(ROWS, show_search="filter")
    with pytest.raises(InvalidInput):
        did(frame, frame.initial_payload(), **{f"filter-{place}": "x"})


def test_the_box_of_a_column_that_has_gone_filters_nothing() -> None:
    frame = gr.Dataframe(ROWS, show_search="filter")
    table = frame.initial_payload()
    assert did(frame, table, **{"filter-2": "x"}) == (frame, table)


FORMULAS = ["=1+1", "+A1", "-A1", "@A1", "\t=1", "\r=1", "＝1"]


def test_a_saved_table_is_whole_and_has_no_formulas() -> None:
    texts = [*FORMULAS, "-5", "+1e3", 'a "b", c', "two\nlines", None]
    value = {"=x": texts, "n": [-n for n in range(len(texts))]}
    frame = gr.Dataframe(value, buttons=["download"], label="Cells", interactive=False)
    frame, table = did(frame, frame.initial_payload(), act={"sort": 1})
    file = frame.to_file(table)
    assert file is not None and (file.name, file.mimetype) == ("Cells.csv", "text/csv")
    text = b"".join(file.pieces).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert head == ["'=x", "n"]
    told = [*(f"'{text}" for text in FORMULAS), *texts[len(FORMULAS) : -1], ""]
    assert rows == [[text, str(-n)] for n, text in enumerate(told)]


def test_a_large_table_is_saved_by_pieces() -> None:
    frame = gr.Dataframe(buttons=["download"])
    file = frame.to_file(frame.postprocess(np.arange(100_000).reshape(-1, 2)))
    assert file is not None
    pieces = [*file.pieces]
    assert len(pieces) > 2 and b"".join(pieces).endswith(b"\r\n99998,99999\r\n")


def test_nothing_is_saved_where_no_button_is_asked_for() -> None:
    frame = gr.Dataframe(ROWS)
    assert frame.to_file(frame.initial_payload()) is None
