"""The cells of arrays and frames; imported where one is given, for it takes long."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import narwhals as nw
import numpy as np

from flaskstream.components.dataframe.source import Indices


class Matrix:
    """The rows of an array of numpy's."""

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.array = array

    @property
    def height(self) -> int:
        return int(self.array.shape[0])

    @property
    def width(self) -> int:
        return int(self.array.shape[1])

    @property
    def nbytes(self) -> int:
        return int(self.array.nbytes)

    def take(self, rows: Indices) -> list[list[Any]]:
        taken = self.array[np.asarray(rows, dtype=np.int64)]
        found: list[list[Any]] = taken.tolist()
        return found

    def column(self, index: int) -> np.ndarray[Any, Any]:
        return self.array[:, index]

    def kind(self, index: int) -> str:
        return {"b": "bool", "M": "date"}.get(
            self.array.dtype.kind, "number" if self.array.dtype.kind in "iuf" else ""
        )

    def containing(self, index: int, text: str) -> None:
        return None

    def ranks(self, index: int) -> None:
        return None

    def same(self, other: Any) -> bool:
        return isinstance(other, Matrix) and np.array_equal(self.array, other.array)


class Frame:
    """A frame of pandas, polars, pyarrow or the like; its columns are called by their
    places."""

    def __init__(self, frame: nw.DataFrame[Any], native: Any) -> None:
        self._frame = frame
        self.native = native
        """What the function gave, or a copy."""

    @property
    def height(self) -> int:
        return int(self._frame.shape[0])

    @property
    def width(self) -> int:
        return int(self._frame.shape[1])

    @cached_property
    def nbytes(self) -> int:
        return int(self._frame.estimated_size())

    def series(self, index: int) -> nw.Series[Any]:
        """One of its columns."""
        return self._frame[:, index]

    def take(self, rows: Indices) -> list[list[Any]]:
        taken = self._frame[list(rows), :]
        columns = [_values_of(series) for series in taken.iter_columns()]
        return [list(row) for row in zip(*columns, strict=True)] if columns else []

    def column(self, index: int) -> Sequence[Any] | np.ndarray[Any, Any]:
        series = self.series(index)
        if series.dtype.is_numeric() and not series.is_null().any():
            array: np.ndarray[Any, Any] = series.to_numpy()
            return array
        return _values_of(series)

    def kind(self, index: int) -> str:
        return self._kinds[index]

    @cached_property
    def _kinds(self) -> list[str]:
        return [_kind_of(dtype) for dtype in self._frame.schema.values()]

    def ranks(self, index: int) -> np.ndarray[Any, Any] | None:
        series = self.series(index)
        if not isinstance(series.dtype, nw.String):
            return None
        ranks: np.ndarray[Any, Any] = series.rank("dense").to_numpy()
        return ranks.astype(np.float64)

    def containing(self, index: int, text: str) -> np.ndarray[Any, Any] | None:
        series = self.series(index)
        if not isinstance(series.dtype, nw.String):
            return None
        small = series.str.to_lowercase().str.contains(text, literal=True)
        found: np.ndarray[Any, Any] = small.fill_null(False).to_numpy()
        return found.astype(bool)

    def same(self, other: Any) -> bool:
        if not isinstance(other, Frame) or self.native is other.native:
            return isinstance(other, Frame)
        if (self.height, self.width) != (other.height, other.width):
            return False
        return all(
            list(self.column(index)) == list(other.column(index))
            for index in range(self.width)
        )


def _values_of(series: nw.Series[Any]) -> list[Any]:
    """The values of a column. What pandas has for a missing one, such as NA, or NaN
    among texts, is None; a number that is NaN stays, and a time that is NaT."""
    values: list[Any] = series.to_list()
    gone = getattr(getattr(series.to_native(), "dtype", None), "na_value", None)
    if gone is None or series.dtype.is_temporal() or not series.is_null().any():
        return values
    if not isinstance(gone, float):
        return [None if value is gone else value for value in values]
    if series.dtype.is_numeric():
        return values
    return [None if value != value else value for value in values]


def _kind_of(dtype: Any) -> str:
    """What a column of a type of narwhals' is declared to hold."""
    if dtype.is_numeric():
        return "number"
    if isinstance(dtype, nw.Boolean):
        return "bool"
    return "date" if dtype.is_temporal() else ""
