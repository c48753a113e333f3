"""What a page shows of a table: which rows, in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

PAGE: Final = 100
"""How many rows stand on a page at a time."""
MOST_KEYS: Final = 4
"""By how many columns a table is sorted at a time."""
LONGEST: Final = 200
"""Characters of what is searched for."""


@dataclass(frozen=True)
class View:
    """How one page looks at a table."""

    sort: tuple[tuple[int, bool], ...] = ()
    """The columns it is sorted by, the first counts most; whether from the end."""
    search: str = ""
    filters: tuple[tuple[int, str], ...] = ()
    """What is asked of columns, by their places: a text that is in a cell, or one that
    begins with `=`, `<`, `>`, `<=` or `>=` and is compared with it."""
    page: int = 0
    row: int | None = None
    """The place of the row whose cells stand in fields, where there is no script."""

    @property
    def is_whole(self) -> bool:
        """Whether it shows all rows in their own order."""
        return not (self.sort or self.search or self.filters)

    def is_like(self, other: View) -> bool:
        """Whether both show the same rows in the same order, page by page.

        Args:
            other: Another one.
        """
        mine = self.sort, self.search, self.filters
        return mine == (other.sort, other.search, other.filters)

    def filter_of(self, column: int) -> str:
        """What is asked of a column.

        Args:
            column: Its place.
        """
        return dict(self.filters).get(column, "")

    def filtered_by(self, column: int, text: str) -> View:
        """With something else asked of a column.

        Args:
            column: Its place.
            text: What; "" for nothing.
        """
        asked = {**dict(self.filters), column: text}
        filters = tuple((place, text) for place, text in asked.items() if text)
        return replace(self, filters=filters, page=0)

    def sorted_by(self, column: int, *, beside: bool = False) -> View:
        """Sorted by a column: up, then down, then not.

        Args:
            column: Its place.
            beside: Whether the columns that it is sorted by already count, too.
        """
        known = dict(self.sort)
        after = {None: (column, False), False: (column, True)}.get(known.get(column))
        others = tuple(key for key in self.sort if key[0] != column) if beside else ()
        if beside and column in known and after is not None:
            keys = tuple(after if key[0] == column else key for key in self.sort)
        else:
            keys = (*others, after) if after is not None else others
        return replace(self, sort=keys[:MOST_KEYS], page=0)
