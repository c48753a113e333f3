"""The looks of pages: Gradio's themes, as values of the tokens of our style sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar, Final, Self

from flaskstream.author import warn
from flaskstream.exceptions import ConfigurationError, NotHonoured

HUES: Final = {
    "slate": ("#334155", "#94a3b8"),
    "gray": ("#374151", "#9ca3af"),
    "zinc": ("#3f3f46", "#a1a1aa"),
    "neutral": ("#404040", "#a3a3a3"),
    "stone": ("#44403c", "#a8a29e"),
    "red": ("#b91c1c", "#f87171"),
    "orange": ("#c2410c", "#fb923c"),
    "amber": ("#b45309", "#fbbf24"),
    "yellow": ("#a16207", "#facc15"),
    "lime": ("#4d7c0f", "#a3e635"),
    "green": ("#15803d", "#4ade80"),
    "emerald": ("#047857", "#34d399"),
    "teal": ("#0f766e", "#2dd4bf"),
    "cyan": ("#0e7490", "#22d3ee"),
    "sky": ("#0369a1", "#38bdf8"),
    "blue": ("#1d4ed8", "#60a5fa"),
    "indigo": ("#4338ca", "#818cf8"),
    "violet": ("#6d28d9", "#a78bfa"),
    "purple": ("#7e22ce", "#c084fc"),
    "fuchsia": ("#a21caf", "#e879f9"),
    "pink": ("#be185d", "#f472b6"),
    "rose": ("#be123c", "#fb7185"),
}
"""Tailwind's shades 700 and 400 of each hue: white text can be read on the one, and the
other on a dark page."""

GREYS: Final = {"slate", "gray", "zinc", "neutral", "stone"}
"""Hues whose dark shade hardly stands out from a dark page: there the light one fills,
with black text."""

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
GENERIC: Final = {"system-ui", "sans-serif", "serif", "monospace", "ui-monospace"}


@dataclass(frozen=True)
class Named:
    """A hue, a size or a font, as Gradio's scripts name it."""

    name: str


class Font(Named):
    """A font that the person's machine has; pages load none from elsewhere."""

    def __init__(self, name: str, *weights: object) -> None:
        super().__init__(name)


class GoogleFont(Font):
    """Shown where it is installed: pages ask no other host for anything."""


class LocalFont(Font):
    """A font that is installed where the page is shown."""


colors = SimpleNamespace(**{name: Named(name) for name in HUES})
sizes = SimpleNamespace(
    **{f"radius_{name}": Named(name) for name in RADII},
    **{f"spacing_{name}": Named(name) for name in GAPS},
    **{f"text_{name}": Named(name) for name in TEXTS},
)


class Base:
    """A theme: its hues, sizes and fonts; the rest of a page's look stays ours.

    `primary_hue` colours what is pressed and chosen, `neutral_hue` the surfaces. There
    is no place for `secondary_hue`, and none for the variables of `set`.

    Raises:
        ConfigurationError: there is no such hue or size.
    """

    hue: ClassVar[str] = "blue"
    neutral: ClassVar[str | None] = None
    radius: ClassVar[str] = "md"

    def __init__(
        self,
        *,
        primary_hue: Named | str | None = None,
        secondary_hue: Named | str | None = None,
        neutral_hue: Named | str | None = None,
        text_size: Named | str = "md",
        spacing_size: Named | str = "md",
        radius_size: Named | str | None = None,
        font: Any = (),
        font_mono: Any = (),
    ) -> None:
        hue = _name("primary_hue", primary_hue or self.hue, HUES)
        self._light, self._dark = HUES[hue]
        self._is_grey = hue in GREYS
        neutral = neutral_hue or self.neutral
        self._neutral = _one_of("neutral_hue", neutral, HUES)[1] if neutral else None
        self._sizes = {
            "radius": _one_of("radius_size", radius_size or self.radius, RADII),
            "gap": _one_of("spacing_size", spacing_size, GAPS),
            "size": _one_of("text_size", text_size, TEXTS),
        }
        self._fonts = {"font": _stack(font), "mono": _stack(font_mono)}

    def set(self, **variables: Any) -> Self:
        """Gradio's variables of a theme: they mean nothing here, and it says so."""
        warn(
            f"theme.set({', '.join(variables)}) has no effect: use css= with the "
            "--fs-… tokens of flaskstream.css.",
            NotHonoured,
        )
        return self

    def tokens(self) -> dict[str, str]:
        """The values of the style sheet's tokens, by name without `--fs-`."""
        found = {
            "accent": f"light-dark({self._light}, {self._dark})",
            "fill": self._light,
            **self._sizes,
        }
        if self._is_grey:
            found["fill"] = found["accent"]
            found["on-fill"] = "light-dark(#fff, #111)"
        if self._neutral is not None:
            found |= _surfaces(self._neutral)
        return found | {name: stack for name, stack in self._fonts.items() if stack}

    def css(self) -> str:
        """The theme as a style sheet."""
        values = "".join(f" --fs-{name}: {v};" for name, v in self.tokens().items())
        return f":root {{{values} }}\n"


