"""The themes that Gradio has, and which one a page is given."""

from __future__ import annotations

from typing import Final

from flaskstream.author import warn
from flaskstream.exceptions import ConfigurationError, NotHonoured
from flaskstream.themes.base import Base


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
