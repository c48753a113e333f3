"""What a page shows of a listing: what is open of it, and what is chosen."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, NamedTuple

from flaskstream.components.fileexplorer.listing import (
    Entry,
    Listing,
    from_field,
    readable,
    to_field,
)

PAGE: Final = 200
"""Entries of a folder that come to a page at a time."""


class Item(NamedTuple):
    """A file or folder as a page shows it."""

    title: str
    field: str
    """What the form has for it where it is chosen; "" where it can't be."""
    is_chosen: bool
    is_settled: bool
    """Whether the folder that it is in is chosen, and it with that."""
    folder: Branch | None
    """Where it is a folder: what is in it."""


class Branch(NamedTuple):
    """What a page shows of a folder, or the place for it."""

    part: str
    """The element that it stands in is `#<dom>-<part>`."""
    place: str
    """What a page says to have it."""
    items: list[Item] | None = None
    """None: nobody has opened it."""
    left: int = 0
    """How many follow."""
    is_cut: bool = False
    """Whether the folder has more than are ever listed."""
    more: Branch | None = None
    """The place for those that follow."""


@dataclass(frozen=True)
class Tree:
    """Makes branches."""

    listing: Listing
    chosen: frozenset[str]
    """Fields, as a form has them."""
    opened: Mapping[str, int]
    """Folders, and how many entries of them are shown."""
    multiple: bool
    """Whether several may be chosen, and folders as a whole."""

    def branch(self, folder: str, first: int = 0) -> Branch:
        """What is shown of a folder, from its `first` entry on."""
        most = max(PAGE, self.opened.get(folder, 0) - first)
        found = self.listing.entries(folder, first, most)
        is_settled = is_within(folder, self.chosen)
        items = [self._item(entry, is_settled) for entry in found.some]
        if folder and not first and self.multiple:
            items = [*self._itself(folder, is_settled), *items]
        end = first + len(found.some)
        return place_of(folder, first)._replace(
            items=items,
            left=found.total - end,
            is_cut=found.is_cut,
            more=place_of(folder, end) if end < found.total else None,
        )

    def _itself(self, folder: str, is_settled: bool) -> list[Item]:
        """A folder as one of what is in it: alone, without that."""
        entry, field = self.listing.find(folder), to_field(folder)
        if entry is None or not entry.is_meant:
            return []
        return [Item(".", field, is_settled or field in self.chosen, is_settled, None)]

    def _item(self, entry: Entry, is_settled: bool) -> Item:
        field, inside = self._field_of(entry), None
        if entry.is_folder and entry.path in self.opened:
            inside = self.branch(entry.path)
        elif entry.is_folder:
            inside = place_of(entry.path)
        is_chosen = bool(field) and (is_settled or field in self.chosen)
        title = readable(os.path.basename(entry.path))
        return Item(title, field, is_chosen, is_settled, inside)

    def _field_of(self, entry: Entry) -> str:
        field = to_field(entry.path)
        if entry.is_folder and self.multiple:
            return f"{field}/"
        return field if entry.is_meant else ""


def is_within(path: str, chosen: Collection[str]) -> bool:
    """Whether a path, or a folder above it, is chosen with all that is in it."""
    parts = path.split("/")
    above = ("/".join(parts[:n]) for n in range(1, len(parts) + 1))
    return any(f"{to_field(each)}/" in chosen for each in above)


def place_of(folder: str, first: int = 0) -> Branch:
    """The place for what a folder has from its `first` entry on."""
    place = f"{first} {to_field(folder)}"
    digest = blake2b(place.encode(), digest_size=8).hexdigest()
    return Branch(f"b-{digest}", place)


def fields_in(branch: Branch) -> Iterator[str]:
    """What the form may have of a branch."""
    for item in branch.items or ():
        yield item.field
        if item.folder is not None:
            yield from fields_in(item.folder)


def title_of(field: str) -> str:
    """What a field stands for, as a person reads it.

    Args:
        field: What the form has.
    """
    whole = "/" if field.endswith("/") else ""
    return readable(from_field(field.removesuffix("/"))) + whole
