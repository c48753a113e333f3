"""Where the cells of a table are: in what the function gave, which is not copied."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    import numpy as np

Indices = Sequence[int]
OF_A_CELL: Final = 60
"""Bytes that a cell takes, with a text of as many characters at most."""


class Source(Protocol):
    """Cells by row and column. Nobody changes them."""

    @property
    def height(self) -> int: ...

    @property
    def width(self) -> int: ...

    @property
    def nbytes(self) -> int:
        """Roughly what it takes in memory."""

    def take(self, rows: Indices) -> list[list[Any]]:
        """Some rows, as Python's values."""

    def column(self, index: int) -> Sequence[Any] | np.ndarray[Any, Any]:
        """All of a column; numbers and times as an array where it has one."""

    def kind(self, index: int) -> str:
        """What a column is declared to hold: "number", "bool", "date", or ""."""

    def containing(self, index: int, text: str) -> np.ndarray[Any, Any] | None:
        """Where a column of texts has `text`, in small letters; None: it can't tell."""

    def ranks(self, index: int) -> np.ndarray[Any, Any] | None:
        """The places of a column's texts among each other, NaN for what is missing;
        None: it can't tell."""

    def same(self, other: Any) -> bool:
        """Whether another source has the same cells."""


class Rows:
    """Rows as a list of lists, all of one length."""

    def __init__(self, rows: Sequence[Sequence[Any]], width: int) -> None:
        self.rows = rows
        self.width = width

    @property
    def height(self) -> int:
        return len(self.rows)

    @cached_property
    def nbytes(self) -> int:
        long = sum(
            max(0, len(cell) - OF_A_CELL)
            for row in self.rows
            for cell in row
            if isinstance(cell, str)
        )
        return OF_A_CELL * self.height * self.width + long

    def take(self, rows: Indices) -> list[list[Any]]:
        return [list(self.rows[row]) for row in rows]

    def column(self, index: int) -> Sequence[Any]:
        return [row[index] for row in self.rows]

    def kind(self, index: int) -> str:
        return ""

    def containing(self, index: int, text: str) -> None:
        return None

    def ranks(self, index: int) -> None:
        return None

    def same(self, other: Any) -> bool:
        return isinstance(other, Rows) and self.rows == other.rows
