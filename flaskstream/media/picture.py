"""Pictures that a function gives: taken as they are now, encoded for the page."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from flaskstream.exceptions import OutputError
from flaskstream.media.content import IN_MEMORY, Content, open_content
from flaskstream.media.contentwriter import take_bytes, take_file
from flaskstream.media.media import Media
from flaskstream.media.pixels import to_bytes
from flaskstream.media.sniff import HEAD, PICTURES, sniff

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    Picture: TypeAlias = NDArray[np.uint8] | Image.Image | Path
    """A picture taken: nobody else holds it, nobody changes it."""

FORMATS = ("png", "webp", "jpeg")
"""What `encode_final` can make."""

THUMBNAIL = 480
"""Pixels of the longer side of a small picture."""

LARGEST_SVG = 10_000_000
_SVG_HEAD = 4_096
"""Bytes in which an SVG file says what it is."""

_STILL: dict[str, Any] = {"quality": 90, "subsampling": "4:4:4"}
_FILM: dict[str, Any] = {"quality": 80, "subsampling": "4:2:0"}
_LARGEST_JPEG = 65_500
_LARGEST_WEBP = 16_383
_PALETTES = {"P", "PA", "La", "LA", "RGBa"}
_TO_RGB = {"CMYK", "YCbCr", "HSV", "RGBX"}
_DEEP = {"I", "F"}


def take(value: object, reuse: object = None) -> Picture:
    """The cheapest private copy of a picture that was just yielded.

    An array (or what has `__array__`) becomes uint8, HxW, HxWx3 or HxWx4, by the rules
    of `pixels.to_bytes`; a PIL image is copied; a str or Path becomes a Path, unread.
    `reuse` is an earlier result that nobody reads any more: an array's memory is
    written over where it fits. OutputError: not a picture, wrong shape, dtype, range.
    """
    if isinstance(value, (str, os.PathLike)):
        return Path(value)
    from PIL import Image

    if isinstance(value, Image.Image):
        return _copy(value)
    if hasattr(value, "__array__"):
        import numpy as np

        buffer = reuse if isinstance(reuse, np.ndarray) else None
        return to_bytes(_as_array(value), buffer)
    raise OutputError(
        "expected a picture: a NumPy array, a PIL image or the path of a file; "
        f"got {type(value).__name__}"
    )


def encode_frame(picture: Picture, film: bool = False) -> Media:
    """One frame of a stream, to travel inside the message (`inline`).

    JPEG quality 90 without chroma subsampling, and in a `film`, whose frames are seen
    for an instant, 80 with it: a third of the bytes, half the work here and in the
    browser. Grey stays grey; WebP where a pixel is transparent. A file goes as it is,
    or as a JPEG frame where it is over 1 MB.
    """
    if isinstance(picture, Path):
        with _opened_file(picture) as file:
            mimetype, size = _read_header(file, picture)
            data = file.read(IN_MEMORY + 1)
        if len(data) <= IN_MEMORY:
            return _media(data, mimetype, size, picture, inline=True)
    image = as_image(picture)
    if image.mode == "RGBA" and max(image.size) <= _LARGEST_WEBP:
        media = _save(image, "webp", quality=80, method=0)
    elif image.mode != "RGBA" and max(image.size) <= _LARGEST_JPEG:
        media = _save(image, "jpeg", **(_FILM if film else _STILL))
    else:
        media = _png(image)
    return replace(media, inline=True)


def encode_final(picture: Picture, format: str = "png") -> Media:
    """The picture as it stays: "png" and "webp" lossless, "jpeg" at quality 95.

    JPEG has no alpha: it is flattened on white. A file goes byte for byte, whatever
    the format. What is too large for WebP (16383 pixels a side) or JPEG (65500)
    becomes PNG. ValueError: an unknown format.
    """
    if format not in FORMATS:
        raise ValueError(f"expected a format out of {FORMATS}; got {format!r}")
    if isinstance(picture, Path):
        return read_file(picture)
    media = _encoded(picture, format)
    return replace(media, content=take_bytes(media.read()))


def _encoded(picture: Picture, format: str) -> Media:
    if format == "png":
        return _png(picture)
    image = as_image(picture)
    if format == "webp" and max(image.size) <= _LARGEST_WEBP:
        return _save(image, "webp", lossless=True, quality=0, method=0, exact=True)
    if format == "jpeg" and max(image.size) <= _LARGEST_JPEG:
        return _save(_flatten(image), "jpeg", quality=95, subsampling=0)
    return _png(image)


def encode_thumbnail(picture: NDArray[np.uint8] | Image.Image) -> Media | None:
    """A small picture of a picture, as WebP; None of one that is small itself."""
    image = as_image(picture)
    if max(image.size) <= THUMBNAIL:
        return None
    image = image.copy()
    image.thumbnail((THUMBNAIL, THUMBNAIL))
    return _save(image, "webp", quality=80, method=0)


def read_file(path: Path) -> Media:
    """A picture file of the app, byte for byte, typed by its bytes.

    Whether the app may show this path is for the caller to know. OutputError: no such
    file, or not a picture (PNG, JPEG, GIF, WebP, BMP, AVIF).
    """
    try:
        content = take_file(path)
    except OSError as error:
        raise _unreadable(path, error) from error
    with open_content(content) as file:
        mimetype, size = _read_header(file, path)
    return _media(content, mimetype, size, path)


def check_file(path: Path) -> None:
    """Raise `OutputError` of a file that `read_file` would refuse."""
    with _opened_file(path) as file:
        _read_header(file, path)


def read_svg(path: Path) -> Media:
    """An SVG file of the app, as it is: a browser runs nothing of it in an `<img>`, and
    it is served as what opens nowhere else.

    Raises:
        OutputError: it is no such file, or a very large one.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_SVG + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(data) > LARGEST_SVG or b"<svg" not in data[:_SVG_HEAD]:
        raise OutputError(
            f"expected an SVG file of {LARGEST_SVG / 1e6:g} MB at most; "
            f"got {str(path)!r}, which is none"
        )
    return Media(take_bytes(data), "image/svg+xml", path.name)


