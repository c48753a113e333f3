"""What the file of a picture is made of: told by its bytes, before it is decoded.

A few kilobytes can hold thousands of parts, each of which costs as much as a picture.
"""

from __future__ import annotations

import io
import re
import struct

from flaskstream.exceptions import InvalidInput

MOST_SCANS = 64
"""Of a progressive JPEG: encoders make about ten."""
MOST_SCANNED = 800_000_000
"""Scans times pixels: an empty scan takes a millisecond for each million."""
MOST_SEGMENTS = 2_000
MOST_TEXTS = 8
"""Compressed texts in a PNG: a kilobyte of one may be a megabyte."""
MOST_READS = 50_000
"""Chunks and blocks are read in Python: these take a quarter of a second."""

_MARKER = re.compile(rb"\xff+([^\x00\xff])")
_ALONE = frozenset([0x01, 0xD8, *range(0xD0, 0xD8)])
"""Markers that no segment follows."""
_END, _SCAN = 0xD9, 0xDA
_RUN_LENGTHS = (struct.pack("<I", 1), struct.pack("<I", 2))


class CountedFile(io.BytesIO):
    """Bytes that a reader of pictures reads, if in no more than `MOST_READS` pieces."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if self.reads > MOST_READS:
            raise InvalidInput(_refusal(f"at most {MOST_READS:,} pieces"))
        return super().read(size)


def count_scans(data: bytes, mimetype: str) -> int:
    """The scans of a JPEG, of others 1; for `check_scans`, when its size is known.

    InvalidInput, with a sentence for the person: it has more parts than any program
    makes.
    """
    if mimetype == "image/jpeg":
        return _count_jpeg(data)
    texts = data.count(b"zTXt") + data.count(b"iTXt")
    if mimetype == "image/png" and texts > MOST_TEXTS:
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


def _count_jpeg(data: bytes) -> int:
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
