"""A film of which there is more and more, and the one file that it becomes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Final

from flaskstream.media.content import Content
from flaskstream.media.film import Unreadable
from flaskstream.media.filmpictures import TICKS
from flaskstream.media.filmstream import FilmStream, Part
from flaskstream.media.fragments import index
from flaskstream.media.media import Media
from flaskstream.media.pieces import Pieces, joined

MP4: Final = "video/mp4"


class LiveFilm:
    """Adds films, and pictures, to a film.

    What has come is told as pieces of a stream: each says of which film it is, where in
    the stream, where its bytes begin in its file, and the second that begins with it.
    The first one is its header.

    Raises:
        Unreadable: PyAV is not there.
    """

    def __init__(self) -> None:
        self._id = secrets.token_hex(4)
        self._stream = FilmStream()
        self._pieces = Pieces(MP4)
        self._index: list[tuple[int, int]] = []

    def film(self, content: Content) -> None:
        """Add a film.

        Raises:
            Unreadable: it can't be decoded.
            Error: there is no room for it.
        """
        self._add(self._stream.film(content))

    def frames(self, rate: Fraction, frames: Iterable[Any]) -> None:
        """Add pictures, arrays of bytes, so many a second.

        Raises:
            Unreadable: they can't be encoded.
            Error: there is no room for them.
        """
        self._add(self._stream.frames(rate, frames))

    def _add(self, parts: Iterator[Part]) -> None:
        for part in parts:
            if not self._pieces:
                self._pieces.add(self._stream.header())
            self._pieces.add(part.data, part.begin / TICKS if part.is_key else None)
            size, ticks = len(part.data), part.ticks
            # A player looks for a second, and not for each picture.
            if self._index and not (part.is_key and self._index[-1][1] >= TICKS):
                last = self._index.pop()
                size, ticks = last[0] + size, last[1] + ticks
            self._index.append((size, ticks))

    def told(self) -> list[dict[str, Any]]:
        """What has come, as pieces."""
        return [
            self._told(piece.file, piece.at, piece.file.size, begin=piece.begin)
            for piece in self._pieces
        ]

    def _told(self, file: Media, at: int, size: int, **further: Any) -> dict[str, Any]:
        looks = self._stream.looks
        return {
            **{"of": self._id, "codecs": looks.codecs if looks else "", "file": file},
            **{"at": at, "size": size, "skip": 0, "begin": None, "whole": False},
            **further,
        }

    def whole(self) -> tuple[Media, list[dict[str, Any]]]:
        """All of it as one file, and the pieces of the stream: its header, and what
        follows that, in the file.

        Raises:
            Unreadable: nothing has come.
            Error: there is no room for it.
        """
        self._add(self._stream.end())
        if not self._pieces:
            raise Unreadable("has no pictures")
        header, *parts = self._pieces
        head = self._stream.header(self._stream.ticks / TICKS) + index(self._index)
        media = joined(parts, MP4, head, "video.mp4")
        size = media.size - len(head)
        rest = self._told(media, header.end, size, skip=len(head), whole=True)
        return media, [self._told(header.file, 0, header.end), rest]
