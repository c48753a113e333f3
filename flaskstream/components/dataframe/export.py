"""A table as a file of comma-separated values, a piece at a time."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from flaskstream.components.dataframe.celltext import text_of
from flaskstream.components.dataframe.table import Table

CELLS: Final = 20_000
"""Cells that are made text at a time."""
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheets read a cell as a formula by, where it begins a text."""
NUMERAL: Final = re.compile(r"[+-][0-9]{1,40}(\.[0-9]{0,40})?(e[+-]?[0-9]{1,4})?", re.I)
BOM: Final = "\ufeff"
"""By which spreadsheets read it as UTF-8."""


def csv_of(table: Table) -> Iterator[bytes]:
    """The headers and all rows, in their own order, as UTF-8.

    Texts that a spreadsheet would take for formulas begin with `'` (OWASP, "CSV
    Injection"): who opens the file may not be who has typed them. Numbers stay as they
    are, and texts such as "-5", too.

    Args:
        table: The table.
    """
    yield BOM.encode() + _lines([table.headers])
    step = max(1, CELLS // max(1, table.width))
    for start in range(0, table.height, step):
        yield _lines(table.take(range(start, min(start + step, table.height))))


def _lines(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> str:
    text = str.__str__(value) if isinstance(value, str) else text_of(value)
    if isinstance(value, (bool, int, float)) or not text.startswith(FORMULA):
        return text
    return text if NUMERAL.fullmatch(text) else f"'{text}"
