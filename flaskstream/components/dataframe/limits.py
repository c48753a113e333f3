"""What a table may be, and the error of what is none."""

from __future__ import annotations

from typing import Final

MOST_CELLS: Final = 10_000_000
"""Cells of a table: a browser sees a hundred rows of them at a time."""
MOST_COLUMNS: Final = 2_000
EXPECTED: Final = (
    "a table: a frame of pandas, polars or pyarrow, an array of numpy's of at most two "
    "dimensions, a list of rows, a dict of columns, or the path of a CSV file"
)


class NoTable(Exception):
    """What was given is no table that can be shown; the text says what came."""
