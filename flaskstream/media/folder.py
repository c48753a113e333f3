"""This process's own folder for temporary files: it goes when the process ends."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: what a killed process leaves there stays
    fcntl = None  # type: ignore[assignment]

logger = logging.getLogger("flaskstream")
PREFIX = "flaskstream-uploads-"
NEW = 60.0
"""Seconds in which a folder may not be locked yet."""

_lock = threading.Lock()
_folders: dict[int, Path] = {}  # by process id: a forked worker makes one of its own
_looked: set[int] = set()  # processes that have looked for what others have left
_locked: list[int] = []
"""Descriptors of folders, open to the end of their process."""


def own_folder() -> Path:
    """The folder, which is this user's only, made when it is first asked for."""
    process = os.getpid()
    with _lock:
        known = _folders.get(process)
        if known is None or not known.is_dir():  # somebody cleans up: it is made anew
            delete_left()
            folder = Path(tempfile.mkdtemp(prefix=PREFIX))
            _lock_folder(folder)
            _folders[process] = folder
            atexit.register(_remove, process, folder)
        return _folders[process]


def delete_left() -> None:
    """Delete, once in this process, the folders of those that were killed."""
    if fcntl is None:
        return
    if os.getpid() in _looked:
        return
    _looked.add(os.getpid())
    try:
        shared = Path(tempfile.gettempdir())
    except FileNotFoundError as error:
        log_no_room(error)
        return
    for folder in shared.glob(PREFIX + "*"):
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


def log_no_room(error: OSError) -> None:
    """Tell whoever runs the server why it keeps no files: a person is told no more than
    that there is no room."""
    logger.error(
        "The temporary folder takes no files, and so uploads are refused: %s. Make "
        "room there, or let TMPDIR be another folder that may be written to.",
        error,
    )


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
