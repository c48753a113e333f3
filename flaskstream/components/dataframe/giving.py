"""A table as a function receives it."""

from __future__ import annotations

import importlib
from typing import Any, Final

import numpy as np

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
    if is_pandas and table.is_given:
        return native.copy()
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


def _series(pandas: Any, values: Any, dtype: Any) -> Any:
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
