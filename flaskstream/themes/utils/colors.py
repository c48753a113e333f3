"""Hues: those that Gradio names, and an author's own."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Final, NamedTuple

from flaskstream.exceptions import ConfigurationError
from flaskstream.themes.contrast import READABLE, VISIBLE, contrast

HEX: Final = re.compile("#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
DARK_PAGE: Final = "#101012"


class Hue(NamedTuple):
    """A colour as pages use it: white text can be read on `dark`, and `light` on a dark
    page; where it `is_grey`, `dark` hardly stands out from that, and `light` fills."""

    name: str
    dark: str
    light: str
    is_grey: bool = False


@dataclass(frozen=True)
class Color:
    """An author's own hue, in Gradio's eleven shades, each `#rgb` or `#rrggbb`.

    `name` is what it may be called by, as "red" may.

    Raises:
        ConfigurationError: a shade is no such colour.
    """

    c50: str
    c100: str
    c200: str
    c300: str
    c400: str
    c500: str
    c600: str
    c700: str
    c800: str
    c900: str
    c950: str
    name: str | None = None

    def __post_init__(self) -> None:
        for field in fields(self)[:-1]:
            check_hex(field.name, getattr(self, field.name))
        if self.name is not None:
            HUES.setdefault(self.name, self)

    @property
    def dark(self) -> str:
        """The shade 700, or the next darker one on which white text can be read."""
        shades = (self.c700, self.c800, self.c900, self.c950)
        return next((c for c in shades if contrast("#fff", c) >= READABLE), "#000")

    @property
    def light(self) -> str:
        """The shade for dark pages."""
        return self.c400

    @property
    def is_grey(self) -> bool:
        """Whether `dark` hardly stands out from a dark page."""
        return contrast(self.dark, DARK_PAGE) < VISIBLE


def check_hex(role: str, given: object) -> None:
    """Refuse what is no colour, for it goes into a style sheet."""
    if not isinstance(given, str) or not HEX.fullmatch(given):
        raise ConfigurationError(
            f"Color({role}=…) expected #rgb or #rrggbb, such as #1e3450; got {given!r}."
        )


slate = Hue("slate", "#334155", "#94a3b8", True)
gray = Hue("gray", "#374151", "#9ca3af", True)
zinc = Hue("zinc", "#3f3f46", "#a1a1aa", True)
neutral = Hue("neutral", "#404040", "#a3a3a3", True)
stone = Hue("stone", "#44403c", "#a8a29e", True)
red = Hue("red", "#b91c1c", "#f87171")
orange = Hue("orange", "#c2410c", "#fb923c")
amber = Hue("amber", "#b45309", "#fbbf24")
yellow = Hue("yellow", "#a16207", "#facc15")
lime = Hue("lime", "#4d7c0f", "#a3e635")
green = Hue("green", "#15803d", "#4ade80")
emerald = Hue("emerald", "#047857", "#34d399")
teal = Hue("teal", "#0f766e", "#2dd4bf")
cyan = Hue("cyan", "#0e7490", "#22d3ee")
sky = Hue("sky", "#0369a1", "#38bdf8")
blue = Hue("blue", "#1d4ed8", "#60a5fa")
indigo = Hue("indigo", "#4338ca", "#818cf8")
violet = Hue("violet", "#6d28d9", "#a78bfa")
purple = Hue("purple", "#7e22ce", "#c084fc")
fuchsia = Hue("fuchsia", "#a21caf", "#e879f9")
pink = Hue("pink", "#be185d", "#f472b6")
rose = Hue("rose", "#be123c", "#fb7185")

HUES: Final[dict[str, Hue | Color]] = {
    hue.name: hue for hue in list(vars().values()) if isinstance(hue, Hue)
}
"""What hues may be called by: Tailwind's shades 700 and 400 of each, and what an author
has named."""

GREYS: Final = frozenset(name for name, hue in HUES.items() if hue.is_grey)
