"""A file that grows at its end, as pieces that each are a file: few, however long it
becomes."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from flaskstream.media.content import BLOCK
from flaskstream.media.contentwriter import ContentWriter
from flaskstream.media.media import Media

JOINED: Final = 8
"""Pieces that become one, as soon as there are so many that were joined as often."""
LARGEST: Final = 16_000_000
"""Bytes of a piece that is joined with no other one."""


class Piece(NamedTuple):
    """Some bytes of a file that grows."""

    file: Media
    at: int
    """Where in the whole they are."""
    begin: float | None
    """A time that begins with them, if one does."""
    joins: int = 0
    """How often it was joined of others."""

    @property
    def end(self) -> int:
        """Where in the whole they end."""
        return self.at + self.file.size


class Pieces:
    """Keeps what is added to a file; the first piece stays as it is."""

    def __init__(self, mimetype: str) -> None:
        self._mimetype = mimetype
        self._pieces: list[Piece] = []

    def __iter__(self) -> Iterator[Piece]:
        return iter(self._pieces)

    def __len__(self) -> int:
        return len(self._pieces)

    def add(self, data: bytes, begin: float | None = None) -> None:
        """Add some bytes.

        Args:
            data: They.
            begin: The time that begins with them, if one does.

        Raises:
            Error: there is no room for them.
        """
        at = self._pieces[-1].end if self._pieces else 0
        with ContentWriter() as writer:
            writer.write(data)
            file = Media(writer.finish(), self._mimetype)
        self._pieces.append(Piece(file, at, begin))
        while len(last := self._pieces[1:][-JOINED:]) == JOINED and _are_joined(last):
            file = joined(last, self._mimetype)
            joins = last[0].joins + 1
            self._pieces[-JOINED:] = [last[0]._replace(file=file, joins=joins)]


def joined(
    pieces: Iterable[Piece], mimetype: str, head: bytes = b"", name: str = ""
) -> Media:
    """Pieces that follow each other as one file.

    Args:
        pieces: They.
        mimetype: The type of the file.
        head: What stands before them.
        name: What the file is called.

    Raises:
        Error: there is no room for it.
    """
    with ContentWriter() as writer:
        writer.write(head)
        for piece in pieces:
            with piece.file.open() as file:
                shutil.copyfileobj(file, writer, BLOCK)
        return Media(writer.finish(), mimetype, name)


def _are_joined(pieces: list[Piece]) -> bool:
    """Whether these become one."""
    small = sum(piece.file.size for piece in pieces) <= LARGEST
    return small and len({piece.joins for piece in pieces}) == 1
