"""A process that is told to end does so in order, so that runs clean up."""

from __future__ import annotations

import signal
import threading
from types import FrameType


def end_in_order() -> None:
    """Let SIGTERM end the process as the end of its program would, with what is to be
    done `atexit`.

    Else it ends at once, or, as the first process of a container, never. Who has a
    handler keeps it: gunicorn's workers, uvicorn, the reloader. Only a main thread can
    have one.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _end)


def _end(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)  # who says it again does not want to wait
    raise SystemExit(0)
