"""Films with a watermark: encoded anew, with it laid over each picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flaskstream.media.content import Content
from flaskstream.media.filmformat import Format, encoded_film
from flaskstream.media.watermark import Mark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def marked_film(content: Content, mark: Mark, format: Format) -> Content:
    """A film with a watermark, and with its sound.

    Args:
        content: The film.
        mark: The watermark.
        format: What it is encoded as.

    Raises:
        Unreadable: it can't be decoded.
        Error: there is no room for it.
    """
    doing = "Adding the watermark"
    return encoded_film(
        content, format, doing, lambda *size: _Layer(mark, *size).lay_over
    )


class _Layer:
    """A watermark in the pixels of one film: what of it is within, weighed once."""

    def __init__(self, mark: Mark, width: int, height: int) -> None:
        import numpy as np

        image = mark.image
        x, y = mark.place(width, height)
        left, top = max(0, x), max(0, y)
        right, low = min(width, x + image.width), min(height, y + image.height)
        self._rows, self._columns = slice(top, low), slice(left, right)
        part = np.asarray(
            image.crop((left - x, top - y, right - x, low - y)), np.uint16
        )
        alpha = part[:, :, 3:]
        self._colours, self._below = part[:, :, :3] * alpha, 255 - alpha

    def lay_over(self, pixels: NDArray[np.uint8]) -> None:
        """Lay it over the pixels of a picture, in their place."""
        place = pixels[self._rows, self._columns]
        place[:] = (self._colours + self._below * place + 127) // 255
