"""A table as a function receives it."""

from __future__ import annotations

import importlib
from typing import Any, Final

import numpy as np

from flaskstream.components.dataframe.celltext import is_missing
from flaskstream.components.dataframe.frames import Frame, Matrix
from flaskstream.components.dataframe.table import Table
from flaskstream.exceptions import ConfigurationError

INSTEAD: Final = 'install it, or say type="array", a list of rows'


def convert_table(table: Table, kind: str) -> Any:
    """What a function receives for a table; its own, which it may change.

    Args:
        table: The table.
        kind: What it asks for.

    Raises:
        ConfigurationError: the package that it asks for is not there.
    """
    if kind == "array":
        return table.all_rows()
    if kind == "numpy":
        return _array(table)
    return _pandas(table) if kind == "pandas" else _polars(table)


def _array(table: Table) -> np.ndarray[Any, Any]:
    if isinstance(table.source, Matrix) and table.is_given:
        return table.source.array.copy()
    columns = [table.column(place) for place in range(table.width)]
    arrays = [np.asarray(column) for column in columns]
    if arrays and all(array.dtype.kind in "iuf" for array in arrays):
        return np.column_stack(arrays)
    found = np.empty((table.height, table.width), dtype=object)
    for place, column in enumerate(columns):
        found[:, place] = np.fromiter(column, dtype=object, count=table.height)
    return found


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ConfigurationError(
            f'Dataframe(type="{name}") expected the package {name}: {INSTEAD}.'
        ) from error


def _pandas(table: Table) -> Any:
    pandas = _package("pandas")
    source = table.source
    native: Any = source.native if isinstance(source, Frame) else None
    is_pandas = isinstance(native, pandas.DataFrame)
    if is_pandas and table.has_given_places:
        return _with_edits(pandas, native.copy(), table)
    if not table.width:
        return pandas.DataFrame(index=range(table.height))
    columns = {}
    for place in range(table.width):
        values = table.column(place)
        id = table.column_id(place)
        dtype = native.dtypes.iloc[id] if is_pandas and id < source.width else None
        columns[place] = _series(pandas, values, dtype)
    frame = pandas.DataFrame(columns)
    frame.columns = list(table.headers)
    if is_pandas and table.rows is None:
        frame.index = native.index
    return frame


def _with_edits(pandas: Any, frame: Any, table: Table) -> Any:
    """A frame of pandas, into whose cells a person has typed: what its columns can hold
    is put there, for making a column anew takes as long as it has rows."""
    for place, edits in table.edits_by_column().items():
        column = frame.iloc[:, place]
        typed = _series(pandas, list(edits.values()), column.dtype)
        missing = sum(map(is_missing, edits.values()))
        if typed.dtype == column.dtype and typed.isna().sum() == missing:
            column = column.copy()
            column.iloc[list(edits)] = typed.array
        else:
            column = pandas.Series(table.column(place), index=frame.index)
        frame.isetitem(place, column)
    return frame


def _series(pandas: Any, values: Any, dtype: Any) -> Any:
    categories = getattr(dtype, "categories", None)
    if categories is not None:
        named = {value for value in values if not is_missing(value)}
        dtype = dtype if named <= set(categories) else None
    if dtype is not None:
        try:  # which a value that was typed may not fit into
            return pandas.Series(values, dtype=dtype)
        except (TypeError, ValueError, OverflowError):
            pass
    return pandas.Series(values)


def _polars(table: Table) -> Any:
    polars = _package("polars")
    source = table.source
    native: Any = source.native if isinstance(source, Frame) else None
    is_polars = isinstance(native, polars.DataFrame)
    if is_polars and table.is_given:
        return native.clone()
    names = [f"{place}" for place in range(table.width)]
    columns = []
    for place, name in enumerate(names):
        id = table.column_id(place)
        known = is_polars and id < source.width
        dtype = native.dtypes[id] if known else None
        values = table.column(place)
        columns.append(polars.Series(name, values, dtype=dtype, strict=False))
    frame = polars.DataFrame(columns)
    frame.columns = _unique(table.headers)
    return frame


def _unique(headers: tuple[str, ...]) -> list[str]:
    """Names of which polars takes each once only."""
    seen: dict[str, int] = {}
    found = []
    for header in headers:
        count = seen[header] = seen.get(header, 0) + 1
        found.append(header if count == 1 else f"{header}_{count}")
    return found
