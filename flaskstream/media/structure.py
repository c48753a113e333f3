"""What the file of a picture is made of: told by its bytes, before it is decoded.

A few kilobytes can hold thousands of parts, each of which costs as much as a picture.
"""

from __future__ import annotations

import io
import mmap
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from flaskstream.exceptions import InvalidInput
from flaskstream.media.content import Content, LargeFile, open_content
from flaskstream.media.contentwriter import take_content

MOST_SCANS = 64
"""Of a progressive JPEG: encoders make about ten."""
MOST_SCANNED = 800_000_000
"""Scans times pixels: an empty scan takes a millisecond for each million."""
MOST_SEGMENTS = 2_000
MOST_TEXTS = 8
"""Compressed texts in a PNG: a kilobyte of one may be a megabyte."""
MOST_READS = 50_000
"""Chunks and blocks are read in Python: these take a quarter of a second."""

# Of fill bytes the last one: to look for all of them would take their square.
_MARKER = re.compile(rb"\xff([^\x00\xff])")
_ALONE = frozenset([0x01, 0xD8, *range(0xD0, 0xD8)])
"""Markers that no segment follows."""
_END, _SCAN = 0xD9, 0xDA
_RUN_LENGTHS = (struct.pack("<I", 1), struct.pack("<I", 2))


_TEXT = re.compile(b"[zi]TXt")


class CountedFile(io.BufferedReader):
    """What a reader of pictures reads, if in no more than `MOST_READS` pieces."""

    def __init__(self, content: Content) -> None:
        # Bytes in memory take the place of a raw file as well.
        super().__init__(open_content(content))  # type: ignore[arg-type]
        self.reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if self.reads > MOST_READS:
            raise InvalidInput(_refusal(f"at most {MOST_READS:,} pieces"))
        return super().read(size)


@contextmanager
def _mapped(content: Content) -> Iterator[Any]:
    """A content as one sequence of bytes, of which a file's are not read at once."""
    local = content if isinstance(content, bytes) else _local(content)
    if isinstance(local, bytes):
        yield local
        return
    with (
        local.open() as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        yield data


def _local(content: LargeFile) -> Content:
    """The same in memory, or as a file of this machine."""
    with content.open() as file:
        try:
            file.fileno()
        except io.UnsupportedOperation:
            return take_content(file)
    return content


def count_scans(content: Content, mimetype: str) -> int:
    """The scans of a JPEG, of others 1; for `check_scans`, when its size is known.

    InvalidInput, with a sentence for the person: it has more parts than any program
    makes.
    """
    with _mapped(content) as data:
        if mimetype == "image/jpeg":
            return _count_jpeg(data)
        if mimetype == "image/png" and _has_many_texts(data):
            raise InvalidInput(_refusal(f"at most {MOST_TEXTS} compressed texts"))
        if mimetype == "image/bmp" and data[30:34] in _RUN_LENGTHS:
            # Pillow fills each line byte by byte: a kilobyte takes 20 seconds.
            raise InvalidInput(_refusal("a BMP file without compression"))
    return 1


def check_scans(scans: int, pixels: int) -> None:
    """Refuse by `InvalidInput` a picture of so many pixels that is drawn so often."""
    most = min(MOST_SCANS, max(1, MOST_SCANNED // max(pixels, 1)))
    if scans > most:
        raise InvalidInput(_refusal(f"at most {most} scans of so many pixels"))


def _has_many_texts(data: Any) -> bool:
    return any(islice(_TEXT.finditer(data), MOST_TEXTS, None))


def _count_jpeg(data: Any) -> int:
    scans = segments = at = 0
    while found := _MARKER.search(data, at):
        at, marker = found.end(), found[1][0]
        if marker == _END:
            break
        if marker in _ALONE:
            continue
        scans += marker == _SCAN
        segments += 1
        if segments > MOST_SEGMENTS:
            raise InvalidInput(_refusal(f"at most {MOST_SEGMENTS:,} segments"))
        at += int.from_bytes(data[at : at + 2], "big")
    return scans


def _refusal(expected: str) -> str:
    return f"This picture can’t be read: expected {expected}. Please save it anew."
