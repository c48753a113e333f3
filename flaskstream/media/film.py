"""Films: which are taken, and which of them browsers play, told by their bytes.

Nothing is decoded or converted here, and of a file no more is read than the headers of
its boxes: so it doesn't matter how large it is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from flaskstream.media.content import Content, head_of, open_content, size_of
from flaskstream.media.sniff import HEAD, sniff

KINDS: Final = {
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "ogg": "video/ogg",
}
"""Types by what files of them end with: those that a page may be asked to show."""
NAMES: Final = {
    "video/mp4": "MP4",
    "video/webm": "WebM",
    "video/quicktime": "MOV",
    "video/ogg": "Ogg",
    "video/x-matroska": "Matroska",
    "video/x-msvideo": "AVI",
    "video/mp2t": "MPEG-TS",
}
"""The containers that are known, as people call them."""
PLAYED: Final = frozenset({"video/mp4", "video/webm", "video/quicktime"})
"""Those of them that browsers play."""
PLAYED_CODECS: Final = frozenset(
    {"avc1", "avc2", "avc3", "avc4", "hvc1", "hev1", "av01", "vp08", "vp09"}
)
"""What browsers play of the pictures in an MP4, by their four letters there."""
MOST_BOXES: Final = 10_000
"""Boxes of a file whose headers are read."""


class Unreadable(Exception):
    """A file that is no film, or is cut; the text says which."""


def kind_of(content: Content) -> str:
    """The MIME type of a film.

    Raises:
        Unreadable: it is none, or the end of an MP4 is missing.
    """
    kind = sniff(head_of(content, HEAD)) or ""
    if kind not in NAMES:
        raise Unreadable(f"is no film: expected {', '.join(NAMES.values())}")
    if kind in ("video/mp4", "video/quicktime"):
        _read_movie(content)
    return kind


def unplayed(content: Content, kind: str) -> str:
    """What it is in a film that no browser plays: "AVI", or "" where nothing is.

    Raises:
        Unreadable: the end of an MP4 is missing.
    """
    if kind not in PLAYED:
        return NAMES[kind]
    if kind == "video/webm":
        return ""
    codecs = _read_movie(content)
    other = [codec for codec in codecs if codec not in PLAYED_CODECS]
    # One that can be played is enough: others may be covers, or subtitles.
    return other[0] if other and len(other) == len(codecs) else ""


# ----- the boxes of an MP4, and of MOV


class _Box(NamedTuple):
    kind: bytes
    begin: int
    end: int
    """Of what is in it: offsets in the file."""


class _Boxes:
    """Finds boxes in a file; how many are looked at is bounded for all together."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file = file
        self.whole = _Box(b"", 0, size)
        self._left = MOST_BOXES

    def within(self, parent: _Box) -> Iterator[_Box]:
        """The boxes in a box, of which the last may be cut."""
        at = parent.begin
        while at + 8 <= parent.end and self._left > 0:
            self._left -= 1
            size, kind = struct.unpack(">I4s", self.read(at, 8))
            begin = at + 8
            if size == 1:
                (size,), begin = struct.unpack(">Q", self.read(begin, 8)), begin + 8
            end = at + size if size else parent.end
            if end < begin:
                raise Unreadable("is damaged: a box of it has no size")
            yield _Box(kind, begin, end)
            at = end

    def find(self, parent: _Box, *path: bytes) -> _Box | None:
        """The first box at the end of a path, or None."""
        for kind in path:
            found = (box for box in self.within(parent) if box.kind == kind)
            if (parent := next(found, None)) is None:  # type: ignore[assignment]
                return None
        return parent

    def read(self, at: int, size: int) -> bytes:
        """So many bytes of the file."""
        self.file.seek(at)
        data = self.file.read(size)
        if len(data) < size:
            raise Unreadable("is cut: its end is missing")
        return data


def _read_movie(content: Content) -> list[str]:
    """The codecs of its pictures, by their four letters."""
    with open_content(content) as file:
        boxes = _Boxes(file, size_of(content))
        movie = None
        for box in boxes.within(boxes.whole):
            if box.end > boxes.whole.end:
                raise Unreadable("is cut: its end is missing")
            if box.kind == b"moov":
                movie = movie or box
        if movie is None:
            raise Unreadable("is cut: it has no “moov”, which tells what is in it")
        tracks = [box for box in boxes.within(movie) if box.kind == b"trak"]
        return [codec for track in tracks if (codec := _codec(boxes, track))]


def _codec(boxes: _Boxes, track: _Box) -> str:
    """The codec of a track, "" where it has no pictures."""
    handler = boxes.find(track, b"mdia", b"hdlr")
    table = boxes.find(track, b"mdia", b"minf", b"stbl", b"stsd")
    if handler is None or table is None or boxes.read(handler.begin + 8, 4) != b"vide":
        return ""
    return boxes.read(table.begin + 12, 4).decode("latin-1")