ThemeClass = Base


class Default(Base):
    """Gradio's own colours."""

    hue = "orange"
    neutral = "zinc"


class Soft(Base):
    hue = "indigo"
    neutral = "slate"
    radius = "lg"


class Monochrome(Base):
    hue = "neutral"
    neutral = "neutral"
    radius = "none"


class Glass(Base):
    hue = "stone"
    neutral = "stone"


class Origin(Base):
    hue = "orange"
    neutral = "gray"
    radius = "sm"


class Citrus(Base):
    hue = "amber"
    neutral = "stone"


class Ocean(Base):
    hue = "emerald"
    neutral = "zinc"
    radius = "xl"


NAMED: Final = {
    kind.__name__.lower(): kind
    for kind in (Base, Default, Soft, Monochrome, Glass, Origin, Citrus, Ocean)
}


def theme_of(given: object) -> Base | None:
    """The theme that a page is given: one of these, its name, or None.

    Themes of the Hub can't be loaded: of a name that is not known it warns.

    Raises:
        ConfigurationError: it is no theme at all.
    """
    if given is None or isinstance(given, Base):
        return given
    expected = f"expected a gr.themes object or one of {', '.join(NAMED)}"
    if not isinstance(given, str):
        raise ConfigurationError(f"theme {expected}; got {given!r}.")
    name = given.removeprefix("gradio/").lower()
    if name not in NAMED:
        warn(f"theme={given!r} has no effect: {expected}.", NotHonoured)
        return None
    return NAMED[name]()


def _one_of(role: str, given: Named | str, table: dict[str, Any]) -> Any:
    return table[_name(role, given, table)]


def _name(role: str, given: Named | str, table: dict[str, Any]) -> str:
    name = given.name if isinstance(given, Named) else str(given)
    name = re.sub("^(radius|spacing|text)_", "", name)
    if name not in table:
        raise ConfigurationError(
            f"{role} expected one of {', '.join(table)}; got {given!r}."
        )
    return name


def _stack(given: Any) -> str:
    """Fonts as CSS names them; nothing else gets into the style sheet."""
    several = given if isinstance(given, (list, tuple)) else [given]
    names = [font.name if isinstance(font, Named) else str(font) for font in several]
    safe = [name for name in names if re.fullmatch(r"[\w -]+", name)]
    return ", ".join(name if name in GENERIC else f'"{name}"' for name in safe)


def _surfaces(hue: str) -> dict[str, str]:
    def mixed(percent: float, base: str) -> str:
        return f"color-mix(in oklab, {hue} {percent}%, {base})"

    return {
        "bg": f"light-dark({mixed(9, '#fff')}, {mixed(8, '#0c0c0d')})",
        "surface": f"light-dark(#fff, {mixed(13, '#101012')})",
        "sunken": f"light-dark({mixed(8, '#fff')}, {mixed(9, '#0d0d0f')})",
        "hover": f"light-dark({mixed(16, '#fff')}, {mixed(22, '#101012')})",
        "line": f"light-dark({mixed(30, '#fff')}, {mixed(27, '#101012')})",
    }
