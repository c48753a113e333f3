"""The body of a response that is a file: sent in blocks, from wherever is asked."""

from __future__ import annotations

from typing import BinaryIO, Final

from flaskstream.media.media import Media

BLOCK: Final = 1 << 16
"""Bytes that are in memory at a time, beside what the server keeps."""


class FileBody:
    """A file's bytes for a WSGI server; it is opened at the latest when the first are
    taken.

    An answer to HEAD, or one of 304, takes none. The file stays until all are taken,
    whoever lets it go meanwhile.
    """

    def __init__(self, media: Media) -> None:
        self._media = media
        self._opened: BinaryIO | None = None

    def open(self) -> BinaryIO:
        """The file; while the answer can still say that it can't be read."""
        if self._opened is None:
            self._opened = self._media.open()
        return self._opened

    def __iter__(self) -> FileBody:
        return self

    def __next__(self) -> bytes:
        if block := self.open().read(BLOCK):
            return block
        raise StopIteration

    # What Werkzeug asks for a range: else it would read all before that.

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, place: int) -> None:
        """Go on from another place."""
        self.open().seek(place)

    def tell(self) -> int:
        """The place of the next byte."""
        return self.open().tell()

    def close(self) -> None:
        """The server has taken all it wants."""
        if self._opened is not None:
            self._opened.close()
