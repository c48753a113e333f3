"""Pictures that a function gives."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from flaskstream.exceptions import OutputError
from flaskstream.media.media import Media
from flaskstream.media.picture import encode_final, encode_frame, read_file, take

RNG = np.random.default_rng(7)
# fmt: off
MODES = [
    "1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBX", "RGBa", "CMYK", "YCbCr",
    "HSV", "I", "F", "I;16", "I;16B",
]
# fmt: on


def opened(media: Media) -> Image.Image:
    image = Image.open(io.BytesIO(media.read()))
    image.load()
    return image


def noise(*shape: int) -> Any:
    return RNG.integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("shape", [(1, 1), (7, 5), (7, 5, 3), (50, 3, 4)])
@pytest.mark.parametrize("format", ["png", "webp"])
def test_final_picture_is_lossless(shape: tuple[int, ...], format: str) -> None:
    pixels = noise(*shape)
    media = encode_final(pixels, format)
    mode = {2: "L", 3: "RGBA" if shape[-1] == 4 else "RGB"}[len(shape)]
    assert (np.asarray(opened(media).convert(mode)) == pixels).all()
    assert media.mimetype == f"image/{format}" and not media.inline
    assert (media.width, media.height) == (shape[1], shape[0])


def test_frame_is_a_jpeg_inside_the_message_close_to_the_picture() -> None:
    y, x = np.mgrid[0:64, 0:80]
    pixels = np.stack([x * 3, y * 3, x + y], -1).astype(np.uint8)
    media = encode_frame(pixels)
    assert media.inline and media.mimetype == "image/jpeg"
    assert (media.width, media.height) == (80, 64)
    shown = np.asarray(opened(media)).astype(int)
    assert np.abs(shown - pixels).mean() < 3


def test_frame_keeps_full_colour_resolution() -> None:
    pixels = np.zeros((32, 32, 3), np.uint8)
    pixels[:, ::2, 0] = pixels[:, 1::2, 2] = 255
    shown = np.asarray(opened(encode_frame(pixels))).astype(int)
    assert np.abs(shown - pixels).mean() < 10  # 4:2:0 is off by more than 60


def test_a_frame_of_a_film_is_less_than_half_the_bytes() -> None:
    pixels = noise(64, 64, 3)
    still, film = encode_frame(pixels), encode_frame(pixels, film=True)
    assert film.inline and film.mimetype == "image/jpeg"
    assert len(film.read()) < len(still.read()) / 2


def test_grey_frame_stays_grey() -> None:
    assert opened(encode_frame(noise(8, 8))).mode == "L"


def test_frame_with_a_transparent_pixel_is_webp() -> None:
    pixels = np.full((9, 9, 4), 255, np.uint8)
    assert encode_frame(pixels).mimetype == "image/jpeg"
    pixels[0, 0, 3] = 0
    media = encode_frame(pixels)
    assert media.mimetype == "image/webp" and media.inline
    assert opened(media).getchannel("A").getextrema() == (0, 255)


def test_jpeg_shows_transparent_pixels_on_white() -> None:
    media = encode_final(np.zeros((8, 8, 4), np.uint8), "jpeg")
    assert np.asarray(opened(media)).min() > 250


@pytest.mark.parametrize("format", ["png", "webp", "jpeg"])
@pytest.mark.parametrize("mode", MODES)
def test_every_pil_mode_is_encoded(mode: str, format: str) -> None:
    image = take(Image.new(mode, (6, 4)))
    assert encode_frame(image).inline
    media = encode_final(image, format)
    assert opened(media).size == (media.width, media.height) == (6, 4)


def test_palette_and_cmyk_keep_their_colours() -> None:
    orange = Image.new("RGB", (4, 4), (255, 124, 0))
    for mode in ("P", "CMYK", "RGBX"):
        image = orange.convert(mode)
        shown = opened(encode_final(image)).convert("RGB").getpixel((1, 1))
        assert shown == image.convert("RGB").getpixel((1, 1))


def test_palette_with_a_transparent_colour_keeps_it_transparent() -> None:
    image = Image.new("P", (4, 4), 1)
    image.putpixel((0, 0), 0)
    image.info["transparency"] = 0
    shown = opened(encode_final(take(image)))
    assert shown.mode == "RGBA" and shown.getchannel("A").getextrema() == (0, 255)


def test_sixteen_bit_grey_is_scaled_and_not_clipped() -> None:
    image = Image.fromarray(np.full((4, 4), 0x8000, np.uint16))
    assert opened(encode_final(image)).getpixel((0, 0)) == 0x80


def test_colour_profile_goes_along() -> None:
    image = Image.new("RGB", (4, 4))
    image.info["icc_profile"] = b"a profile"
    for format in ("webp", "jpeg", "png"):
        assert opened(encode_final(take(image), format)).info["icc_profile"]


def test_a_pil_image_that_was_taken_does_not_change() -> None:
    image = Image.new("RGB", (4, 4), "red")
    taken = take(image)
    image.paste("blue", (0, 0, 4, 4))
    assert isinstance(taken, Image.Image)
    assert taken.getpixel((0, 0)) == (255, 0, 0)


def test_what_has_an_array_is_an_array() -> None:
    class Tensor:
        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            return np.ones((4, 4))

    assert (np.asarray(take(Tensor())) == 255).all()


def test_an_array_that_numpy_cannot_read_says_why() -> None:
    class Remote:
        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            raise TypeError("can't convert cuda:0 tensor; use Tensor.cpu()")

    with pytest.raises(OutputError, match=r"got Remote.*Tensor\.cpu\(\)"):
        take(Remote())


def test_reuse_of_another_kind_is_ignored() -> None:
    taken = take(np.ones((4, 4)), reuse=Image.new("L", (4, 4)))
    assert (np.asarray(taken) == 255).all()


@pytest.mark.parametrize("value", [None, 3, [[0, 1]], {"a": 1}, b"bytes"])
def test_what_is_no_picture_is_named(value: object) -> None:
    with pytest.raises(OutputError, match=f"got {type(value).__name__}"):
        take(value)


def test_lab_is_refused_with_advice() -> None:
    with pytest.raises(OutputError, match="got LAB: convert it to RGB"):
        encode_frame(Image.new("LAB", (4, 4)))


def test_unknown_format_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="'tiff'"):
        encode_final(np.zeros((4, 4), np.uint8), "tiff")


def test_a_side_too_long_for_webp_or_jpeg_becomes_png() -> None:
    wide = np.zeros((1, 16_400, 4), np.uint8)
    assert encode_frame(wide).mimetype == "image/png"
    assert encode_final(wide, "webp").mimetype == "image/png"
    wider = np.zeros((1, 65_600), np.uint8)
    assert encode_frame(wider).mimetype == "image/png"
    assert encode_final(wider, "jpeg").mimetype == "image/png"


def test_a_file_goes_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "misnamed.txt"
    data = encode_final(noise(5, 8, 3), "webp").read()
    path.write_bytes(data)
    taken = take(str(path))
    assert taken == path
    final, frame = encode_final(taken, "png"), encode_frame(taken)
    assert final.read() == frame.read() == data
    assert (final.mimetype, final.inline, frame.inline) == ("image/webp", False, True)
    assert (final.width, final.height, final.name) == (8, 5, "misnamed.txt")


def test_a_file_turned_by_exif_has_the_size_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "phone.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (8, 5)).save(path, exif=exif)
    media = read_file(path)
    assert (media.width, media.height) == (5, 8)


def test_a_large_file_streams_as_a_jpeg_frame(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(encode_final(noise(700, 600, 3)).read())
    frame = encode_frame(path)
    assert frame.inline and frame.mimetype == "image/jpeg"
    assert (frame.width, frame.height) == (600, 700)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "can't be read"),
        (b"plain text", "none of these"),
        (b"%PDF-1.7", "application/pdf"),
        (b"\x89PNG\r\n\x1a\nbroken", "damaged"),
    ],
)
def test_a_file_that_is_no_picture_is_refused(
    tmp_path: Path, data: bytes | None, words: str
) -> None:
    path = tmp_path / "picture.png"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(OutputError, match=words) as caught:
        read_file(path)
    assert repr(str(path)) in str(caught.value)
