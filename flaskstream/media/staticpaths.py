"""Files that their author says won't change: they are read where they are, uncopied."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

from flaskstream.exceptions import ConfigurationError, FileStorageError
from flaskstream.media.content import LargeFile

MOST: Final = 10_000
"""Files that are remembered, so that their addresses stay the same."""
GONE: Final = "This file is not there any more, or has changed."

_paths: list[Path] = []
_known: OrderedDict[tuple[int, ...], StaticFile] = OrderedDict()
_lock = threading.Lock()


def set_static_paths(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
) -> None:
    """Let functions show certain files, or all below certain folders, and serve these
    from where they are: over 1 MB they are not copied first, as others are, for nobody
    writes to them while the app runs.

    They may be shown by any function of this process, as those in
    `launch(allowed_paths=[…])`, but for what begins with a dot. Their addresses are of
    whose page shows them, as those of all files: nobody else finds them.

    Args:
        paths: One path, or several, of files or folders. Further calls add to them.

    Raises:
        ConfigurationError: there is no such file or folder.
    """
    given = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    found = [Path(path).expanduser().resolve() for path in given]
    for path in found:
        if not path.exists():
            raise ConfigurationError(
                f"set_static_paths(…) expected paths of files or folders; got {path}, "
                "which is not there."
            )
    with _lock:
        _paths.extend(path for path in found if path not in _paths)


def static_paths() -> list[Path]:
    """Those that were set, links resolved."""
    with _lock:
        return [*_paths]


def static_file(path: Path, status: os.stat_result) -> StaticFile | None:
    """A file where it is, if it won't change.

    Args:
        path: Its real path.
        status: What `os.fstat` says of it.
    """
    if not any(path.is_relative_to(root) for root in static_paths()):
        return None
    key = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
    with _lock:
        file = _known.pop(key, None)
        if file is None or file.path != path:
            file = StaticFile(path, status)
        _known[key] = file
        if len(_known) > MOST:
            _known.popitem(last=False)
    return file


class StaticFile(LargeFile):
    """A file of the app's, in its place. Its digest is made up, to be there at once."""

    __slots__ = ("_time", "path")
    is_copy = False

    def __init__(self, path: Path, status: os.stat_result) -> None:
        self.path = path
        self.size, self._time = status.st_size, status.st_mtime_ns
        self.digest = os.urandom(16).hex()

    def open(self) -> BinaryIO:
        """A file object, at its beginning.

        Raises:
            FileStorageError: it is gone, or has changed.
        """
        try:
            file = self.path.open("rb")
        except OSError as error:
            raise FileStorageError(GONE, "Gone", 404) from error
        status = os.fstat(file.fileno())
        if (status.st_size, status.st_mtime_ns) != (self.size, self._time):
            file.close()
            raise FileStorageError(GONE, "Gone", 404)
        return file
