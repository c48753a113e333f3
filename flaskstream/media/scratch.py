"""Private files for functions that take an upload as a path."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

from flaskstream.media.media import Media
from flaskstream.media.shelf import Copy, Shelf, is_as_written, key_of

try:
    import fcntl
except ImportError:  # Windows: what a killed process leaves there stays
    fcntl = None  # type: ignore[assignment]

KEPT = 3600.0
"""Seconds that a file is kept after the run that used it, for functions that remember
its path in a `State`."""
MOST = 1 << 30
PREFIX = "flaskstream-uploads-"
NEW = 60.0
"""Seconds in which a folder may not be locked yet."""


class Use:
    """The files that one run uses; it is given the same one for the same content."""

    def __init__(self, owner: str, most: int) -> None:
        self.owner = owner
        self.most = most
        self._copies: list[Copy] = []
        self._ended = False

    def take(self, media: Media, shelf: Shelf) -> Path:
        """A file with the bytes and the name of `media`."""
        for copy in self._copies:
            if copy.key == key_of(media) and is_as_written(copy.path, media):
                return copy.path
        copy = shelf.take(media, self.owner, self.most)
        self._copies.append(copy)
        if self._ended:  # as by what an async function has left on the loop
            shelf.free(copy)
        return copy.path

    def end(self) -> None:
        """Let the files go."""
        self._ended = True
        for copy in self._copies:
            _own().free(copy)


_use: ContextVar[Use | None] = ContextVar("use", default=None)
_lock = threading.Lock()
_shelves: dict[int, Shelf] = {}  # by process id: a forked worker makes one of its own
_looked: set[int] = set()  # processes that have looked for what others have left
_locked: list[int] = []
"""Descriptors of folders, open to the end of their process."""


@contextlib.contextmanager
def using(owner: str, most: int = MOST) -> Iterator[None]:
    """The files that are written within are used until it ends. All of them, with those
    of others, hold at most `most` bytes, those of one owner a fourth of that."""
    use = Use(owner, most)
    token = _use.set(use)
    try:
        yield
    finally:
        _use.reset(token)
        use.end()


def write_scratch(media: Media) -> Path:
    """A file with the bytes and the name of `media`, in a folder that is this user's
    only, for a function that may change, move or delete it.

    It is no link to what others get: one would not keep a function, of a superuser at
    least, from writing to theirs. Outside of `using` each call makes its own.

    Raises:
        Error: there is no room for it.
    """
    shelf = _own()
    shelf.sweep(KEPT)
    use = _use.get()
    if use is not None:
        return use.take(media, shelf)
    copy = shelf.take(media, os.urandom(16).hex(), MOST)
    shelf.free(copy)
    return copy.path


def is_scratch(path: str) -> bool:
    """Whether a path is that of a private file, which may be another run's now."""
    shelf = _shelves.get(os.getpid())
    return shelf is not None and Path(path).is_relative_to(shelf.folder)


def sweep() -> None:
    """Delete what was used long ago, and what processes have left that were killed."""
    process = os.getpid()
    if process in _shelves:
        _shelves[process].sweep(KEPT)
    elif process not in _looked:  # it may never need a folder of its own
        _looked.add(process)
        _delete_left()


def _own() -> Shelf:
    process = os.getpid()
    with _lock:
        if process not in _shelves:
            _delete_left()
            folder = Path(tempfile.mkdtemp(prefix=PREFIX))
            _lock_folder(folder)
            _shelves[process] = Shelf(folder)
            atexit.register(_remove, process, folder)
        return _shelves[process]


def _remove(process: int, folder: Path) -> None:
    if process == os.getpid():
        shutil.rmtree(folder, ignore_errors=True)


def _lock_folder(folder: Path) -> None:
    """Show, in whatever container, that a process uses a folder: until it has ended."""
    if fcntl is not None:
        descriptor = os.open(folder, os.O_RDONLY)
        _locked.append(descriptor)
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _delete_left() -> None:
    if fcntl is None:
        return
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        with contextlib.suppress(OSError):  # one that is locked, or another user's
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                status = os.fstat(descriptor)
                if (
                    status.st_uid == os.geteuid()
                    and status.st_mtime < time.time() - NEW
                ):
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)
