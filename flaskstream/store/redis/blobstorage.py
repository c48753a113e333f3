"""Where the bytes of files over 1 MB are that all processes have."""

from __future__ import annotations

import errno
import io
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol, TypeVar
from urllib.parse import urlsplit

from flaskstream.exceptions import ConfigurationError, FileStorageError
from flaskstream.media.content import BLOCK, NO_ROOM, LargeFile
from flaskstream.media.contentwriter import write_copy

T = TypeVar("T")
SETTING: Final = "FLASKSTREAM_BLOBS"
AWAY: Final = (
    "The server can't reach its files over 1 MB at the moment. Try again later."
)
GONE: Final = "This file is no longer here."
PIECE: Final = 5 << 20
"""Bytes of what is sent to a remote file system at a time: the fewest that S3 takes."""
READ_AHEAD: Final = 1 << 20
_URL = re.compile(r"[A-Za-z][\w+.-]+:")
_NAME = re.compile(r"[\w-]+(/[\w.-]*\w)?", re.ASCII)
logger = logging.getLogger("flaskstream.store")


class BlobStorage(Protocol):
    """Files by names, as `folder/name`, of which each is written once.

    All raise `OSError`, or whatever `fsspec`'s file systems do: see `reached`.
    """

    place: str
    """Where it is, without a password."""

    def write(self, name: str, file: LargeFile) -> None:
        """Write a file, of which nothing is left where that fails."""

    def open(self, name: str) -> BinaryIO:
        """A file, at its beginning, to be closed.

        Raises:
            FileNotFoundError: it is gone, and the others are not.
        """

    def delete(self, name: str) -> None: ...

    def names(self, folder: str) -> list[str]:
        """The names in a folder, complete or not; none where there is no folder."""


def storage_at(where: str) -> BlobStorage:
    """The storage in a folder, or at a URL that `fsspec` opens.

    Raises:
        ConfigurationError: it is neither, or a package is missing.
    """
    if _URL.match(where):
        return RemoteStorage(where)
    if not os.path.isabs(where):
        raise ConfigurationError(
            f"{SETTING} expected the absolute path of a folder that all processes "
            f"have, or a URL such as s3://bucket/prefix; got {where!r}."
        )
    return FolderStorage(Path(where))


@contextmanager
def reached(storage: BlobStorage) -> Iterator[None]:
    """Ask a storage, which may be full or away: the log says why.

    Raises:
        FileStorageError: it is.
    """
    try:
        yield
    except FileStorageError:
        raise
    except Exception as error:  # remote file systems raise what they like
        is_full = isinstance(error, OSError) and error.errno in FULL
        logger.error("%s at %s: %s.", SETTING, storage.place, what_is_wrong(error))
        if is_full:
            raise FileStorageError(NO_ROOM, "No room", 507) from error
        raise FileStorageError(AWAY, "Out of reach", 503) from error


FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FORBIDDEN: Final = (errno.EACCES, errno.EPERM, errno.EROFS)


def what_is_wrong(error: Exception) -> str:
    """What is wrong with a storage, in words."""
    number = error.errno if isinstance(error, OSError) else None
    if number in FULL:
        return "it is full; make room there"
    if number in FORBIDDEN:
        return f"expected that this process may read and write there ({error})"
    if number == errno.ENODEV or isinstance(error, FileNotFoundError):
        return "it is not there; expected what all processes have: make or mount it"
    return f"it can't be reached ({error!r})"


class FolderStorage:
    """A folder: a volume that all machines have."""

    def __init__(self, root: Path) -> None:
        self.place = str(root)
        self._root = root

    def write(self, name: str, file: LargeFile) -> None:
        """Under another name first: so nobody ever finds a half."""
        target = self._path(name)
        # The folder itself is not made: it may be a volume that is not mounted.
        target.parent.mkdir(0o700, exist_ok=True)
        part = target.with_name(f"{target.name}.part")
        try:
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            write_copy(file, part)
            os.replace(part, target)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise

    def open(self, name: str) -> BinaryIO:
        path = self._path(name)
        try:
            return path.open("rb")
        except FileNotFoundError:
            if path.parent.is_dir():
                raise
            raise OSError(errno.ENODEV, "There is no such folder") from None

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def names(self, folder: str) -> list[str]:
        try:
            return os.listdir(self._path(folder))
        except FileNotFoundError:
            return []

    def _path(self, name: str) -> Path:
        return self._root / checked_name(name)


class RemoteStorage:
    """What `fsspec` opens by a URL. A name that is being written is nobody's yet, so
    that a half needs no other one.

    Raises:
        ConfigurationError: a package is missing, or the URL is of no kind it knows.
    """

    def __init__(self, url: str) -> None:
        scheme = urlsplit(url).scheme
        self.place = re.sub("//[^/]*@", "//", url.partition("?")[0])
        self._url = url
        try:
            import fsspec.core
        except ImportError as error:
            raise ConfigurationError(
                f"{SETTING} is a URL, and the package fsspec is not installed: "
                "expected `pip install flaskstream[blobs]`, or a folder."
            ) from error
        try:
            fsspec.get_filesystem_class(scheme)
        except (ImportError, ValueError) as error:
            raise ConfigurationError(
                f"{SETTING} expected a folder, or a URL of a file system that fsspec "
                f"has here; for {scheme}: it says “{error}”."
            ) from error
        self._to_system: Callable[..., tuple[Any, str]] = fsspec.core.url_to_fs

    def write(self, name: str, file: LargeFile) -> None:
        system, path = self._system(name)
        try:
            try:
                target = system.open(path, "wb", block_size=PIECE)
            except FileNotFoundError:  # it has folders: no object store
                with suppress(FileExistsError):
                    system.mkdir(path.rpartition("/")[0], create_parents=False)
                target = system.open(path, "wb", block_size=PIECE)
            with target, file.open() as source:
                shutil.copyfileobj(source, target, BLOCK)
        except BaseException:
            with suppress(Exception):
                system.rm_file(path)
            raise

    def open(self, name: str) -> BinaryIO:
        system, path = self._system(name)
        opened = system.open(path, "rb", block_size=READ_AHEAD)
        return io.BufferedReader(_RemoteFile(self, opened), 1 << 16)

    def delete(self, name: str) -> None:
        system, path = self._system(name)
        with suppress(FileNotFoundError):
            system.rm_file(path)

    def names(self, folder: str) -> list[str]:
        system, path = self._system(folder)
        try:
            return [at.rpartition("/")[2] for at in system.ls(path, detail=False)]
        except FileNotFoundError:
            return []

    def _system(self, name: str) -> tuple[Any, str]:
        # It keeps its systems, each for a process: one that was forked has others. What
        # it remembers of a folder would hide what other processes write there.
        system, root = self._to_system(self._url, use_listings_cache=False)
        return system, f"{root.rstrip('/')}/{checked_name(name)}"


class _RemoteFile(io.RawIOBase):
    """A remote file that is read."""

    def __init__(self, storage: BlobStorage, opened: Any) -> None:
        self._storage = storage
        self._opened = opened

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with reached(self._storage):
            block: bytes = self._opened.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        found: int = self._opened.seek(place, whence)
        return found

    def tell(self) -> int:
        found: int = self._opened.tell()
        return found

    def close(self) -> None:
        if not self.closed:
            self._opened.close()
        super().close()


def checked_name(name: str) -> str:
    """A name that leads nowhere else.

    Raises:
        FileStorageError: it may.
    """
    if not _NAME.fullmatch(name):
        raise FileStorageError(GONE, "Gone", 404)
    return name
