"""The author's line, which a warning is about."""

from __future__ import annotations

import logging
import sys
import warnings
from functools import lru_cache
from types import FrameType

_LIBRARY = __name__.partition(".")[0]
_SERVING = (f"{_LIBRARY}.runs", f"{_LIBRARY}.web")
_logger = logging.getLogger(_LIBRARY)


def warn(
    text: str, kind: type[Warning] = UserWarning, *, brief: str | None = None
) -> None:
    """Warn of what stands on the author's line: the first that is not the library's.

    A run's value comes from no line that is known, and no filter of warnings shall end
    it or be outwitted by it: there the log has it, once. `brief` is the text without
    what may be another one at every step.
    """
    if is_serving():
        _log_once(brief or text)
    else:
        warnings.warn(text, kind, stacklevel=depth_of_library() + 1)


@lru_cache(maxsize=256)
def _log_once(text: str) -> None:
    _logger.warning(text)


def is_serving() -> bool:
    """Whether the caller works for a run or a request."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if str(frame.f_globals.get("__name__")).startswith(_SERVING):
            return True
        frame = frame.f_back
    return False


def depth_of_library() -> int:
    """How many frames from the caller on up are the library's."""
    depth, frame = 0, sys._getframe(1)
    # A script that is executed with globals of its own may have no name.
    while (
        frame.f_back and frame.f_globals.get("__name__", "").split(".")[0] == _LIBRARY
    ):
        depth, frame = depth + 1, frame.f_back
    return depth
