"""The author's line, which a warning is about."""

from __future__ import annotations

import sys
import warnings


def warn(text: str, kind: type[Warning] = UserWarning) -> None:
    """Warn of what stands on the author's line: the first that is not the library's."""
    warnings.warn(text, kind, stacklevel=depth_of_library() + 1)


def depth_of_library() -> int:
    """How many frames from the caller on up are the library's."""
    depth, frame = 0, sys._getframe(1)
    name = __name__.partition(".")[0]
    # A script that is executed with globals of its own may have no name.
    while frame.f_back and frame.f_globals.get("__name__", "").split(".")[0] == name:
        depth, frame = depth + 1, frame.f_back
    return depth
