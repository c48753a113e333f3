"""Calls that lead to each other, one after the other."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from flaskstream.runs.run import Run


class OneByOne(threading.local):
    """Lets runs go on, in each thread one after the other: one that can't begin leaves
    its place to the next, and the calls would nest as deep as the queue is long."""

    def __init__(self, go: Callable[[Run], None]) -> None:
        self._go = go
        self._due: deque[Run] | None = None

    def __call__(self, run: Run) -> None:
        if self._due is not None:  # it goes on when the one before it has come back
            self._due.append(run)
            return
        self._due = deque([run])
        try:
            while self._due:
                self._go(self._due.popleft())
        finally:
            self._due = None