def sized(media: Media) -> Media:
    """A picture of which only the bytes were read, with its width and height.

    Raises:
        OutputError: it is none (PNG, JPEG, GIF, WebP, BMP, AVIF), or damaged.
    """
    with media.open() as file:
        mimetype, (width, height) = _read_header(file, Path(media.name))
    return replace(media, mimetype=mimetype, width=width, height=height)


def _media(
    content: Content,
    mimetype: str,
    size: tuple[int, int],
    path: Path,
    *,
    inline: bool = False,
) -> Media:
    width, height = size
    return Media(content, mimetype, path.name, inline, width, height)


def _opened_file(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"expected the path of a picture; got {str(path)!r}, "
        f"which can't be read: {error.strerror or error}"
    )


def _read_header(file: BinaryIO, path: Path) -> tuple[str, tuple[int, int]]:
    """The type of a picture file, width and height; it is at its beginning again."""
    mimetype = sniff(file.read(HEAD))
    file.seek(0)
    if mimetype not in PICTURES:
        raise OutputError(
            "expected a PNG, JPEG, GIF, WebP, BMP or AVIF file; "
            f"got {str(path)!r}, which is {mimetype or 'none of these'}"
        )
    size = _shown_size(file, path)
    file.seek(0)
    return mimetype, size


def _shown_size(file: BinaryIO, path: Path) -> tuple[int, int]:
    from PIL import ExifTags, Image

    try:
        with Image.open(file) as image:
            sideways = image.getexif().get(ExifTags.Base.Orientation, 1) in range(5, 9)
            width, height = image.size
    # Pillow's readers raise anything on broken bytes.
    except Exception as error:
        raise OutputError(
            f"expected a whole picture file; got {str(path)!r}, "
            f"which is damaged: {error}"
        ) from error
    return (height, width) if sideways else (width, height)


def _copy(image: Image.Image) -> Image.Image:
    try:
        return image.copy()
    except (OSError, SyntaxError, ValueError) as error:
        raise OutputError(
            f"expected a PIL image that can be read; reading it failed: {error}"
        ) from error


def _as_array(value: Any) -> NDArray[Any]:
    import numpy as np

    try:
        return np.asarray(value)
    except Exception as error:
        raise OutputError(
            "expected an array that NumPy can read; "
            f"got {type(value).__name__}, which says: {error}"
        ) from error


def as_image(picture: Picture) -> Image.Image:
    """A picture as L, RGB or RGBA, RGBA only where a pixel is transparent."""
    from PIL import Image

    if isinstance(picture, Path):
        return as_image(_opened(picture))
    if not isinstance(picture, Image.Image):
        return _without_idle_alpha(Image.fromarray(picture))
    mode = picture.mode
    if mode in _PALETTES or (mode == "RGB" and "transparency" in picture.info):
        return _without_idle_alpha(_colours(picture))
    if mode in ("L", "RGB"):
        return picture
    if mode == "RGBA":
        return _without_idle_alpha(picture)
    if mode == "1":
        return picture.convert("L")
    if mode in _TO_RGB:
        return _without_profile(picture.convert("RGB"))
    return _from_deep(picture)


def _opened(path: Path) -> Image.Image:
    from PIL import Image, ImageOps

    with Image.open(path) as image:
        return _copy(ImageOps.exif_transpose(image))


def _colours(image: Image.Image) -> Image.Image:
    """RGB or RGBA of a palette, or of a mode that Pillow converts only by another."""
    if image.mode == "La":
        image = image.convert("LA")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _from_deep(image: Image.Image) -> Image.Image:
    """Grey of a mode with more than 8 bits, by the rules for arrays."""
    import numpy as np
    from PIL import Image

    if image.mode in _DEEP or image.mode.startswith("I;16"):
        return Image.fromarray(to_bytes(np.asarray(image)))
    raise OutputError(
        f"expected a PIL image of mode L, RGB or RGBA; got {image.mode}: "
        "convert it to RGB first"
    )


def _without_idle_alpha(image: Image.Image) -> Image.Image:
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB")
    return image


def _without_profile(image: Image.Image) -> Image.Image:
    # A profile of CMYK inks says nothing true about the RGB made of it.
    image.info.pop("icc_profile", None)
    return image


def _flatten(image: Image.Image) -> Image.Image:
    from PIL import Image

    if image.mode != "RGBA":
        return image
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def _save(image: Image.Image, format: str, **options: Any) -> Media:
    encoded = io.BytesIO()
    profile = image.info.get("icc_profile")
    image.save(encoded, format.upper(), icc_profile=profile, **options)
    width, height = image.size
    return Media(encoded.getvalue(), f"image/{format}", width=width, height=height)


def _png(picture: Picture) -> Media:
    return _save(as_image(picture), "png", compress_level=1)
