"""Which private files there are, whose they are, and how much they may hold."""

from __future__ import annotations

import logging
import os
import shutil
import stat
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flaskstream.exceptions import Error, FileStorageError
from flaskstream.media.content import holds_same
from flaskstream.media.contentwriter import write_copy
from flaskstream.media.filetype import disk_name
from flaskstream.media.media import Media

OVERHEAD = 8192
"""Bytes that a file and its folder cost beside the content."""
SHARE = 4
"""One owner may have the part of all that this divides."""
NO_ROOM = "The server has no room for these files now. Try again later."

Key = tuple[str, str]
"""Name and digest."""
logger = logging.getLogger("flaskstream")


@dataclass(eq=False, slots=True)
class Copy:
    """A file in a folder of its own; `since` when nobody uses it (monotonic)."""

    path: Path
    owner: str
    key: Key
    size: int
    since: float = 0.0


class Shelf:
    """The private files of one process.

    A file is used by one run at a time, which may write to it, move or delete it. When
    that has ended it is idle: the owner's next call with the same content and name gets
    it again if it is as it was written. Of such files one is kept, and none for long.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._idle: dict[Copy, None] = {}  # the longest idle first
        self._bytes = Counter[str]()  # by owner
        self._lock = threading.Lock()

    def take(self, media: Media, owner: str, most: int) -> Copy:
        """A file with the bytes and the name of `media`, for one user.

        Raises:
            Error: with it the owner's files would hold more than their share of `most`
                bytes, or all files more than that; or the disk is full.
        """
        key = key_of(media)
        found = self._claim(owner, key)
        if found is not None:
            if is_as_written(found.path, media):
                return found
            delete(found)
            self._count(owner, -found.size)
        size = media.size + OVERHEAD
        self._make_room(owner, size, most)
        try:
            path = write(media, self.folder)
        except BaseException as error:
            self._count(owner, -size)
            if isinstance(error, OSError):
                raise Error(NO_ROOM, title="No room") from error
            raise
        return Copy(path, owner, key, size)

    def free(self, copy: Copy) -> None:
        """Nobody uses a file any more; what its user has left beside it stays with it
        and counts."""
        size = size_of(copy.path.parent)
        self._drop(lambda one: (one.owner, one.key) == (copy.owner, copy.key))
        with self._lock:
            self._bytes[copy.owner] += size - copy.size
            copy.size, copy.since = size, time.monotonic()
            self._idle[copy] = None

    def sweep(self, seconds: float) -> None:
        """Delete what has been idle for longer."""
        limit = time.monotonic() - seconds
        self._drop(lambda copy: copy.since < limit)

    def _claim(self, owner: str, key: Key) -> Copy | None:
        with self._lock:
            for copy in self._idle:
                if (copy.owner, copy.key) == (owner, key):
                    del self._idle[copy]
                    return copy
        return None

    def _make_room(self, owner: str, size: int, most: int) -> None:
        """Count `size` bytes more; idle files go where that would be too much."""

        def is_in_the_way(copy: Copy) -> bool:
            own = copy.owner == owner and self._bytes[owner] > most // SHARE
            return own or self._bytes.total() > most

        self._count(owner, size)
        self._drop(is_in_the_way)
        with self._lock:
            fits = self._bytes.total() <= most and self._bytes[owner] <= most // SHARE
        if not fits:
            self._count(owner, -size)
            logger.warning(
                "No room for a private file of %d bytes: raise "
                "FLASKSTREAM_MAX_SCRATCH_BYTES (%d; a fourth for each person).",
                size,
                most,
            )
            raise Error(NO_ROOM, title="No room", print_exception=False)

    def _drop(self, is_to_go: Callable[[Copy], bool]) -> None:
        """Delete idle files; what is asked knows of those before it."""
        dropped = []
        with self._lock:
            for copy in list(self._idle):
                if is_to_go(copy):
                    del self._idle[copy]
                    self._add(copy.owner, -copy.size)
                    dropped.append(copy)
        for copy in dropped:
            delete(copy)

    def _count(self, owner: str, size: int) -> None:
        with self._lock:
            self._add(owner, size)

    def _add(self, owner: str, size: int) -> None:
        self._bytes[owner] += size
        if not self._bytes[owner]:
            del self._bytes[owner]


def key_of(media: Media) -> Key:
    """What files have in common that may stand for each other."""
    return disk_name(media), media.digest


def write(media: Media, folder: Path) -> Path:
    """A new file of this user's only, in a folder of its own."""
    own = tempfile.mkdtemp(prefix="upload-", dir=folder)
    path = Path(own, disk_name(media))
    try:
        path.touch(0o600)
        write_copy(media.content, path)
    except BaseException:
        shutil.rmtree(own, ignore_errors=True)
        raise
    return path


def is_as_written(path: Path, media: Media) -> bool:
    """Whether a file, alone in its folder, is what `write` has made."""
    try:
        own, folder = path.lstat(), path.parent.lstat()
        private = stat.S_IMODE(own.st_mode) == 0o600 and own.st_nlink == 1
        return (
            private
            and stat.S_ISREG(own.st_mode)
            and stat.S_IMODE(folder.st_mode) == 0o700
            and os.listdir(path.parent) == [path.name]
            and own.st_size == media.size
            and holds_same(media.content, path)
        )
    except (OSError, FileStorageError):
        return False


def size_of(folder: Path) -> int:
    """The bytes of all files below a folder, with what each costs."""
    size = OVERHEAD
    for root, folders, files in os.walk(folder):
        size += OVERHEAD * len(folders)
        for name in files:
            try:
                size += os.lstat(os.path.join(root, name)).st_size
            except OSError:  # somebody else's thread has deleted it
                continue
    return size


def delete(copy: Copy) -> None:
    """Delete a file, and all that stands beside it."""
    shutil.rmtree(copy.path.parent, ignore_errors=True)
