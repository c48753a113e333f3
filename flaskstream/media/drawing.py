"""Drawings: layers over a background, and the one picture that they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from flaskstream.media.media import Media
from flaskstream.media.upload import decoded, to_pil

if TYPE_CHECKING:
    from PIL import Image

Size = tuple[int, int]

TRANSPARENT = frozenset({"RGBA", "LA", "PA"})
"""Modes with transparency; in others white is behind a picture."""


class Drawing(NamedTuple):
    """The pictures of a drawing, RGBA and of one size."""

    background: Image.Image | None
    layers: list[Image.Image]
    composite: Image.Image


def read_drawing(
    background: Media | None,
    layers: Sequence[Media],
    hidden: Sequence[bool],
    size: Size,
    *,
    keeps_ratio: bool,
) -> Drawing:
    """Decode what a drawing is made of.

    A layer of another size is scaled to that of the drawing, as is the background; with
    `keeps_ratio` that fits into it, and stands in its middle.

    Args:
        background: What is drawn on.
        layers: From the lowest to the highest.
        hidden: Which of them are not seen.
        size: Width and height of the drawing.
        keeps_ratio: Whether the background keeps its own ratio.

    Raises:
        InvalidInput: one of them can't be decoded.
    """
    ground = None
    if background is not None:
        ground = opened(background)
        ground = fitted(ground, size) if keeps_ratio else scaled(ground, size)
    sheets = [scaled(opened(layer), size) for layer in layers]
    seen = [sheet for sheet, away in zip(sheets, hidden, strict=True) if not away]
    below = [] if ground is None else [ground]
    return Drawing(ground, sheets, composed([*below, *seen], size))


def opened(media: Media) -> Image.Image:
    """A picture, decoded as RGBA."""
    with decoded(media.content) as image:
        converted = to_pil(image, "RGBA")
        return image.copy() if converted is image else converted


def scaled(image: Image.Image, size: Size) -> Image.Image:
    """A picture of that size."""
    return image if image.size == size else image.resize(size)


def fitted(image: Image.Image, size: Size) -> Image.Image:
    """A picture as large as it fits into a size, in the middle of that."""
    from PIL import ImageOps

    return image if image.size == size else ImageOps.pad(image, size, color="#0000")


def composed(sheets: Sequence[Image.Image], size: Size) -> Image.Image:
    """Pictures of one size, each over those before it."""
    from PIL import Image

    if not sheets:
        return Image.new("RGBA", size)
    whole = sheets[0]
    for sheet in sheets[1:]:
        whole = Image.alpha_composite(whole, sheet)
    return whole


def in_mode(
    image: Image.Image, mode: str | None, *, on_white: bool = True
) -> Image.Image:
    """A picture of a drawing in a PIL mode; None: as it is.

    Args:
        image: It, RGBA.
        mode: The mode.
        on_white: Whether white is behind it in a mode without transparency. A layer's
            is left out.
    """
    from PIL import Image

    if mode is None or mode == image.mode:
        return image
    if mode in TRANSPARENT:
        return image.convert(mode)
    if on_white:
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image.convert("RGB").convert(mode)
