"""Into which cells go the texts that a person has typed or pasted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flaskstream.components.dataframe.table import Cell, Table
from flaskstream.exceptions import InvalidInput

if TYPE_CHECKING:
    from flaskstream.components.dataframe.order import Order, Shown

MOST: Final = 20_000
"""Cells that a person changes at a time, as by pasting."""
NOT_THERE: Final = "There is no such cell here; reload the page."


class Target(NamedTuple):
    """A text, and its cell."""

    place: Cell
    """Of a row that is yet to come the place below the last one."""
    text: str
    is_pasted: bool
    """Whether it was pasted farther than its page shows."""


def whole(value: Any, below: int) -> int:
    """A place: a number from 0 on, and less than `below`."""
    if type(value) is not int or not 0 <= value < below:
        raise InvalidInput(NOT_THERE)
    return value


def place_of(value: Any) -> int:
    """A place that a page may have had: there may be fewer rows by now."""
    return whole(value, 10**12)


def targets(
    table: Table, order: Shown, changes: Sequence[Sequence[Any]]
) -> list[Target]:
    """The cells of what a page has told.

    Args:
        table: The table.
        order: Its rows as the page shows them.
        changes: Of each its row, its column and the text; of one that was pasted
            farther than its page shows, at the end by how many rows it stands below
            that row, in the page's order.

    Raises:
        InvalidInput: a page of the library's could not have told it.
    """
    found = []
    places = _places(table, order) if any(len(one) > 3 for one in changes) else None
    for row, column, text, *below in changes:
        cell = place_of(row), place_of(column)
        if not isinstance(text, str):
            raise InvalidInput(NOT_THERE)
        if below and places is not None:
            down = whole(below[0], MOST + 1)
            at = (int(places[cell[0]]) if cell[0] < len(places) else len(order)) + down
            beyond = at - len(order)
            cell = int(order[at]) if beyond < 0 else table.height + beyond, cell[1]
        found.append(Target(cell, text, bool(below)))
    return found


def _places(table: Table, order: Shown) -> Sequence[int] | Order:
    """Of each row where it stands in an order; of one that is not in it, behind all."""
    if isinstance(order, range):
        return order
    import numpy as np

    places = np.full(table.height, len(order))
    places[np.asarray(order)] = np.arange(len(order))
    return places
