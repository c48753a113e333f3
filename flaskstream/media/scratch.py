"""Private files for functions that take an upload as a path."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

from flaskstream.media.filetype import disk_name
from flaskstream.media.media import Media

KEPT = 24 * 3600.0
"""Seconds after which a file may be deleted, with its folder."""

_lock = threading.Lock()
_folders: dict[int, Path] = {}  # by process id: a forked worker makes one of its own


def write_scratch(media: Media) -> Path:
    """A new file with the bytes and its own name, in a folder that is this user's only.

    Each call makes its own, so that a function may change or move it. It goes when the
    process ends, or with the first call that is made a day later.
    """
    folder = _folder()
    _delete_old(folder)
    path = Path(tempfile.mkdtemp(prefix="upload-", dir=folder), disk_name(media))
    path.touch(0o600)
    path.write_bytes(media.data)
    return path


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
    for own in folder.iterdir():
        try:
            if own.stat().st_mtime < limit:
                shutil.rmtree(own, ignore_errors=True)
        except FileNotFoundError:  # another thread, or the function itself, was first
            continue
