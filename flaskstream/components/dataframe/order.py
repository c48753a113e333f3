"""In which order a view shows which rows of a table."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Any, Final

import numpy as np

from flaskstream.components.dataframe.celltext import INT, is_missing, text_of
from flaskstream.components.dataframe.sorting import Sorted, argsort
from flaskstream.components.dataframe.table import Table
from flaskstream.components.dataframe.view import View

NUMERAL: Final = re.compile(r"[-+.0-9einfa]{1,40}")
"""What may be found in a number."""

COMPARED: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
"""What a filter may begin with; longer ones first."""

AS_TEXT: Final = 100_000
"""Numbers of a column that are searched as the texts that they are shown as; of more
of them those are found that begin with what is searched for."""

Order = np.ndarray[Any, Any]
Shown = Order | Sorted | range
"""The places of rows, in an order."""


def ordered(table: Table, view: View) -> Shown:
    """The places of the rows that a view shows, in its order."""
    sort = tuple(key for key in view.sort if key[0] < table.width)
    filters = tuple(one for one in view.filters if one[0] < table.width)
    if not (sort or view.search or filters):
        return range(table.height)

    def order() -> Shown:
        if not (view.search or filters):
            return _sorted(table, sort, None)
        found = _matching_rows(table, view.search, filters)
        return _sorted(table, sort, found) if sort else found

    key = "order", sort, view.search, filters
    order_of: Shown = table.orders.once(key, order)
    return order_of


# ----- sorting


def _sorted(
    table: Table, sort: Sequence[tuple[int, bool]], places: Order | None
) -> Sorted:
    """By the last key first, for each sorting keeps what the one before has done."""
    (column, descending), *others = sort
    for other, is_falling in reversed(others):
        keys = _known_keys(table, other)
        places = np.arange(table.height) if places is None else places
        places = places[argsort(keys[places], is_falling)]
    keys = _known_keys(table, column)
    return Sorted(keys if places is None else keys[places], descending, places)


def _known_keys(table: Table, column: int) -> Order:
    make = partial(_keys_of, table, column)
    keys: Order = table.orders.once(("keys", column), make)
    return keys


def _keys_of(table: Table, column: int) -> Order:
    id = table.column_id(column)
    known = table.source.ranks(id) if table.is_given else None
    return _keys(table.column(column)) if known is None else known


def _keys(values: Sequence[Any] | Order) -> Order:
    """Numbers that are ordered as the values are; NaN for what is missing."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "iufb":
        return values
    if isinstance(values, np.ndarray) and values.dtype.kind in "mM":
        missing = np.isnat(values)
        keys = values.astype(np.int64).astype(np.float64)
        keys[missing] = np.nan
        return keys
    return _ranks(list(values))


def _ranks(values: list[Any]) -> Order:
    """The places of values among each other: numbers before texts, others by text."""
    try:
        order = sorted(set(filter(lambda x: not is_missing(x), values)))
        rank = {value: float(place) for place, value in enumerate(order)}
        found = [np.nan if is_missing(x) else rank[x] for x in values]
        return np.array(found, dtype=np.float64)
    except TypeError:  # of several types, or of one that has no order
        named = [None if is_missing(x) else _sort_key(x) for x in values]
        known = sorted({key for key in named if key is not None})
        places = {key: float(place) for place, key in enumerate(known)}
        found = [np.nan if key is None else places[key] for key in named]
        return np.array(found, dtype=np.float64)


def _sort_key(value: Any) -> tuple[int, float, str]:
    if isinstance(value, (int, float)):
        try:
            return 0, float(value), ""
        except OverflowError:
            return 0, float("inf") if value > 0 else float("-inf"), ""
    return 1, 0.0, text_of(value)


# ----- searching


def _matching_rows(
    table: Table, search: str, filters: Sequence[tuple[int, str]] = ()
) -> Order:
    """The places of the rows that have a text in one of their cells, and in the columns
    that are filtered what is asked of these."""
    text = search.lower()
    hits = np.zeros(table.height, dtype=bool)
    for column in range(table.width) if text else ():
        hits |= _has(table, column, text)
    if not text:
        hits[:] = True
    for column, asked in filters:
        hits &= _passes(table, column, asked.lower())
    return np.flatnonzero(hits)


def _passes(table: Table, column: int, asked: str) -> Order:
    """Where a column has what is asked of it: a part of a text, or a comparison."""
    sign = next((sign for sign in COMPARED if asked.startswith(sign)), "")
    wanted = asked.removeprefix(sign).strip()
    if not sign or not wanted:
        return _has(table, column, asked) if not sign else np.ones(table.height, bool)
    compare, values = COMPARED[sign], table.column(column)
    number = _number_of(wanted)
    if number is None:
        texts = ("" if is_missing(x) else text_of(x).lower() for x in values)
        hits = (x != "" and compare(x, wanted) for x in texts)
        return np.fromiter(hits, bool, table.height)
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf":
        found: Order = compare(values, number)
        return found
    known = (isinstance(x, (int, float, Decimal)) for x in values)
    pairs = zip(known, values, strict=True)
    return np.fromiter(
        (is_known and compare(x, number) for is_known, x in pairs), bool, table.height
    )


def _number_of(text: str) -> int | float | None:
    with suppress(ValueError):
        return int(text) if INT.fullmatch(text) else float(text)
    return None


def _has(table: Table, column: int, text: str) -> Order:
    id = table.column_id(column)
    if table.is_given:
        found = table.source.containing(id, text)
        if found is not None:
            return found
    if table.kind(column) == "number" and not NUMERAL.fullmatch(text):
        return np.zeros(table.height, dtype=bool)
    values = table.column(column)
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf":
        if not NUMERAL.fullmatch(text):
            return np.zeros(len(values), dtype=bool)
        if len(values) > AS_TEXT:
            return _begin_with(values, text)
        values = values.tolist()
    return np.fromiter(
        (text in text_of(value).lower() for value in values), bool, len(values)
    )


def _begin_with(numbers: Order, text: str) -> Order:
    """Where a number begins with the digits of a text; with "e" it has to be equal."""
    try:
        wanted = float(text)
    except ValueError:
        return np.zeros(len(numbers), dtype=bool)
    if "e" in text or not np.isfinite(wanted):
        found: Order = numbers == wanted
        return found
    _, _, decimals = text.partition(".")
    with np.errstate(all="ignore"):
        sizes = np.abs(numbers.astype(np.float64)) * 10.0 ** len(decimals)
        whole = np.floor(sizes * (1 + 1e-15))  # 0.29 × 100 is a little less than 29
    digits = abs(round(wanted * 10 ** len(decimals)))
    hits = whole == digits
    if "." not in text:
        most = np.nanmax(whole, initial=0, where=np.isfinite(whole))
        while digits and most >= 10:
            whole, most = np.floor(whole / 10), most / 10
            hits |= whole == digits
    signs = np.signbit(numbers) if numbers.dtype.kind == "f" else numbers < 0
    found = hits & (signs == text.startswith("-"))
    return found
