"""The watermark that an author wants laid over what a component shows."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING

from flaskstream.exceptions import ConfigurationError, OutputError
from flaskstream.media.watermark import CORNERS, Mark, read_mark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    Picture = str | PathLike[str] | Image.Image | NDArray[np.generic]


@dataclass(frozen=True, eq=False)
class WatermarkOptions:
    """A picture that is laid over those, or the films, that functions give.

    Args:
        watermark: The picture: an array, a PIL image, or a file's path. It keeps its
            size; where it is transparent, what is below is seen.
        position: "top-left", "top-right", "bottom-left" or "bottom-right", 10 pixels
            from the edges; or (x, y), the pixel where its own left upper corner is.
            Where it doesn't fit there, it is at the right lower corner.

    Raises:
        ConfigurationError: there is no such position.
    """

    watermark: Picture | None = None
    position: str | tuple[int, int] = "bottom-right"

    def __post_init__(self) -> None:
        given: object = self.position
        numbers = given if isinstance(given, (tuple, list)) else ()
        is_place = [type(each) for each in numbers] == [int, int]
        if not is_place and given not in CORNERS:
            expected = ", ".join(map(repr, CORNERS))
            raise ConfigurationError(
                f"WatermarkOptions(position={given!r}) expected one of {expected}, or "
                "(x, y) in pixels."
            )


def known_mark(owner: object, given: WatermarkOptions | Picture | None) -> Mark | None:
    """The watermark that a component is given; None where it has none.

    Raises:
        ConfigurationError: it is no picture, or can't be read.
    """
    options = given if isinstance(given, WatermarkOptions) else WatermarkOptions(given)
    if options.watermark is None:
        return None
    place = options.position
    try:
        return read_mark(
            options.watermark, place if isinstance(place, str) else (place[0], place[1])
        )
    except OutputError as error:
        raise ConfigurationError(
            f"{type(owner).__name__}(watermark=…) {error}."
        ) from error
