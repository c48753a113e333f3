"""Pictures of few bytes that would take much: refused, or read one after the other."""

from __future__ import annotations

import io
import struct
import threading
import tracemalloc
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFile

from flaskstream.exceptions import InvalidInput
from flaskstream.media import structure, upload
from flaskstream.media.budget import Budget, Exhausted
from flaskstream.media.upload import decoded, open_upload, to_numpy, upload_size

SMALL = Image.new("RGB", (64, 48), (255, 124, 0))


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body).to_bytes(4, "big")
    return struct.pack(">I", len(body)) + kind + body + checksum


def with_scans(data: bytes, further: int) -> bytes:
    """A progressive JPEG with its last scan repeated."""
    last = data[data.rfind(b"\xff\xda") : -2]
    return data[:-2] + last * further + data[-2:]


def run_length_bmp() -> bytes:
    """A kilobyte that Pillow takes half a minute for."""
    body = b"\x01\x01\x00\x00" * 2 + b"\0\1"
    sizes = struct.pack("<IHHI", 1078 + len(body), 0, 0, 1078)
    info = struct.pack(
        "<IiiHHIIiiII", 40, 19_000_000, 2, 1, 8, 1, len(body), 0, 0, 256, 0
    )
    return b"BM" + sizes + info + bytes(1024) + body


JPEG = encoded(SMALL, "JPEG", progressive=True)
PNG = encoded(SMALL, "PNG")
GIF = encoded(SMALL, "GIF")
HEAD = 13 + 3 * (2 << (GIF[10] & 7))
TEXT = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(900_000), 9))
COSTLY = {
    "scans": (with_scans(JPEG, 100), "at most 64 scans"),
    "segments": (JPEG[:2] + segment(0xE5, b"") * 3_000 + JPEG[2:], "2,000 segments"),
    "texts": (PNG[:33] + TEXT * 60 + PNG[33:], "8 compressed texts"),
    "chunks": (PNG[:33] + chunk(b"juNk", b"") * 4_000 + PNG[33:], "3,000 pieces"),
    "notes": (PNG[:33] + chunk(b"tEXt", b"k\0v") * 4_000 + PNG[33:], "3,000 pieces"),
    "comments": (GIF[:HEAD] + b"!\xfe\1a\0" * 4_000 + GIF[HEAD:], "3,000 pieces"),
    "blocks": (
        GIF[:HEAD] + b"!\xf9\0" + b",a" * 4_000 + GIF[HEAD:],
        "3,000 pieces|damaged",
    ),
    "lines": (run_length_bmp(), "without compression"),
}


@pytest.mark.parametrize("kind", COSTLY)
def test_a_picture_of_far_too_many_parts_is_refused_before_it_is_decoded(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, expected = COSTLY[kind]
    monkeypatch.setattr(structure, "MOST_READS", 3_000)
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: pytest.fail("load"))
    for read in (open_upload, upload_size):
        tracemalloc.start()
        with pytest.raises(InvalidInput, match=expected):
            read(data)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 12_000_000 + 2 * len(data)


@pytest.mark.parametrize(
    "data",
    [
        with_scans(JPEG, 20),
        JPEG[:2] + segment(0xE1, b"Exif\0\0" + JPEG * 20)[:65_000] + JPEG[2:],
        JPEG + b"a film of that moment: " + b"\xff\xda\0\2" * 200,
        PNG[:33] + TEXT * 3 + chunk(b"tEXt", b"k\0v") * 300 + PNG[33:],
        GIF[:HEAD] + b"!\xfe\1a\0" * 300 + GIF[HEAD:],
    ],
)
def test_what_programs_make_is_read(data: bytes) -> None:
    assert upload_size(data) == open_upload(data).size == SMALL.size


def test_scans_of_a_large_picture_are_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structure, "MOST_SCANNED", 30 * 64 * 48)
    assert upload_size(with_scans(JPEG, 20)) == SMALL.size
    with pytest.raises(InvalidInput, match="at most 30 scans"):
        upload_size(with_scans(JPEG, 21))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_a_size_is_that_of_the_whole_picture_as_it_is_shown(format: str) -> None:
    data = encoded(SMALL, format)
    assert upload_size(data) == open_upload(data).size == (64, 48)
    with pytest.raises(InvalidInput, match="damaged"):
        upload_size(data[: len(data) * 2 // 3])
    if format in ("PNG", "JPEG", "WEBP"):
        exif = Image.Exif()
        exif[0x0112] = 8
        data = encoded(SMALL, format, exif=exif)
        assert upload_size(data) == open_upload(data).size == (48, 64)


def exif(tags: int, size: int) -> bytes:
    """EXIF whose tags all stand for the same bytes."""
    start = 10 + 12 * tags + 4
    entries = [struct.pack("<HHII", 0x9000 + n, 7, size, start) for n in range(tags)]
    head = b"II*\0" + struct.pack("<IH", 8, tags)
    return head + b"".join(entries) + bytes(4) + bytes(size)


@pytest.mark.filterwarnings("ignore:Tag data larger:UserWarning")
@pytest.mark.parametrize("read", [open_upload, upload_size])
@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_exif_that_says_the_same_again_and_again_takes_no_more_than_the_file(
    read: Any, format: str
) -> None:
    body = exif(200, 1_000_000)
    if format == "PNG":
        data = PNG[:33] + chunk(b"eXIf", body) + PNG[33:]
    elif format == "WEBP":
        data = encoded(SMALL, format, exif=body)
    else:
        pieces = [body[at : at + 65_000] for at in range(0, len(body), 65_000)]
        marks = [segment(0xE1, b"Exif\0\0" + piece) for piece in pieces]
        data = JPEG[:2] + b"".join(marks) + JPEG[2:]
    tracemalloc.start()
    read(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * len(data) + 3_000_000


def test_a_large_array_is_the_same_in_bands() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (700, 9, 3), dtype=np.uint8)
    image = open_upload(encoded(Image.fromarray(pixels), "PNG"))
    assert (to_numpy(image) == pixels).all() and to_numpy(image).flags.writeable
    for mode in ("L", "1", "CMYK", "F"):
        assert (to_numpy(image, mode) == np.array(image.convert(mode))).all()


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> Iterator[Budget]:
    """Room for one small picture and a half, and no patience."""
    budget = Budget(64 * 48 * 3 // 2)
    monkeypatch.setattr(upload, "DECODING", budget)
    monkeypatch.setattr(upload, "PATIENCE", 0.05)
    yield budget
    assert budget.used == 0


def test_pictures_are_decoded_as_far_as_there_is_room(little: Budget) -> None:
    with decoded(PNG):
        for read in (open_upload, upload_size):
            with pytest.raises(InvalidInput, match="Too many pictures .* try again"):
                read(PNG)
        assert upload_size(encoded(SMALL.resize((20, 20)), "PNG")) == (20, 20)
    assert upload_size(PNG) == (64, 48)
    with pytest.raises(InvalidInput, match="damaged"):
        open_upload(PNG[:-30])


def test_who_waits_longest_is_next_and_the_largest_is_alone() -> None:
    budget, order = Budget(10), []
    entered = threading.Event()

    def large() -> None:
        with budget.take(50, 20):
            order.append(("large", budget.used))

    with budget.take(6, 1):
        thread = threading.Thread(target=large)
        thread.start()
        while not budget._waiting:
            entered.wait(0.001)
        with pytest.raises(Exhausted), budget.take(1, 0.01):
            pass
    thread.join(20)
    with budget.take(10, 20):
        order.append(("last", budget.used))
    assert order == [("large", 10), ("last", 10)] and budget.used == 0
