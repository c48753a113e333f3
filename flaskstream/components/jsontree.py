"""Data that is too large to be shown as a whole: what is open of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import islice
from typing import Any, Final, NamedTuple

from flaskstream.components.jsondocument import PAGE, Part
from flaskstream.exceptions import InvalidInput

MOST_OPEN: Final = 50
"""Lists and objects that are open at a time; who opens another closes the first."""
LONGEST: Final = 500
"""Characters that are shown of a text."""
ROOT: Final = "root"
_TOKEN: Final = re.compile("[0-9a-f]{16}|root")


class Branch(NamedTuple):
    """A list or an object, as a page shows it."""

    token: str
    """Stands for its path."""
    is_list: bool
    size: int
    entries: list[tuple[str | None, Branch | str]] | None
    """Of each its name, and what it is; None: it is closed."""
    first: int = 0
    """The place of the first of those."""


@dataclass(frozen=True)
class View:
    """What a page has open, by paths: so that stays open while the data changes."""

    opened: tuple[tuple[str, int], ...] = ((ROOT, 0),)
    """Tokens, and the places of the first entries that are shown."""

    def after(self, told: Mapping[str, Any]) -> View:
        """With what a button says.

        Args:
            told: The token of what is to `open`, from `first` on, or to `close`.

        Raises:
            InvalidInput: no page of the library's says so.
        """
        token = told.get("open", told.get("close"))
        first = told.get("first", 0)
        is_place = type(first) is int and 0 <= first < 10**12
        if not (isinstance(token, str) and _TOKEN.fullmatch(token) and is_place):
            raise InvalidInput("There is no such part here; reload the page.")
        others = tuple(pair for pair in self.opened if pair[0] != token)
        if "open" not in told:
            return replace(self, opened=others)
        return replace(self, opened=(*others, (token, first))[-MOST_OPEN:])

    def branch(self, data: Any) -> Branch:
        """What is shown of data.

        Args:
            data: All of it: a list, a dict, or what a document has.
        """
        return self._branch(ROOT, data, dict(self.opened))

    def _branch(self, token: str, data: Any, opened: Mapping[str, int]) -> Branch:
        is_list = data.is_list if isinstance(data, Part) else isinstance(data, list)
        closed = Branch(token, is_list, len(data), None)
        if token not in opened:
            return closed
        last_page = max(0, len(data) - 1) // PAGE * PAGE
        first = min(opened[token], last_page)
        entries = [
            (
                None if closed.is_list else _cut(name),
                self._entry(token, name, each, opened),
            )
            for name, each in _some(data, first)
        ]
        return closed._replace(entries=entries, first=first)

    def _entry(
        self, above: str, name: object, data: Any, opened: Mapping[str, int]
    ) -> Branch | str:
        if not isinstance(data, (list, dict, Part)):
            return _cut(data)
        path = f"{above} {type(name).__name__} {name}".encode(errors="surrogatepass")
        token = blake2b(path, digest_size=8).hexdigest()
        return self._branch(token, data, opened)


def _some(data: Any, first: int) -> Iterable[tuple[Any, Any]]:
    if isinstance(data, Part):
        return data.some(first)
    if isinstance(data, list):
        return enumerate(data[first : first + PAGE], first)
    return islice(data.items(), first, first + PAGE)


def _cut(data: Any) -> str:
    """A text, a number or the like as JSON."""
    if isinstance(data, str) and len(data) > LONGEST:
        left = len(data) - LONGEST
        return f"{_cut(data[:LONGEST])} … {left:,} characters more"
    return json.dumps(data, ensure_ascii=False)
