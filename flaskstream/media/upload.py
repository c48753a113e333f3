"""Pictures that a person uploads: decoded safely, given to the function."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from flaskstream.exceptions import InvalidInput
from flaskstream.media.budget import Budget, Exhausted
from flaskstream.media.content import Content, digest_of, head_of, size_of
from flaskstream.media.sniff import HEAD, PICTURES, sniff
from flaskstream.media.structure import CountedFile, check_scans, count_scans

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image

MAX_PIXELS: Final = 40_000_000
"""Width times height of the largest picture that is decoded, if nothing else is set: an
ordinary telephone's has 12 or 24 million. It takes 4 to 16 bytes a pixel."""
DECODING: Final = Budget(MAX_PIXELS)
"""The pixels that the process decodes at a time: as many as the largest has."""
PATIENCE: Final = 20.0
"""Seconds that a picture waits for others to be decoded."""

_NOT_A_PICTURE = (
    "This is not a picture we can read (PNG, JPEG, GIF, WebP, BMP or AVIF)."
)
_DAMAGED = "This picture is damaged or incomplete. Please choose it again."
_BUSY = "Too many pictures are being read at this moment. Please try again."
_HEAVY: Final = ("WEBP", "AVIF")
"""They are decoded as a whole first, and copied then."""
_LARGEST_PIXEL: Final = 8
"""Bytes of a pixel in the largest files: four channels of 16 bits. Some formats are
read as a whole first."""
_BESIDE: Final = 1 << 20
"""Bytes that a file may have beside its pixels: profiles, texts."""
_ORIENTATION: Final = 0x0112
_BANDS: Final = 256
"""Rows of a picture that become an array at a time."""
_MOST_SIZES: Final = 1_000
_sizes: OrderedDict[str, tuple[int, int]] = OrderedDict()
"""Of pictures that were seen last, by the digest of their content."""
_sizes_lock = threading.Lock()


def open_upload(content: Content, *, max_pixels: int | None = None) -> Image.Image:
    """Decode an uploaded picture, turned as its EXIF orientation says.

    Typed by its bytes alone; of an animation, the first frame. A picture of more than
    `max_pixels` (width times height; by default what the process allows) is refused by
    its header, before it takes memory; Pillow's own `Image.MAX_IMAGE_PIXELS` stays in
    force above that. InvalidInput, with a sentence for the person: not a picture, too
    large, made of too many parts, or damaged.
    """
    with decoded(content, max_pixels=max_pixels) as image:
        return image.copy()


@contextmanager
def decoded(
    content: Content, *, max_pixels: int | None = None
) -> Iterator[Image.Image]:
    """What `open_upload` gives, until the block ends: so long it counts as decoded."""
    with _open_checked(content, max_pixels) as image, _room_for(image):
        _load(image)
        _turn(image)
        try:
            yield image
        finally:
            image.close()  # before others have the room


def upload_size(content: Content) -> tuple[int, int]:
    """Width and height of an uploaded picture as it is shown, once it could be decoded.

    Raises what `open_upload` raises. A JPEG is decoded at an eighth of its size, which
    tells as well whether it is whole.
    """
    with _open_checked(content, None) as image, _room_for(image):
        width, height = image.size
        image.draft(image.mode, (1, 1))
        _load(image)
        is_sideways = _orientation(image) >= 5
        image.close()
    return (height, width) if is_sideways else (width, height)


def remembered_size(content: Content) -> tuple[int, int]:
    """What `upload_size` gives, for a picture that is shown again and again, such as in
    a chat's history: one that was seen lately is not decoded anew."""
    digest = digest_of(content)
    with _sizes_lock:
        if digest in _sizes:
            _sizes.move_to_end(digest)
            return _sizes[digest]
    size = upload_size(content)
    with _sizes_lock:
        _sizes[digest] = size
        if len(_sizes) > _MOST_SIZES:
            _sizes.popitem(last=False)
    return size


def allow_pixels(most: int) -> None:
    """Set how many pixels a picture may have in this process, and all at a time."""
    DECODING.total = most


@contextmanager
def _open_checked(content: Content, max_pixels: int | None) -> Iterator[Image.Image]:
    most = DECODING.total if max_pixels is None else max_pixels
    mimetype = sniff(head_of(content, HEAD)) or ""
    format = PICTURES.get(mimetype)
    if format is None:
        raise InvalidInput(_NOT_A_PICTURE)
    if size_of(content) > _BESIDE + most * _LARGEST_PIXEL:
        raise InvalidInput("This picture is too large: its file has too many bytes.")
    scans = count_scans(content, mimetype)
    with CountedFile(content) as file:
        image = _open(file, format)
        width, height = image.size
        if width * height > most:
            raise InvalidInput(
                f"This picture is too large: {width} x {height} pixels. "
                f"At most {most / 1e6:g} million pixels are accepted."
            )
        check_scans(scans, width * height)
        yield image


@contextmanager
def _room_for(image: Image.Image) -> Iterator[None]:
    width, height = image.size
    weight = 2 if image.format in _HEAVY else 1
    try:
        with DECODING.take(width * height * weight, PATIENCE):
            yield
    except Exhausted as error:
        raise InvalidInput(_BUSY) from error


def _open(file: CountedFile, format: str) -> Image.Image:
    from PIL import Image

    try:
        return Image.open(file, formats=[format])
    except InvalidInput:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InvalidInput("This picture is too large: too many pixels.") from error
    # Pillow's readers raise anything on hostile bytes.
    except Exception as error:
        raise InvalidInput(_DAMAGED) from error


def _load(image: Image.Image) -> None:
    try:
        image.load()
    except InvalidInput:
        raise
    except Exception as error:
        raise InvalidInput(_DAMAGED) from error


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    # Broken EXIF is no reason to refuse a picture that was decoded.
    except Exception:
        return 1


def _turn(image: Image.Image) -> None:
    from PIL import ImageOps

    with suppress(Exception):  # as above
        ImageOps.exif_transpose(image, in_place=True)


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

    image = to_pil(image, mode)
    width, height = image.size
    bands = (
        _array(image.crop((0, top, width, min(top + _BANDS, height))))
        for top in range(0, height, _BANDS)
    )
    first = next(bands)
    if height <= _BANDS:
        return np.array(first)
    # In bands, for Pillow makes the whole of it bytes on the way: a third copy.
    array = np.empty((height, *first.shape[1:]), first.dtype)
    array[:_BANDS] = first
    for index, band in enumerate(bands, 1):
        array[index * _BANDS : (index + 1) * _BANDS] = band
    return array


def _array(image: Image.Image) -> NDArray[Any]:
    import numpy as np

    return np.asarray(image)
