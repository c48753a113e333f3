"""Pictures that a person uploads."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from flaskstream.exceptions import InvalidInput
from flaskstream.media.upload import open_upload, to_numpy, to_pil


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of side x side grey pixels, all black."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = zlib.crc32(kind + body).to_bytes(4, "big")
        return struct.pack(">I", len(body)) + kind + body + checksum

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)
    magic = b"\x89PNG\r\n\x1a\n"
    return magic + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


SMALL = Image.new("RGB", (8, 5), (255, 124, 0))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_an_ordinary_picture_is_read(format: str) -> None:
    image = open_upload(encoded(SMALL, format))
    assert image.size == (8, 5)
    red, green, blue = to_numpy(image)[2, 3]
    assert abs(int(red) - 255) < 6 and abs(int(green) - 124) < 6 and blue < 6


def test_a_bomb_is_refused_without_memory() -> None:
    data = bomb(12_000)
    assert len(data) < 20_000
    tracemalloc.start()
    with pytest.raises(InvalidInput, match="too large"):
        open_upload(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_the_limit_is_on_pixels_and_inclusive() -> None:
    data = encoded(SMALL, "PNG")
    assert open_upload(data, max_pixels=40).size == (8, 5)
    with pytest.raises(InvalidInput, match="8 x 5 pixels"):
        open_upload(data, max_pixels=39)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"just some text",
        b"<svg/>",
        b"%!PS-Adobe-3.0 EPSF",
        b"II*\0tiff",
        b"PK\3\4",
    ],
)
def test_what_is_no_picture_is_told_so(data: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"not a picture we can read \(PNG, JPEG"):
        open_upload(data)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_a_picture_cut_short_is_told_so(format: str) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (90, 90, 3), dtype=np.uint8)
    data = encoded(Image.fromarray(pixels), format)
    for length in (len(data) // 2, 60, 20):
        with pytest.raises(InvalidInput, match="damaged"):
            open_upload(data[:length])


@settings(deadline=None)  # the first call imports the readers
@given(st.data())
def test_damaged_bytes_give_a_picture_or_a_sentence(data: st.DataObject) -> None:
    format = data.draw(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "BMP"]))
    damaged = bytearray(encoded(SMALL, format))
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(
            st.integers(0, 255)
        )
    try:
        image = open_upload(bytes(damaged), max_pixels=10_000)
    except InvalidInput:
        return
    assert image.width * image.height <= 10_000


def test_orientation_of_a_phone_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = open_upload(encoded(SMALL, "JPEG", exif=exif))
    assert image.size == (5, 8)
    assert image.getexif().get(0x0112, 1) == 1


def test_the_mode_that_was_asked_for_comes() -> None:
    image = open_upload(encoded(SMALL, "PNG"))
    assert to_numpy(image).shape == (5, 8, 3)
    assert to_numpy(image, "L").shape == (5, 8)
    assert to_numpy(image, "RGBA").shape == (5, 8, 4)
    assert to_pil(image, None) is image
    assert to_pil(image, "CMYK").mode == "CMYK"


def test_the_array_can_be_written_to() -> None:
    array = to_numpy(open_upload(encoded(SMALL, "PNG")))
    array[:] = 0
    assert array.dtype == np.uint8 and not array.any()


def test_sixteen_bits_become_eight_by_scaling() -> None:
    deep = Image.fromarray(np.full((4, 4), 0x8000, np.uint16))
    image = open_upload(encoded(deep, "PNG"))
    assert (to_numpy(image) == 0x80).all()
    assert to_numpy(image, None).max() == 0x8000
