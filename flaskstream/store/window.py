"""Text that is a sliding window, such as a log's tail.

It gains at its end, and loses at its beginning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

LEAST: Final = 128
"""Characters that must stay: less is sent again as cheaply as what is lost is told."""
TRIES: Final = 16
"""How many places of a text are looked at that seem to be where the window begins."""

_ONE = re.compile("\r\n|[\ud800-\udbff]")


@dataclass(frozen=True, slots=True)
class Cut:
    """How much a text has lost at its beginning, as Python counts and as a page does.

    A page counts code units of UTF-16, of what reaches it: CRLF comes as LF, and NUL
    not at all.
    """

    characters: int = 0
    units: int = 0

    @classmethod
    def of(cls, lost: str) -> Self:
        """The cut that takes this text away."""
        if lost.isascii():
            units = len(lost)
        else:
            units = len(lost.encode("utf-16-le", "surrogatepass")) // 2
        return cls(len(lost), units - lost.count("\r\n") - lost.count("\0"))

    def __add__(self, other: Cut) -> Cut:
        return Cut(self.characters + other.characters, self.units + other.units)

    def __sub__(self, other: Cut) -> Cut:
        return Cut(self.characters - other.characters, self.units - other.units)


NOTHING_LOST: Final = Cut()


def shift_of(old: str, new: str) -> int:
    """How many characters `old` has lost where `new` begins with the rest of it.

    0 where it does not, or where that is not found soon: in a text that repeats itself
    many places seem to be the one.
    """
    probe = new[:LEAST]
    if len(probe) < LEAST:
        return 0
    place = max(1, len(old) - len(new)) - 1
    for _ in range(TRIES):
        place = old.find(probe, place + 1)
        if place < 0:
            return 0
        if _goes_on(old, new, place):
            return place
    return 0


def _goes_on(old: str, new: str, place: int) -> bool:
    kept = len(old) - place
    if cuts_character(old, place) or cuts_character(new, kept):
        return False
    # The end first: it tells most wrong places without a look at all of the text.
    ends_alike = new.endswith(old[-LEAST:], 0, kept)
    return ends_alike and new.startswith(old[place:])


def cuts_character(text: str, place: int) -> bool:
    """Whether a cut there goes through CRLF, or maybe a pair of surrogates: shown in
    two halves, these are two signs."""
    return 0 < place < len(text) and _ONE.match(text, place - 1) is not None
