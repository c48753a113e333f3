"""A table as a page keeps it: what a function gave, and what a person has changed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from flaskstream.components.dataframe.found import Found
from flaskstream.components.dataframe.look import Look
from flaskstream.components.dataframe.source import Source
from flaskstream.media.weighed import Weighed

if TYPE_CHECKING:
    import numpy as np

Cell = tuple[int, int]
"""The ids of a row and of a column; they stay, wherever the row stands."""
UNDOABLE: Final = 50
"""Changes that can be taken back."""
UNDOABLE_BYTES: Final = 32_000_000
"""What these may take together; the last one always can be."""
OF_AN_EDIT: Final = 200
"""Bytes that a changed cell takes, beside its text."""


@dataclass(frozen=True, eq=False)
class Table(Weighed):
    """Cells by row and column, none of which is ever changed: a change makes a further
    table, which has all else in common with it.

    A row's place is where it stands; its id is where the source has it, or, of one that
    a person has added, a number that the source has not. So with columns.
    """

    source: Source
    headers: tuple[str, ...]
    edits: Mapping[Cell, Any] = field(default_factory=dict)
    rows: np.ndarray[Any, Any] | None = None
    """The ids of the rows by their places; None: those of the source."""
    columns: tuple[int, ...] | None = None
    """The same of the columns."""
    shown: Sequence[Sequence[str | None]] | None = None
    """What the cells of the source are shown as, where that is not what they are; of a
    cell None, where it is."""
    looks: Mapping[int, Mapping[int, Look]] = field(default_factory=dict)
    """The colours of such cells, by the ids of their rows and columns."""
    past: tuple[Table, ...] = ()
    """What it was before each of the last changes, the newest at the end."""
    further: int = 0
    """How many rows and columns were ever added."""
    held: int = 0
    """Bytes of the texts in `edits`."""
    replaced: int = 0
    """Of one of the past: bytes of its texts that the next one has not."""
    orders: Found = field(default_factory=Found)
    """What `order` has found out of its order. Typing into cells leaves it as it is, so
    that a row does not leave its place as one types there."""

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.source.height if self.rows is None else len(self.rows)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return self.source.width if self.columns is None else len(self.columns)

    @property
    def nbytes(self) -> int:
        past = sum(one.bytes_as_past for one in self.past)
        own = self._bytes_of_places + self.held + self.orders.nbytes
        return self.source.nbytes + own + past

    @property
    def _bytes_of_places(self) -> int:
        rows = 0 if self.rows is None else int(self.rows.nbytes)
        return rows + OF_AN_EDIT * len(self.edits)

    @property
    def bytes_as_past(self) -> int:
        """Roughly what it takes beside the one that comes after it."""
        return self._bytes_of_places + self.replaced

    @property
    def is_given(self) -> bool:
        """Whether it is what the function gave, and nothing was changed."""
        return not self.edits and self.has_given_places

    @property
    def has_given_places(self) -> bool:
        """Whether its rows and columns are those that the function gave."""
        return self.rows is None and self.columns is None

    def edits_by_column(self) -> dict[int, dict[int, Any]]:
        """The cells that a person has changed, by the ids of their columns and rows."""
        found: dict[int, dict[int, Any]] = {}
        for (row, column), value in self.edits.items():
            found.setdefault(column, {})[row] = value
        return found

    def row_id(self, place: int) -> int:
        """The id of the row at a place."""
        return place if self.rows is None else int(self.rows[place])

    def column_id(self, place: int) -> int:
        """The id of the column at a place."""
        return place if self.columns is None else self.columns[place]

    def kind(self, column: int) -> str:
        """What the column at a place is declared to hold by the source."""
        id = self.column_id(column)
        return self.source.kind(id) if id < self.source.width else ""

    # ----- cells

    def take(self, places: Sequence[int]) -> list[list[Any]]:
        """The rows at some places, as Python's values."""
        ids = [self.row_id(place) for place in places]
        known = [id for id in ids if id < self.source.height]
        found = dict(zip(known, self.source.take(known), strict=False))
        blank = [None] * self.source.width
        if self.is_given:
            return [found.get(id, blank) for id in ids]
        columns = [self.column_id(column) for column in range(self.width)]
        return [self._row(id, found.get(id, blank), columns) for id in ids]

    def _row(self, id: int, given: Sequence[Any], columns: Sequence[int]) -> list[Any]:
        return [
            self.edits.get((id, column), given[column] if column < len(given) else None)
            for column in columns
        ]

    def all_rows(self) -> list[list[Any]]:
        """All rows, as Python's values."""
        return self.take(range(self.height))

    def rows_at(self, places: Iterable[int]) -> dict[int, list[Any]]:
        """Some rows by their places."""
        known = list(places)
        return dict(zip(known, self.take(known), strict=True))

    def cell(self, row: int, column: int) -> Any:
        """The value at a place."""
        return self.take([row])[0][column]

    def column(self, place: int) -> Sequence[Any] | np.ndarray[Any, Any]:
        """All values of the column at a place; numbers as an array where none of them
        was changed."""
        id = self.column_id(place)
        new = id >= self.source.width
        if new:
            values: Any = [None] * self.source.height
        else:
            values = self.source.column(id)
        edits = self.edits_by_column().get(id, {})
        rows = self.rows
        if rows is None:
            return with_values(values, edits) if edits else values
        all_given = not len(rows) or rows.max() < len(values)
        if all_given and hasattr(values, "tolist") and not edits:
            taken: np.ndarray[Any, Any] = values[rows]
            return taken
        if hasattr(values, "tolist"):
            values = values.tolist()
        return [
            edits[row] if row in edits else values[row] if row < len(values) else None
            for row in map(int, rows)
        ]

    # ----- changes

    def _with_undo(
        self, *, replaced: int = 0, before: Table | None = None, **news: Any
    ) -> Table:
        last = replace(before or self, past=(), replaced=replaced, orders=Found())
        past = [*self.past, last][-UNDOABLE:]
        taken = sum(one.bytes_as_past for one in past)
        while len(past) > 1 and taken > UNDOABLE_BYTES:
            taken -= past.pop(0).bytes_as_past
        return replace(self, past=tuple(past), **news)

    def with_cells(
        self, cells: Mapping[Cell, Any], before: Table | None = None
    ) -> Table:
        """With other values at some places; Undo brings what was `before`."""
        news = {
            (self.row_id(row), self.column_id(column)): value
            for (row, column), value in cells.items()
        }
        replaced = sum(text_bytes(self.edits.get(place)) for place in news)
        held = self.held - replaced + sum(map(text_bytes, news.values()))
        edits = {**self.edits, **news}
        orders = self.orders.outdated()
        return self._with_undo(
            replaced=replaced, before=before, edits=edits, held=held, orders=orders
        )

    @property
    def _ids(self) -> np.ndarray[Any, Any]:
        import numpy as np

        return np.arange(self.height) if self.rows is None else self.rows

    def longer(self, count: int) -> Table:
        """With so many empty rows below the last one; nothing to be taken back."""
        import numpy as np

        if not count:
            return self
        first = self.source.height + self.further
        rows = np.concatenate([self._ids, np.arange(first, first + count)])
        further = self.further + count
        return replace(self, rows=rows, further=further, orders=Found())

    def with_row(self, place: int) -> Table:
        """With an empty row at a place."""
        import numpy as np

        new = self.source.height + self.further
        rows = np.insert(self._ids, place, new)
        return self._with_undo(rows=rows, further=self.further + 1, orders=Found())

    def without_row(self, place: int) -> Table:
        """Without the row at a place."""
        import numpy as np

        return self._with_undo(rows=np.delete(self._ids, place), orders=Found())

    def with_column(self, place: int, header: str) -> Table:
        """With an empty column at a place."""
        ids = [self.column_id(column) for column in range(self.width)]
        new = self.source.width + self.further
        return self._with_undo(
            columns=(*ids[:place], new, *ids[place:]),
            headers=(*self.headers[:place], header, *self.headers[place:]),
            further=self.further + 1,
            orders=Found(),
        )

    def without_column(self, place: int) -> Table:
        """Without the column at a place."""
        ids = [self.column_id(column) for column in range(self.width)]
        return self._with_undo(
            columns=(*ids[:place], *ids[place + 1 :]),
            headers=(*self.headers[:place], *self.headers[place + 1 :]),
            orders=Found(),
        )

    def undone(self) -> Table:
        """As it was before the last change."""
        if not self.past:
            return self
        last = self.past[-1]
        has_same_rows = last.rows is self.rows and last.columns is self.columns
        orders = self.orders.outdated() if has_same_rows else Found()
        return replace(last, past=self.past[:-1], replaced=0, orders=orders)

    def looked_at_anew(self) -> Table:
        """To be sorted or searched as it is now, once a person has changed it."""
        return replace(self, orders=Found()) if self.orders.is_outdated else self

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Table) or self.headers != other.headers:
            return False
        if self.edits != other.edits or self.columns != other.columns:
            return False
        if not (self.rows is other.rows or list(self._ids) == list(other._ids)):
            return False
        return self.source is other.source or self.source.same(other.source)

    __hash__ = None  # type: ignore[assignment]


def text_bytes(value: Any) -> int:
    """Bytes that a value takes beyond those of every cell."""
    return sys.getsizeof(value) if isinstance(value, (str, int)) else 0


def with_values(
    values: Sequence[Any] | np.ndarray[Any, Any], news: Mapping[int, Any]
) -> Sequence[Any] | np.ndarray[Any, Any]:
    """Values with others at some places; an array where it can hold these exactly."""
    changed: Any
    if isinstance(values, Sequence):
        changed = list(values)
    elif all(_holds(values.dtype.str[1:], new) for new in news.values()):
        changed = values.copy()
    else:
        changed = values.tolist()
    for place, new in news.items():
        changed[place] = new
    return changed  # type: ignore[no-any-return]


def _holds(dtype: str, value: Any) -> bool:
    """Whether an array of this type gives back just such a value."""
    if dtype == "i8":
        return type(value) is int and -(2**63) <= value < 2**63
    return dtype == "f8" and type(value) is float
