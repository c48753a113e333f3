"""What a function gives as a table: any frame, an array, lists, a dict, a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np

from flaskstream.components.core.plain import to_text
from flaskstream.components.dataframe.frames import Frame, Matrix
from flaskstream.components.dataframe.limits import (
    EXPECTED,
    MOST_CELLS,
    MOST_COLUMNS,
    NoTable,
)
from flaskstream.components.dataframe.look import Look, look_of
from flaskstream.components.dataframe.source import Rows, Source
from flaskstream.components.dataframe.table import Table

Find = Callable[[str | PathLike[str]], Path]
"""Finds a file that the app may show."""


def read(value: Any, headers: Sequence[str] | None, find: Find) -> Table:
    """The table that a value is.

    Args:
        value: What a function gave.
        headers: What the columns are called where the value does not say.
        find: Finds the file of a path.

    Raises:
        NoTable: it is none, or has too many cells.
        OutputError: its file can't be shown.
    """
    if isinstance(value, Table):
        return value
    if isinstance(value, (str, PathLike)):
        return _of_file(find(value), headers)
    if _is_styler(value):
        return _of_styler(value)
    if isinstance(value, Mapping):
        return _of_dict(value, headers)
    if isinstance(value, np.ndarray):
        return _of_array(value, headers)
    if isinstance(value, (list, tuple)):
        return _of_rows(value, headers)
    return _of_frame(value)


def _make_table(source: Source, headers: Sequence[Any]) -> Table:
    cells = source.height * source.width
    if cells > MOST_CELLS or source.width > MOST_COLUMNS:
        raise NoTable(
            f"at most {MOST_CELLS:,} cells in {MOST_COLUMNS:,} columns; got "
            f"{source.height:,} rows of {source.width:,}: show a part of them"
        )
    names = [_name(header) for header in headers][: source.width]
    names += [str(place + 1) for place in range(len(names), source.width)]
    return Table(source, tuple(names))


def _name(header: Any) -> str:
    """What a column is called; of several levels all, joined."""
    if isinstance(header, tuple):
        return " / ".join(to_text(part) for part in header if part != "")
    return to_text(header)


# ----- frames


def _of_frame(value: Any) -> Table:
    is_series = hasattr(value, "iloc") and hasattr(value, "to_frame")
    native, headers = value.to_frame() if is_series else value, None
    if hasattr(native, "iloc"):  # pandas and its like
        headers = list(native.columns)
        named = native.set_axis(range(len(headers)), axis=1).rename(columns=str)
        frame = _narwhals(named, value)
        return _make_table(Frame(frame, native), headers)
    frame = _narwhals(native, value)
    return _make_table(Frame(frame, frame.to_native()), frame.columns)


def _narwhals(frame: Any, value: Any) -> nw.DataFrame[Any]:
    found = nw.from_native(frame, pass_through=True, allow_series=True)
    if isinstance(found, nw.LazyFrame):
        found = found.collect()
    if isinstance(found, nw.Series):
        found = found.to_frame()
    if not isinstance(found, nw.DataFrame):
        kind = type(value)
        raise NoTable(f"{EXPECTED}; got {kind.__module__}.{kind.__qualname__}")
    return found


def _is_styler(value: Any) -> bool:
    kind = type(value)
    return kind.__name__ == "Styler" and kind.__module__.startswith("pandas.")


def _of_styler(styler: Any) -> Table:
    """The frame of a Styler, with the texts and the colours that it gives to cells."""
    table = _of_frame(styler.data)
    told = styler._compute()._translate(False, False)
    body = told["body"]
    shown = [
        [
            to_text(cell.get("display_value", ""))
            for cell in row
            if cell.get("type") == "td"
        ]
        for row in body
    ]
    looks: dict[int, dict[int, Look]] = {}
    for style in told["cellstyle"]:
        look = look_of(style["props"])
        for selector in style["selectors"] if any(look) else ():
            row, _, column = selector.removeprefix("row").partition("_col")
            looks.setdefault(int(row), {})[int(column)] = look
    return Table(table.source, table.headers, shown=shown, looks=looks)


# ----- Python's own


def _of_array(array: np.ndarray[Any, Any], headers: Sequence[str] | None) -> Table:
    if array.ndim > 2:
        raise NoTable(f"{EXPECTED}; got an array of {array.ndim} dimensions")
    if array.dtype.names:  # a record to a row
        return _of_dict({name: array[name].ravel() for name in array.dtype.names}, None)
    flat = array.reshape(-1, 1) if array.ndim < 2 else array
    return _make_table(Matrix(flat), headers or ())


def _of_rows(rows: Sequence[Any], headers: Sequence[str] | None) -> Table:
    if rows and all(isinstance(row, Mapping) for row in rows):
        names = list(dict.fromkeys(key for row in rows for key in row))
        filled = [[row.get(name) for name in names] for row in rows]
        return _make_table(Rows(filled, len(names)), names)
    lists = [_row(row) for row in rows]
    width = max(map(len, lists), default=0) or len(headers or ())
    if any(len(row) != width for row in lists):
        lists = [[*row, *[None] * (width - len(row))] for row in lists]
    return _make_table(Rows(lists, width), headers or ())


def _row(row: Any) -> Sequence[Any]:
    if isinstance(row, (list, tuple)):
        return row
    if isinstance(row, np.ndarray) and row.ndim:
        values: list[Any] = row.tolist()
        return values
    return [row]  # a list of values is one column, as in Gradio


def _of_dict(value: Mapping[Any, Any], headers: Sequence[str] | None) -> Table:
    if "data" in value and value.keys() <= {"data", "headers", "metadata"}:
        names = value.get("headers") or headers
        if not isinstance(value["data"], (list, tuple)):
            raise NoTable('{"headers": a list, "data": a list of rows}')
        return _dressed(_of_rows(value["data"], names), value.get("metadata"))
    columns = [_column(column) for column in value.values()]
    height = max(map(len, columns), default=0)
    for name, column in zip(value, columns, strict=True):
        if len(column) != height:
            raise NoTable(
                f"a dict of columns of one length; column {name!r} has "
                f"{len(column):,} values, another one {height:,}"
            )
    rows = list(zip(*columns, strict=True))
    return _make_table(Rows(rows, len(columns)), list(value))


def _dressed(table: Table, metadata: Any) -> Table:
    """The table with the texts and the colours that its cells have in Gradio's form:
    `display_value` and `styling`, a list of rows each, which may be shorter."""
    told = metadata if isinstance(metadata, Mapping) else {}
    texts, styles = _cells(told, "display_value"), _cells(told, "styling")
    if not texts and not styles:
        return table
    rows, columns = range(table.height), range(table.width)
    shown = [
        [
            None if (text := texts.get((r, c))) is None else to_text(text)
            for c in columns
        ]
        for r in rows
    ]
    looks: dict[int, dict[int, Look]] = {}
    for (row, column), css in styles.items():
        look = look_of(_properties(css)) if isinstance(css, str) else Look()
        if any(look):
            looks.setdefault(row, {})[column] = look
    return replace(table, shown=shown, looks=looks)


def _cells(metadata: Mapping[Any, Any], name: str) -> dict[tuple[int, int], Any]:
    """What metadata tells of each cell, by its row and its column."""
    rows = metadata.get(name) or ()
    if not isinstance(rows, (list, tuple)) or not all(
        isinstance(row, (list, tuple)) for row in rows
    ):
        raise NoTable(f'"{name}" as a list of rows, each a list')
    return {
        (row, column): told
        for row, cells in enumerate(rows)
        for column, told in enumerate(cells)
    }


def _properties(css: str) -> Iterator[tuple[str, str]]:
    """The names and the values of CSS properties."""
    for declaration in css.split(";"):
        name, _, value = declaration.partition(":")
        yield name.strip().lower(), value.strip()


def _column(values: Any) -> Sequence[Any]:
    if isinstance(values, (list, tuple)):
        return values
    opener = getattr(values, "tolist", None) or getattr(values, "to_list", None)
    if callable(opener):
        found = opener()
        return found if isinstance(found, list) else [found]
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        return [values]
    return list(values)


# ----- files


def _of_file(path: Path, headers: Sequence[str] | None) -> Table:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return _of_csv(file, headers)


def _of_csv(file: io.TextIOBase | Any, headers: Sequence[str] | None) -> Table:
    lines = csv.reader(file)
    try:
        names = next(lines, [])
        rows, cells = [], 0
        for row in lines:
            cells += len(row)
            if cells > MOST_CELLS:
                raise NoTable(f"at most {MOST_CELLS:,} cells; the file has more")
            if row:
                rows.append(row)
    except csv.Error as error:
        raise NoTable(f"a file of comma-separated values; {error}") from error
    width = max([len(names), *map(len, rows)])
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    columns = [_parse_numbers([row[place] for row in filled]) for place in range(width)]
    typed = [list(row) for row in zip(*columns, strict=True)]
    return _make_table(Rows(typed, width), headers or names)


def _parse_numbers(texts: list[str]) -> list[Any]:
    """A column of texts as numbers, if all are; nothing is None."""
    for kind in (int, float):
        with suppress(ValueError):
            return [kind(text) if text else None for text in texts]
    return [text or None for text in texts]
