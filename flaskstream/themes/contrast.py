"""Whether text can be read on a colour, by WCAG 2.2."""

from __future__ import annotations

from typing import Final

READABLE: Final = 4.5
"""The least contrast of text (1.4.3)."""
VISIBLE: Final = 3
"""The least contrast of a button with the page around it (1.4.11)."""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, `#rgb` or `#rrggbb`: from 1 to 21."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    """The relative luminance of `#rgb` or `#rrggbb`: from 0 to 1."""
    digits = color[1:] if len(color) == 7 else "".join(2 * d for d in color[1:])
    red, green, blue = (linear(int(digits[i : i + 2], 16) / 255) for i in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: float) -> float:
    """A part of an sRGB colour as light."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def text_on(color: str) -> str:
    """What can be read on a colour: nearly black where that will do."""
    choice = ("#111", "#fff", "#000")
    return next(text for text in choice if contrast(text, color) >= READABLE)
