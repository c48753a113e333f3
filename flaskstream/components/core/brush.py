"""What a person draws with, and on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flaskstream.components.core.color import is_color
from flaskstream.components.core.option import one_of
from flaskstream.exceptions import ConfigurationError

Color = str | tuple[str, float]
"""A colour of CSS, or a pair of one and its opacity from 0 to 1."""

COLORS = (
    *("rgb(204, 50, 50)", "rgb(173, 204, 50)", "rgb(50, 204, 112)"),
    *("rgb(50, 112, 204)", "rgb(173, 50, 204)"),
)
"""Those that a brush has by default."""


@dataclass
class Eraser:
    """What a person takes away of a drawing with.

    Args:
        default_size: Its radius at first, in pixels of the picture; "auto" is a
            fiftieth of the picture's shorter side.
    """

    default_size: int | Literal["auto"] = "auto"

    def __post_init__(self) -> None:
        size = self.default_size
        if size != "auto" and not size > 0:
            raise ConfigurationError(
                f"{type(self).__name__}(default_size={size!r}): expected a radius in "
                'pixels, or "auto".'
            )


@dataclass
class Brush(Eraser):
    """What a person draws with.

    Args:
        default_size: Its radius at first, in pixels of the picture; "auto" is a
            fiftieth of the picture's shorter side.
        colors: The colours to choose from, as CSS spells them; a pair of one and a
            number from 0 to 1 is one that lets through what is below it. By default
            five.
        default_color: The one that it has at first; by default the first of them.
        color_mode: "defaults": a person may choose any other colour, and how much it
            lets through; "fixed": of `colors` only.
    """

    colors: Sequence[Color] | Color | None = None
    default_color: Color | None = None
    color_mode: Literal["fixed", "defaults"] = "defaults"

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of(self, "color_mode", self.color_mode, ("fixed", "defaults"))
        if self.colors is None:
            self.colors = list(COLORS)
        if self.default_color is None:
            self.default_color = self.palette[0] if self.palette else "#000000"
        opaque(self.default_color)

    @property
    def palette(self) -> list[tuple[str, float]]:
        """The colours to choose from, each with its opacity."""
        given = self.colors or ()
        if isinstance(given, str) or is_pair(given):
            given = [given]  # type: ignore[list-item]
        return [opaque(color) for color in given]

    @property
    def first(self) -> tuple[str, float]:
        """The colour that it has at first."""
        return opaque(self.default_color or "#000000")


def is_pair(given: object) -> bool:
    """Whether it is one colour with its opacity, and no list of colours."""
    return (
        isinstance(given, tuple)
        and len(given) == 2
        and isinstance(given[1], (int, float))
    )


def opaque(color: object) -> tuple[str, float]:
    """A colour with its opacity.

    Raises:
        ConfigurationError: it is none.
    """
    name, opacity = color, 1.0
    if isinstance(color, tuple) and is_pair(color):
        name, opacity = color
    if isinstance(name, str) and is_color(name) and 0 <= opacity <= 1:
        return name, float(opacity)
    raise ConfigurationError(
        f"Brush expected colours such as '#ff8800', or pairs of one and its opacity "
        f"from 0 to 1; got {color!r}."
    )


@dataclass
class LayerOptions:
    """The layers of a drawing.

    Args:
        allow_additional_layers: Whether a person may add some.
        layers: What those are called that a drawing has at first; by default one,
            "Layer 1".
        disabled: Whether nothing of layers is seen, and a function gets exactly one.
    """

    allow_additional_layers: bool = True
    layers: list[str] | None = None
    disabled: bool = False

    def __post_init__(self) -> None:
        if not self.layers:
            self.layers = ["Layer 1"]

    @property
    def names(self) -> list[str]:
        """What those are called that a drawing has at first."""
        given = [str(name) for name in self.layers or ()]
        return given[:1] if self.disabled else given
