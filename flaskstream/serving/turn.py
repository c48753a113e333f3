"""How long a thread that computes keeps the interpreter while others wait for it."""

from __future__ import annotations

import sys
import threading
from typing import Final

SHORT: Final = 0.0001
"""Seconds. A request changes threads and waits on sockets about ten times, and each
time it stands behind every thread that computes; four of those lose 4 % by turns as
short as these."""

LONG: Final = 0.002
"""Every waiting thread wakes up once a turn, only to ask: where many wait, short turns
would cost half as much again as the work itself."""

FEW_CALLS: Final = 8
FEW_THREADS: Final = 100


def share_interpreter(calls: int) -> None:
    """Set the turns' length for so many calls of the app that are under way, and for
    the runs, each of which has a thread."""
    few = calls <= FEW_CALLS and threading.active_count() <= FEW_THREADS
    sys.setswitchinterval(SHORT if few else LONG)
