"""What a file holds: bytes as long as it is small, else a file of the library's own."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import tempfile
import weakref
from pathlib import Path
from typing import BinaryIO, ClassVar, Final, TypeAlias

from flaskstream.exceptions import Error
from flaskstream.media.folder import own_folder

IN_MEMORY: Final = 1_000_000
"""Bytes of the largest content that is kept in memory."""
MAX_BYTES: Final = 1 << 30
"""Bytes of all files of this process at a time, if nothing else is set."""
NO_ROOM: Final = "The server has no room for this file now. Try again later."
FOLDER: Final = ".kept"
"""The dot keeps it from whoever is told a path: no function shows what is in there."""
BLOCK: Final = 1 << 20
logger = logging.getLogger("flaskstream")


class LargeFile:
    """What is not in memory, a file over 1 MB mostly, which nobody writes to any more.
    Those with one digest hold the same, wherever they are."""

    __slots__ = ("__weakref__", "digest", "size")
    digest: str
    size: int
    is_copy: ClassVar[bool] = True
    """Whether its bytes were written for the library, and count as what it keeps."""

    def open(self) -> BinaryIO:
        """A file object, at its beginning, to be closed."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LargeFile):
            return NotImplemented
        return (self.size, self.digest) == (other.size, other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)


class StoredFile(LargeFile):
    """A file of this process's own.

    It is there as long as somebody has this object; what a process leaves that is
    killed is deleted by the next.
    """

    __slots__ = ("path",)

    def __init__(self) -> None:
        folder = own_folder() / FOLDER
        folder.mkdir(0o700, exist_ok=True)
        self.path = folder / os.urandom(16).hex()
        self.size = 0
        self.digest = ""
        _sizes[self.path] = 0
        # At the end of the process its whole folder goes.
        weakref.finalize(self, _remove, self.path, os.getpid()).atexit = False

    def create(self) -> io.FileIO:
        """The file, new and empty, for the one who writes it."""
        private = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        return io.FileIO(os.open(self.path, private, 0o600), "wb")

    def grow(self, size: int) -> None:
        """Count so many bytes more, before they are written.

        Raises:
            Error: all files together would be too large.
        """
        self.size += size
        _sizes[self.path] = self.size
        if bytes_stored() > _most[0]:
            raise no_room()

    def finish(self, size: int, digest: str) -> None:
        """Note what has been written: a file that was copied may have become another
        meanwhile."""
        self.size = _sizes[self.path] = size
        self.digest = digest

    def open(self) -> BinaryIO:
        return StoredReader(self)


Content: TypeAlias = bytes | LargeFile

_most = [MAX_BYTES]
_sizes: dict[Path, int] = {}
"""Of each file that is there: a file may go at any moment, where no lock can be had."""


def _remove(path: Path, process: int) -> None:
    _sizes.pop(path, None)
    if process == os.getpid():  # a forked process has the objects, but not the files
        with contextlib.suppress(OSError):
            path.unlink()


def allow_bytes(most: int) -> None:
    """Set how many bytes all files of this process may hold."""
    _most[0] = most


def bytes_allowed() -> int:
    """How many bytes all files of this process may hold."""
    return _most[0]


def bytes_stored() -> int:
    """How many bytes all files of this process hold."""
    return sum(list(_sizes.values()))


def no_room() -> Error:
    """Why a file can't be kept, for the person; the log says what to do about it."""
    logger.warning(
        "No room for a file over 1 MB in %s, where such files have %d bytes, and may "
        "have %d: raise FLASKSTREAM_MAX_DISK_BYTES, or let TMPDIR be a larger disk.",
        tempfile.gettempdir(),
        bytes_stored(),
        _most[0],
    )
    return Error(NO_ROOM, title="No room", print_exception=False)


class StoredReader(io.BufferedReader):
    """A stored file that is read; it stays as long as this is open."""

    def __init__(self, stored: StoredFile) -> None:
        super().__init__(io.FileIO(stored.path))
        self.stored = stored


def open_content(content: Content) -> BinaryIO:
    """A file object, at its beginning, to be closed."""
    return io.BytesIO(content) if isinstance(content, bytes) else content.open()


def size_of(content: Content) -> int:
    """How many bytes it has."""
    return len(content) if isinstance(content, bytes) else content.size


def head_of(content: Content, size: int) -> bytes:
    """Its first bytes, by which its type is told."""
    if isinstance(content, bytes):
        return content[:size]
    with open_content(content) as file:
        return file.read(size)


def digest_of(content: Content) -> str:
    """32 hexadecimal digits: equal ones mean equal bytes, and nobody can guess them.

    They are those of the SHA-256, but for a large file of the app's own: `take_file`.
    """
    if isinstance(content, LargeFile):
        return content.digest
    return hashlib.sha256(content).hexdigest()[:32]


def holds_same(content: Content, path: Path) -> bool:
    """Whether a file has the same bytes; both are read, but never as a whole."""
    with open_content(content) as own, path.open("rb") as other:
        while block := own.read(BLOCK):
            if other.read(BLOCK) != block:
                return False
        return not other.read(1)
