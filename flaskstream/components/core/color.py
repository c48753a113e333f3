"""Colours as CSS spells them."""

from __future__ import annotations

import re
from typing import Final

_HEX: Final = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.I)
_FUNCTION: Final = re.compile(
    r"(?:rgba?|hsla?|hwb|(?:ok)?lab|(?:ok)?lch)\([-+.,%/ 0-9a-z]{1,80}\)", re.I
)


def is_color(text: str) -> bool:
    """Whether a text is a colour: `#1e90ff`, `rgb(30, 144, 255)`, `tomato` or the like.

    What stands between a function's brackets is left to the browser, which shows
    nothing of what it can't read.
    """
    if len(text) > 100:
        return False
    if _HEX.fullmatch(text) or _FUNCTION.fullmatch(text):
        return True
    from PIL import ImageColor  # not for pages that have no such names

    return text.lower() in ImageColor.colormap or text.lower() == "transparent"
