"""Pictures that a person uploads: decoded safely, given to the function."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from flaskstream.exceptions import InvalidInput
from flaskstream.media.sniff import PICTURES, sniff

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image

MAX_PIXELS = 50_000_000
"""Width times height of the largest picture that is decoded: about 200 MB."""

_NOT_A_PICTURE = (
    "This is not a picture we can read (PNG, JPEG, GIF, WebP, BMP or AVIF)."
)
_DAMAGED = "This picture is damaged or incomplete. Please choose it again."


def open_upload(data: bytes, *, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """Decode an uploaded picture, turned as its EXIF orientation says.

    Typed by its bytes alone; of an animation, the first frame. A picture of more than
    `max_pixels` (width times height) is refused by its header, before it takes memory;
    Pillow's own `Image.MAX_IMAGE_PIXELS` stays in force above that. InvalidInput, with
    a sentence for the person: not a picture, too large, or damaged.
    """
    image = _open(data)
    width, height = image.size
    if width * height > max_pixels:
        raise InvalidInput(
            f"This picture is too large: {width} x {height} pixels. "
            f"At most {max_pixels / 1e6:g} million pixels are accepted."
        )
    return _decode(image)


def _open(data: bytes) -> Image.Image:
    from PIL import Image

    format = PICTURES.get(sniff(data) or "")
    if format is None:
        raise InvalidInput(_NOT_A_PICTURE)
    try:
        return Image.open(io.BytesIO(data), formats=[format])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InvalidInput("This picture is too large: too many pixels.") from error
    # Pillow's readers raise anything on hostile bytes.
    except Exception as error:
        raise InvalidInput(_DAMAGED) from error


def _decode(image: Image.Image) -> Image.Image:
    try:
        image.load()
    except Exception as error:
        raise InvalidInput(_DAMAGED) from error
    return _upright(image)


def _upright(image: Image.Image) -> Image.Image:
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(image)
    # Broken EXIF is no reason to refuse a picture that was decoded.
    except Exception:
        return image.copy()


def to_pil(image: Image.Image, mode: str | None = "RGB") -> Image.Image:
    """The picture in a PIL mode, as `Image(image_mode=...)` asks; None: as it is."""
    if mode is None or image.mode == mode:
        return image
    if image.mode.startswith("I;16") and mode not in ("I", "F"):
        from PIL import Image

        from flaskstream.media.pixels import to_bytes

        image = Image.fromarray(to_bytes(_array(image)))
    return image.convert(mode)


def to_numpy(image: Image.Image, mode: str | None = "RGB") -> NDArray[Any]:
    """The picture as a writable array in a PIL mode: HxWx3 uint8 for "RGB"."""
    import numpy as np

    return np.array(to_pil(image, mode))


def _array(image: Image.Image) -> NDArray[Any]:
    import numpy as np

    return np.asarray(image)
