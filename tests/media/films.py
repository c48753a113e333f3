"""Films for tests: a ball that jumps, as Chromium has recorded it."""

from __future__ import annotations

import struct

from flaskstream.media.sample import FILMS

MP4_PATH = FILMS / "ball.mp4"
WEBM_PATH = FILMS / "ball.webm"
MP4 = MP4_PATH.read_bytes()
WEBM = WEBM_PATH.read_bytes()

AVI = b"RIFF\0\0\0\0AVI LIST" + bytes(40)
MATROSKA = b"\x1aE\xdf\xa3\xa3B\x86\x81\x01B\x82\x88matroska" + bytes(40)
THEORA = b"OggS" + bytes(24) + b"\x80theora" + bytes(40)


def box(kind: bytes, *contents: bytes) -> bytes:
    """A box of an MP4."""
    content = b"".join(contents)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def track(codec: bytes, handler: bytes = b"vide") -> bytes:
    """What an MP4 tells of its pictures, or its sound."""
    table = box(b"stsd", struct.pack(">II", 0, 1), box(codec, bytes(8)))
    told = box(b"hdlr", bytes(8), handler, bytes(12))
    return box(b"trak", box(b"mdia", told, box(b"minf", box(b"stbl", table))))


def mp4(*codecs: bytes) -> bytes:
    """An MP4 with a sound, whose pictures are of these codecs, and none of them."""
    tracks = [track(b"mp4a", b"soun"), *map(track, codecs)]
    return (
        box(b"ftyp", b"isom", bytes(4))
        + box(b"mdat", bytes(100))
        + box(b"moov", *tracks)
    )


WRONG = {
    "a text": (b"only text", "is no film: expected MP4, WebM"),
    "a sound": (b"ID3\x04" + bytes(20), "is no film"),
    "a film that is cut": (MP4[:-10], "is cut: its end is missing"),
    "one without its end": (mp4(b"avc1")[:124], "is cut: it has no “moov”"),
    "boxes of no size": (
        box(b"ftyp", b"isom", bytes(4)) + struct.pack(">I4s", 3, b"mdat") + bytes(9),
        "is damaged",
    ),
}
"""Files that are no film, called film.mp4, and what is said of them."""
