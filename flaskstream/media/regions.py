"""Regions of a picture, as pictures: where a mask is, in one colour."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from flaskstream.exceptions import OutputError
from flaskstream.media.contentwriter import take_bytes
from flaskstream.media.media import Media

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EDGE = 3
"""Pixels of the line around a box."""

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]


def take_mask(given: Any, size: tuple[int, int]) -> NDArray[np.uint8]:
    """A mask as bytes: how much of each pixel of a picture is the region's.

    Args:
        given: An array HxW of bools, or of numbers from 0 to 1.
        size: The picture's width and height.

    Raises:
        OutputError: it is none, or of another size.
    """
    import numpy as np

    array = np.asarray(given)
    width, height = size
    if array.shape != (height, width) or array.dtype.kind not in "biuf":
        raise OutputError(
            f"expected a mask of numbers, of shape {(height, width)} as the picture; "
            f"got one of shape {array.shape} and dtype {array.dtype}"
        )
    least, most = (array.min(), array.max()) if array.size else (0, 0)
    if not (least >= 0 and most <= 1):  # nor NaN
        raise OutputError(
            f"expected a mask of numbers from 0 to 1; got {least:g} to {most:g}"
        )
    return np.asarray(np.round(array.astype(np.float32) * 255), np.uint8)


def draw_mask(mask: NDArray[np.uint8], colour: Colour) -> Media:
    """A picture that has this colour where the mask is, and is clear elsewhere."""
    from PIL import Image

    alpha = Image.fromarray(mask)
    image = Image.new("RGBA", alpha.size, colour)
    image.putalpha(alpha)
    return _png(image)


def draw_box(box: Box, size: tuple[int, int], colour: Colour) -> Media:
    """The same of a box, whose edge is full, and whose inside is half clear."""
    from PIL import Image, ImageDraw

    image = Image.new("RGBA", size, (*colour, 0))
    x1, y1, x2, y2 = box
    if x2 > x1 and y2 > y1:
        inner, edge = (*colour, 128), (*colour, 255)
        corners = [(x1, y1), (x2 - 1, y2 - 1)]
        ImageDraw.Draw(image).rectangle(corners, inner, edge, EDGE)
    return _png(image)


def _png(image: Any) -> Media:
    encoded = io.BytesIO()
    image.save(encoded, "PNG", compress_level=1)
    width, height = image.size
    content = take_bytes(encoded.getvalue())
    return Media(content, "image/png", width=width, height=height)
