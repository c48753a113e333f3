"""Private files for functions that take an upload as a path."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

from flaskstream.media.media import Media

KEPT = 24 * 3600.0
"""Seconds after which a file may be deleted."""

_lock = threading.Lock()
_folders: dict[int, Path] = {}  # by process id: a forked worker makes one of its own


def write_scratch(media: Media) -> Path:
    """A new file with the bytes, readable by this user only.

    Each call makes its own, so that a function may change or move it. It goes when the
    process ends, or with the first call that is made a day later.
    """
    folder = _folder()
    _delete_old(folder)
    handle, name = tempfile.mkstemp(media.extension, "upload-", folder)
    with open(handle, "wb") as file:
        file.write(media.data)
    return Path(name)


def _folder() -> Path:
    process = os.getpid()
    with _lock:
        if process not in _folders:
            _folders[process] = Path(tempfile.mkdtemp(prefix="flaskstream-"))
            atexit.register(_remove, process)
        return _folders[process]


def _remove(process: int) -> None:
    if process == os.getpid():
        shutil.rmtree(_folders[process], ignore_errors=True)


def _delete_old(folder: Path) -> None:
    limit = time.time() - KEPT
    for file in folder.iterdir():
        try:
            if file.stat().st_mtime < limit:
                file.unlink()
        except FileNotFoundError:  # another thread, or the function itself, was first
            continue
