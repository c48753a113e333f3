"""Columns of a data frame, whichever package it is of, as plain data.

A column is a dict: its `kind`, "quantitative", "temporal" or "nominal"; its `values`,
the bytes of an array of `dtype`; and of a nominal one the `labels` that these are
indices of, -1 for none. Times are milliseconds since 1970 in UTC, as floats.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from flaskstream.components.core.imported import imported
from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import OutputError
from flaskstream.media.surrogate import encodable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Column = dict[str, Any]

FRAMES: Final = ("pandas", "polars", "pyarrow", "modin", "cudf", "dask", "duckdb")
"""The packages whose frames narwhals reads."""
EXPECTED: Final = (
    "a data frame, as of pandas or polars, a dict of columns, or a list of dicts"
)


def read_columns(value: Any) -> dict[str, Column]:
    """The columns of a frame, of a dict of lists, or of a list of dicts, as copies.

    Raises:
        OutputError: it is none of them, its columns are of several lengths, or two have
            one name.
    """
    if isinstance(value, Mapping):
        given = [(name, _column_items(items)) for name, items in value.items()]
    elif isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        given = _of_rows(value)
    elif type(value).__module__.partition(".")[0] in FRAMES:
        given = _of_frame(value)
    else:
        raise OutputError(f"expected {EXPECTED}; got {type(value).__name__}")
    columns: dict[str, Column] = {}
    lengths = {name: len(items) for name, items in given}
    if len(set(lengths.values())) > 1:
        raise OutputError(f"expected columns of one length; got {lengths}")
    for name, items in given:
        text = encodable(to_text(name))
        if text in columns:
            raise OutputError(f"expected each column once; got {text!r} twice")
        columns[text] = column(items)
    return columns


def column(items: Any) -> Column:
    """A list, or an array, as a column; the kind is that of its items."""
    import numpy as np

    if isinstance(next(iter(items), None), str):
        return _nominal(items)
    with suppress(ValueError, TypeError, OverflowError):  # ragged, or a mixture
        found = np.asarray(items)
        if found.ndim == 1 and found.dtype.kind in "iufb" and len(found):
            whole = found.dtype.kind in "ib"
            return _plain("quantitative", found.astype(np.int64 if whole else float))
        if found.ndim == 1 and found.dtype.kind == "M":
            return _plain("temporal", _milliseconds(found))
    items = items.tolist() if isinstance(items, np.ndarray) else items
    present = [item for item in items if not _is_missing(item)]
    if all(_is_number(item) for item in present) and present:
        numbers = [np.nan if _is_missing(item) else float(item) for item in items]
        return _plain("quantitative", np.array(numbers, float))
    if all(isinstance(item, datetime.date) for item in present) and present:
        times = [np.nan if _is_missing(item) else _time(item) for item in items]
        return _plain("temporal", np.array(times, float))
    return _nominal(items)


def times_column(items: Sequence[float | None]) -> Column:
    """Milliseconds since 1970, and None, as a column."""
    import numpy as np

    values = [np.nan if item is None else float(item) for item in items]
    return _plain("temporal", np.array(values, float))


def values_of(of: Column) -> NDArray[Any]:
    """A column's numbers, or the indices of its labels; not to be written to."""
    import numpy as np

    return np.frombuffer(of["values"], of["dtype"])


def json_of(of: Column) -> list[Any]:
    """A column's items as JSON has them: null for what is missing, or no number."""
    import numpy as np

    values = values_of(of)
    if of["kind"] == "nominal":
        labels = [*of["labels"], None]  # -1 is the last one
        return [labels[index] for index in values.tolist()]
    items: list[Any] = values.tolist()
    if values.dtype.kind != "f":
        return items
    whole = of["kind"] == "temporal"
    finite = np.isfinite(values).tolist()
    return [
        (int(item) if whole else item) if known else None
        for item, known in zip(items, finite, strict=True)
    ]


def _column_items(items: Any) -> Any:
    if hasattr(items, "to_numpy"):
        return items.to_numpy()
    if hasattr(items, "__array__") and getattr(items, "ndim", 0) == 1:
        return items
    if isinstance(items, (str, bytes)) or not isinstance(items, Sequence):
        raise OutputError(
            f"expected {EXPECTED}; got a dict with a {type(items).__name__} in the "
            "place of a column"
        )
    return list(items)


def _of_rows(rows: Sequence[Any]) -> list[tuple[Any, Any]]:
    if not all(isinstance(row, Mapping) for row in rows):
        wrong = next(row for row in rows if not isinstance(row, Mapping))
        raise OutputError(
            f"expected {EXPECTED}; got a list with a {type(wrong).__name__} in it"
        )
    names = dict.fromkeys(name for row in rows for name in row)
    return [(name, [row.get(name) for row in rows]) for name in names]


def _of_frame(value: Any) -> list[tuple[Any, Any]]:
    import narwhals.stable.v2 as nw

    try:
        frame = nw.from_native(value)
    except (TypeError, ValueError) as error:
        raise OutputError(
            f"expected {EXPECTED}; got {type(value).__name__}: {error}"
        ) from error
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    return [(name, _array(frame.get_column(name))) for name in frame.columns]


def _array(series: Any) -> Any:
    """A series of narwhals as an array of numbers or times, or as a list."""
    import narwhals.stable.v2 as nw

    kind = series.dtype
    if isinstance(kind, nw.Datetime) and kind.time_zone is not None:
        series = series.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    if kind.is_numeric() and not isinstance(kind, nw.Decimal):
        missing = series.null_count() > 0
        return (series.cast(nw.Float64) if missing else series).to_numpy()
    if isinstance(kind, (nw.Datetime, nw.Date)):
        return series.to_numpy().astype("datetime64[ms]")
    return series.to_list()


def _milliseconds(times: NDArray[Any]) -> NDArray[np.float64]:
    import numpy as np

    whole = times.astype("datetime64[ms]")
    found = whole.astype(np.int64).astype(float)
    found[np.isnat(whole)] = np.nan
    return found


def _plain(kind: str, values: NDArray[Any]) -> Column:
    return {"kind": kind, "dtype": values.dtype.str, "values": values.tobytes()}


def _nominal(items: Sequence[Any]) -> Column:
    import numpy as np

    try:
        distinct = dict.fromkeys(items)
    except TypeError:  # what can't be hashed is told by its text
        items = [None if _is_missing(item) else to_text(item) for item in items]
        distinct = dict.fromkeys(items)
    labels: dict[str, int] = {}
    codes = {
        item: -1
        if _is_missing(item)
        else labels.setdefault(encodable(to_text(item)), len(labels))
        for item in distinct
    }
    values = np.fromiter(map(codes.__getitem__, items), np.int32, len(items))
    return {**_plain("nominal", values), "labels": list(labels)}


def _is_number(item: Any) -> bool:
    if isinstance(item, (str, bytes)):
        return False
    return hasattr(item, "__float__") and not hasattr(item, "__len__")


def _is_missing(item: Any) -> bool:
    """None, NaN, NaT and pandas' NA: nothing else is unlike itself."""
    if item is None:
        return True
    pandas = imported("pandas")
    if pandas is not None and item is pandas.NA:
        return True
    return isinstance(item, (float, datetime.datetime)) and item != item


def _time(item: datetime.date) -> float:
    if not isinstance(item, datetime.datetime):
        item = datetime.datetime(item.year, item.month, item.day)
    if item.tzinfo is None:
        item = item.replace(tzinfo=datetime.UTC)
    return item.timestamp() * 1000
