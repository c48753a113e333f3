"""The parts that a page shows of a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flaskstream.components.core.base import Parts
from flaskstream.components.dataframe.cells import row_html
from flaskstream.components.dataframe.celltext import text_of
from flaskstream.components.dataframe.changes import TOOLS
from flaskstream.components.dataframe.table import Table
from flaskstream.components.dataframe.view import PAGE

if TYPE_CHECKING:
    from flaskstream.components.dataframe.dataframe import Dataframe

Row = Sequence[Any]


def parts_of(frame: Dataframe, table: Table) -> Parts:
    """The window of a table that its page looks at, and what stands around that: see
    `Dataframe.parts`."""
    order = frame.order(table, frame.view)
    pages = max(1, -(-len(order) // PAGE))
    page = min(frame.view.page, pages - 1)
    window = [int(place) for place in order[page * PAGE : (page + 1) * PAGE]]
    rows = table.take(window)
    kinds = [frame.shown_kind(table, column) for column in range(table.width)]
    foot = {
        "first": page * PAGE + 1 if window else 0,
        "last": page * PAGE + len(window),
        "found": len(order),
        "all": table.height,
        "page": page,
        "pages": pages,
        "problem": frame.doing.problem,
        "tools": [what for what in TOOLS if frame.may(what, table)],
        "undo": bool(table.past),
    }
    taken = json.dumps(dict(frame.doing.taken)) if frame.doing.taken else ""
    filters = list(table.headers) if frame.show_search == "filter" else []
    return {
        "head": _head(frame, table, rows, kinds),
        "rows": window,
        "foot": foot,
        "taken": taken,
        "filters": filters,
        **_rows(frame, table, window, rows, kinds),
        "fields": _fields(frame, table),
    }


def _head(
    frame: Dataframe, table: Table, rows: Sequence[Row], kinds: Sequence[str]
) -> list[dict[str, Any]]:
    sort = {column: (n, down) for n, (column, down) in enumerate(frame.view.sort)}
    return [
        {
            "name": name,
            "kind": _heading_kind(kinds[column], rows, column),
            "sort": sort.get(column),
        }
        for column, name in enumerate(table.headers)
    ]


def _heading_kind(kind: str, rows: Sequence[Row], column: int) -> str:
    """What a column is headed as: of one that may hold anything the first row tells."""
    value = rows[0][column] if rows else None
    if kind == "str" and isinstance(value, (bool, int, float)):
        return "bool" if isinstance(value, bool) else "number"
    return kind


def _rows(
    frame: Dataframe,
    table: Table,
    window: Sequence[int],
    rows: Sequence[Row],
    kinds: Sequence[str],
) -> Parts:
    texts = table.shown if table.is_given and not frame.editable else None
    found: Parts = {}
    for place, row in zip(window, rows, strict=True):
        number = place + 1 if frame.show_row_numbers else None
        own = texts[place] if texts else None
        looks = table.looks.get(place, {}) if texts else {}
        found[f"r{place}"] = row_html(row, kinds, own, frame.max_chars, number, looks)
    return found


def _fields(frame: Dataframe, table: Table) -> list[dict[str, Any]] | None:
    """The cells of the row that is typed in fields, where there is no script."""
    row = frame.view.row
    if not frame.editable or row is None or row >= table.height:
        return None
    cells = zip(table.headers, table.take([row])[0], strict=True)
    return [
        {"name": name, "text": text_of(value)}
        for place, (name, value) in enumerate(cells)
        if table.column_id(place) not in frame.static
    ]
