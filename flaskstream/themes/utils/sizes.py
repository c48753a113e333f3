"""Sizes of corners, gaps and texts, as Gradio's scripts name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from flaskstream.exceptions import ConfigurationError

RADII: Final = {
    "none": "0",
    "xs": ".125rem",
    "sm": ".25rem",
    "md": ".5rem",
    "lg": ".75rem",
    "xl": "1rem",
    "xxl": "1.25rem",
}
GAPS: Final = {"none": "0", "sm": ".75rem", "md": "1rem", "lg": "1.375rem"}
TEXTS: Final = {"sm": ".8125rem", "md": ".9375rem", "lg": "1.0625rem"}


@dataclass(frozen=True)
class Size:
    """A size by its name."""

    name: str


radius_none = Size("none")
radius_xs = Size("xs")
radius_sm = Size("sm")
radius_md = Size("md")
radius_lg = Size("lg")
radius_xl = Size("xl")
radius_xxl = Size("xxl")
spacing_none = Size("none")
spacing_sm = Size("sm")
spacing_md = Size("md")
spacing_lg = Size("lg")
text_sm = Size("sm")
text_md = Size("md")
text_lg = Size("lg")


def size_of(role: str, given: Size | str, table: dict[str, str]) -> str:
    """What a size is in CSS; raises `ConfigurationError` for one that is not there."""
    name = given.name if isinstance(given, Size) else str(given)
    name = re.sub("^(radius|spacing|text)_", "", name)
    if name not in table:
        raise ConfigurationError(
            f"{role} expected one of {', '.join(table)}; got {given!r}."
        )
    return table[name]
