"""What is laid over pictures and films, to tell whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flaskstream.exceptions import OutputError
from flaskstream.media.picture import as_image, take

if TYPE_CHECKING:
    from PIL import Image

    from flaskstream.media.picture import Picture

CORNERS: Final = ("top-left", "top-right", "bottom-left", "bottom-right")
MARGIN: Final = 10
"""Pixels between a watermark and the edges of its corner."""


@dataclass(frozen=True)
class Mark:
    """A watermark as it is laid over pictures, in its own pixels."""

    image: Image.Image
    """With alpha; nobody changes it."""
    position: str | tuple[int, int]
    """A corner, or the place of its own left upper one."""

    def place(self, width: int, height: int) -> tuple[int, int]:
        """Where its left upper corner comes to lie in a picture of that size: where it
        doesn't fit as it is told, at the right lower one."""
        own_width, own_height = self.image.size
        right, low = width - own_width - MARGIN, height - own_height - MARGIN
        if isinstance(self.position, str):
            x = MARGIN if "left" in self.position else right
            y = MARGIN if "top" in self.position else low
        else:
            x, y = self.position
        fits = 0 <= x <= width - own_width and 0 <= y <= height - own_height
        return (x, y) if fits else (right, low)


def read_mark(picture: object, position: str | tuple[int, int]) -> Mark:
    """A watermark of what its author gave: an array, a PIL image, or a file's path.

    Raises:
        OutputError: it is no picture.
    """
    try:
        return Mark(as_image(take(picture)).convert("RGBA"), position)
    except OSError as error:
        raise OutputError(f"expected a picture; {picture!r}: {error}") from error


def marked(picture: Picture, mark: Mark) -> Image.Image:
    """A picture with a watermark: a new one, which nobody else holds."""
    from PIL import Image

    base = as_image(picture)
    place = mark.place(*base.size)
    if base.mode != "RGBA":
        base = base.convert("RGB")
        base.paste(mark.image, place, mark.image)
        return base
    layer = Image.new("RGBA", base.size)
    layer.paste(mark.image, place)
    return Image.alpha_composite(base, layer)


def refuse_drawing(path: Path) -> None:
    """Raise `OutputError` of a file that can't have a watermark: it has no pixels."""
    if path.suffix.lower() == ".svg":
        raise OutputError(
            "expected a picture of pixels, for it gets a watermark; "
            f"got the SVG file {path.name!r}: draw it as PNG, or leave `watermark` out"
        )
