"""Content that comes in pieces, or from a file of the app: little of it in memory."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self
from weakref import WeakValueDictionary

from flaskstream.media.content import (
    BLOCK,
    IN_MEMORY,
    Content,
    StoredFile,
    no_room,
)
from flaskstream.media.staticpaths import static_file

HASHED: Final = 64_000_000
"""Bytes of the largest file of the app whose digest is made of its content: of 2 GB it
would take seconds."""
SETTLED: Final = 2.0
"""Seconds after which a file that changes again shows that by its time."""
SPAN: Final = 1 << 26
"""Bytes that the kernel copies at a time: a run can be interrupted in between."""

_copies: WeakValueDictionary[tuple[int, ...], StoredFile] = WeakValueDictionary()
"""By the identity and the times of an app's large file: what it was copied to."""


class WriteError(OSError):
    """A file of the library's own takes no more: its disk is full, or out of order."""


class ContentWriter:
    """Takes content as it comes: bytes up to 1 MB, else a file; its digest comes along.

    Within a `with` block; what was not finished then is thrown away.
    """

    def __init__(self) -> None:
        self._memory = io.BytesIO()
        self._file: io.FileIO | None = None
        self._stored: StoredFile | None = None
        self._sha = hashlib.sha256()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def write(self, block: bytes) -> int:
        """Add some bytes.

        Raises:
            Error: there is no room for them.
        """
        if self._file is None and self._memory.tell() + len(block) <= IN_MEMORY:
            return self._memory.write(block)
        try:
            if self._file is None:
                self._stored = StoredFile()
                self._file = self._stored.create()
                self._append(self._memory.getvalue())
                self._memory = io.BytesIO()
            self._append(block)
        except OSError as error:
            raise no_room() from error
        return len(block)

    def _append(self, block: bytes) -> None:
        assert self._stored is not None and self._file is not None
        self._stored.grow(len(block))
        self._sha.update(block)
        write_all(self._file, block)

    def finish(self) -> Content:
        """What was written since the last time."""
        content: Content = self._memory.getvalue()
        if self._stored is not None:
            self._stored.finish(self._stored.size, self._sha.hexdigest()[:32])
            content = self._stored
        self.close()
        return content

    def close(self) -> None:
        """Begin anew; what was not finished is thrown away."""
        if self._file is not None:
            self._file.close()
        self._memory, self._sha = io.BytesIO(), hashlib.sha256()
        self._file = self._stored = None


def take_content(stream: IO[bytes]) -> Content:
    """All that a file object has, from its beginning.

    Raises:
        Error: there is no room for it.
    """
    stream.seek(0)
    with ContentWriter() as writer:
        shutil.copyfileobj(stream, writer, BLOCK)
        return writer.finish()


def take_bytes(data: bytes) -> Content:
    """Bytes that were made, to be kept."""
    if len(data) <= IN_MEMORY:
        return data
    with ContentWriter() as writer:
        writer.write(data)
        return writer.finish()


def take_file(path: Path) -> Content:
    """What a file of the app holds now: its bytes, or a copy of the library's own, or
    where it won't change, itself.

    A link would do only if nobody wrote to the file, which its function may. A large
    one that has not changed since is not copied again; the digest of its copy is made
    up, for to read 2 GB takes long.

    Raises:
        OSError: it can't be read.
        Error: there is no room for a copy.
    """
    with path.open("rb", buffering=0) as source:
        status = os.fstat(source.fileno())
        if status.st_size > IN_MEMORY and (static := static_file(path, status)):
            return static
        if status.st_size <= HASHED:
            return take_content(source)
        key = identity(status)
        known = _copies.get(key)
        if known is not None:
            return known
        settled = is_settled(status)
        copy = _copied(source, status.st_size)
        if settled and identity(os.fstat(source.fileno())) == key:
            _copies[key] = copy
        return copy


def write_copy(content: Content, path: Path) -> None:
    """Write a content to a file that is there."""
    with path.open("wb", buffering=0) as target:
        if isinstance(content, bytes):
            write_all(target, content)
            return
        with content.open() as source:
            raw = getattr(source, "raw", None)
            if isinstance(raw, io.FileIO):
                copy_range(raw, target, content.size)
            else:
                shutil.copyfileobj(source, target, BLOCK)


def identity(status: os.stat_result) -> tuple[int, ...]:
    """What is the same of a file as long as it has not changed."""
    times = status.st_mtime_ns, status.st_ctime_ns
    return status.st_dev, status.st_ino, status.st_size, *times


def is_settled(status: os.stat_result) -> bool:
    """Whether a file has rested for so long that a change shows by its times."""
    return time.time() - max(status.st_mtime, status.st_ctime) > SETTLED


def _copied(source: io.FileIO, size: int) -> StoredFile:
    try:
        stored = StoredFile()
        stored.grow(size)
        target = stored.create()
    except OSError as error:
        raise no_room() from error
    with target:
        try:
            copy_range(source, target, size)
        except WriteError as error:
            raise no_room() from error
        stored.finish(target.tell(), os.urandom(16).hex())
    return stored


def copy_range(source: io.FileIO, target: io.FileIO, size: int) -> None:
    """Copy so many bytes from where two files are, by the kernel where it can: on some
    disks both then share what they hold.

    Raises:
        WriteError: the target takes no more.
        OSError: the source can't be read.
    """
    copy = getattr(os, "copy_file_range", None)
    try:
        while copy is not None and size > 0:
            copied = copy(source.fileno(), target.fileno(), min(size, SPAN))
            if not copied:
                return
            size -= copied
    except OSError:  # it can't between these two; or the first block says which of them
        pass
    while size > 0 and (block := source.read(min(size, BLOCK))):
        write_all(target, block)
        size -= len(block)


def write_all(target: io.FileIO, block: bytes) -> None:
    """Write some bytes: a disk that is nearly full takes but a part of them, and says
    only with the next that it is full.

    Raises:
        WriteError: it takes no more.
    """
    left = memoryview(block)
    try:
        while left:
            left = left[target.write(left) :]
    except OSError as error:
        raise WriteError(*error.args) from error
