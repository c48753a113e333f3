"""A table as the JSON API has it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, Final

from flaskstream.components.core.json_api import not_expected
from flaskstream.components.core.plain import to_plain
from flaskstream.components.dataframe.celltext import text_of
from flaskstream.components.dataframe.table import Table

FORM: Final = '{"headers": a list of texts, "data": a list of rows}, or the rows'


def posted_table(data: Any, headers: Sequence[str]) -> dict[str, Any]:
    """The rows that a program posts, and their headers: its own, or else `headers`.

    Raises:
        InvalidInput: it has another form.
    """
    given = {"data": data} if isinstance(data, list) else data
    if not isinstance(given, dict) or not isinstance(given.get("data"), list):
        raise not_expected(FORM, data)
    named, rows = given.get("headers") or list(headers), given["data"]
    if not isinstance(named, list) or not all(isinstance(x, list) for x in rows):
        raise not_expected(FORM, data)
    return {"data": rows, "headers": named}


def json_of(table: Table) -> dict[str, Any]:
    """What a program gets of a table."""
    return {
        "headers": list(table.headers),
        "data": [[_plain(value) for value in row] for row in table.all_rows()],
        "metadata": _styling(table),
    }


def _plain(value: Any) -> Any:
    """A value as JSON may have it: dates are texts, as in Gradio, and so is what
    JSON has no form for."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return str(value)
    try:
        return to_plain(value)
    except Exception:  # an author's own object
        return text_of(value)


def _styling(table: Table) -> dict[str, Any] | None:
    """What a Styler has said of the cells, as Gradio's calls have it."""
    if table.shown is None or not table.is_given:
        return None
    styling = [
        [
            table.looks[row][column].css if column in table.looks.get(row, {}) else ""
            for column in range(table.width)
        ]
        for row in range(table.height)
    ]
    shown = [
        [
            text_of(value) if text is None else text
            for text, value in zip(*both, strict=True)
        ]
        for both in zip(table.shown, table.all_rows(), strict=True)
    ]
    return {"display_value": shown, "styling": styling}
