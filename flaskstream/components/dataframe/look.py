"""The colours of a cell, as a pandas Styler gives them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from flaskstream.themes.contrast import text_on

LONGEST: Final = 60
"""Characters of a colour, as CSS spells it."""


class Look(NamedTuple):
    """The colours of a cell, `#rrggbb` or ""."""

    ground: str = ""
    ink: str = ""

    @property
    def css(self) -> str:
        """The same as CSS."""
        ground = f"background-color: {self.ground}" if self.ground else ""
        ink = f"color: {self.ink}" if self.ink else ""
        return "; ".join(filter(None, [ground, ink]))


def look_of(properties: Iterable[tuple[str, Any]]) -> Look:
    """The colours among CSS properties; all else, and what is no colour, is left out.

    On a ground of its own a text without a colour is what can be read there, in the
    page's dark theme as in its light one.

    Args:
        properties: Names and values; the last of a name counts.
    """
    ground = ink = ""
    for name, value in properties:
        if name in ("background-color", "background"):
            ground = _hex(str(value))
        elif name == "color":
            ink = _hex(str(value))
    return Look(ground, ink or (text_on(ground) if ground else ""))


@lru_cache(1_000)
def _hex(text: str) -> str:
    """A colour as `#rrggbb`; "" for none, for one that can be seen through, and for
    what only a browser knows."""
    from PIL import ImageColor  # not for pages that have no such table

    try:
        red, green, blue, *alpha = ImageColor.getrgb(text[:LONGEST].strip().lower())
    except ValueError:
        return ""
    return f"#{red:02x}{green:02x}{blue:02x}" if alpha in ([], [255]) else ""
