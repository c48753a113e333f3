"""How many rows and columns a table has, and may have, as its author says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any, Literal

from flaskstream.components.core.base import Component
from flaskstream.components.dataframe.limits import MOST_CELLS, MOST_COLUMNS
from flaskstream.components.dataframe.table import Table
from flaskstream.exceptions import ConfigurationError

if TYPE_CHECKING:
    from flaskstream.components.dataframe.dataframe import Dataframe

Limits = tuple[int | None, int | None]
"""The fewest and the most."""
Count = int | tuple[int, Literal["fixed", "dynamic"]]


def count_of(count: Any) -> int | None:
    """The number that an author has said."""
    number: int | None = count[0] if isinstance(count, (list, tuple)) else count
    return number


def checked_count(owner: Component, name: str, count: Any) -> Count | None:
    """How many there are, as an author has said.

    Raises:
        ConfigurationError: it is no such number.
    """
    number, *way = count if isinstance(count, (list, tuple)) and count else (count,)
    most = MOST_CELLS if name == "row_count" else MOST_COLUMNS
    is_known = number is None or (_is_place(number) and number <= most)
    if is_known and (not way or way in (["fixed"], ["dynamic"])):
        return count  # type: ignore[no-any-return]
    raise ConfigurationError(
        f"{type(owner).__name__}({name}={count!r}): expected a number from 0 to "
        f'{most:,}, or such a number and "fixed", as in (3, "fixed").'
    )


def checked_places(owner: Component, name: str, places: Any) -> Sequence[int] | None:
    """The places of columns, as an author has said.

    Raises:
        ConfigurationError: they are none.
    """
    if places is None:
        return None
    if isinstance(places, Iterable):
        known = list(places)
        if all(map(_is_place, known)):
            return known
    raise ConfigurationError(
        f"{type(owner).__name__}({name}={places!r}): expected the places of columns, "
        "such as [0, 2]."
    )


def _is_place(value: Any) -> bool:
    is_whole = isinstance(value, Integral) and not isinstance(value, bool)
    return is_whole and int(value) >= 0


def is_fixed(count: Any) -> bool:
    """Whether an author has said that it stays."""
    return isinstance(count, (list, tuple)) and "fixed" in count


def checked_limits(owner: Component, name: str, limits: Any) -> Limits | None:
    """The fewest and the most of something, as an author has said.

    Raises:
        ConfigurationError: it is no such pair.
    """
    if limits is None:
        return None
    pair = tuple(limits) if isinstance(limits, (list, tuple)) else ()
    known = all(one is None or type(one) is int for one in pair)
    if len(pair) == 2 and known and (pair[0] or 0) <= (pair[1] or MOST_CELLS):
        return pair
    raise ConfigurationError(
        f"{type(owner).__name__}({name}={limits!r}): expected the fewest and the most, "
        "such as (1, 10); None for any number."
    )


def rows_to_come(frame: Dataframe, table: Table, height: int) -> int:
    """How many rows a person may add for a table to be so high, or nearly so."""
    _, most = frame.row_limits or (0, None)
    room = MOST_CELLS // max(1, table.width)
    highest = min(height, room, room if most is None else most)
    return 0 if frame.rows_fixed else max(0, highest - table.height)


def may_change(frame: Dataframe, what: str, table: Table) -> bool:
    """Whether a person may do what a button says: see `Dataframe.may`."""
    of_rows = what.endswith("row")
    fixed = frame.rows_fixed if of_rows else frame.columns_fixed
    fewest, most = (frame.row_limits if of_rows else frame.column_limits) or (0, None)
    count = table.height if of_rows else table.width
    if what.startswith("drop"):
        return not fixed and count > max(fewest or 0, 0 if of_rows else 1)
    larger = table.width if of_rows else table.height
    room = (count + 1) * larger <= MOST_CELLS and (of_rows or count < MOST_COLUMNS)
    return not fixed and room and (most is None or count < most)
