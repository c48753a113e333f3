"""Waiting lines: how many runs go on at once, and whose turn is next."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from flaskstream.exceptions import QueueFull
from flaskstream.runs.run import Run


class Line:
    """The runs that share one limit: some go on, the others wait in order.

    `limit` None lets all go on at once; `max_size` bounds the waiting ones.
    """

    def __init__(
        self,
        limit: int | None,
        max_size: int | None,
        go: Callable[[Run], None],
        tell: Callable[[Run], None],
    ) -> None:
        self.limit = limit
        self.max_size = max_size
        self._go = go
        self._tell = tell
        self._running: set[Run] = set()
        self._waiting: deque[Run] = deque()
        self._durations: deque[float] = deque(maxlen=20)
        self._lock = threading.Lock()

    def enter(self, run: Run, instead_of: Run | None = None) -> None:
        """Let it go on, or wait: in the place of the run that it supersedes, or last.

        Raises:
            QueueFull: as many wait as may.
        """
        with self._lock:
            goes = self._has_place()
            if goes:
                self._running.add(run)
            elif instead_of is not None and instead_of in self._waiting:
                self._waiting[self._waiting.index(instead_of)] = run
                self._place()
            elif self.max_size is not None and len(self._waiting) >= self.max_size:
                raise QueueFull(
                    f"Expected at most {self.max_size} waiting runs, and so many wait "
                    "already; please try again a little later."
                )
            else:
                self._waiting.append(run)
                self._place()
        self._go(run) if goes else self._tell(run)

    def leave(self, run: Run) -> None:
        """Free its place, running or waiting, once; the next ones go on."""
        with self._lock:
            if run in self._running:
                self._running.discard(run)
                self._durations.append(run.seconds)
            elif run in self._waiting:
                self._waiting.remove(run)
            else:
                return
            going = []
            while self._waiting and self._has_place():
                going.append(self._waiting.popleft())
                self._running.add(going[-1])
            waiting = list(self._waiting)
            self._place()
        for next_run in going:
            self._go(next_run)
        for other in waiting:
            self._tell(other)

    def holds(self, run: Run) -> bool:
        """Whether a run has a place here."""
        with self._lock:
            return run in self._running

    @property
    def running(self) -> list[Run]:
        """The runs that have a place."""
        with self._lock:
            return list(self._running)

    @property
    def waiting(self) -> list[Run]:
        """The runs that wait for a place, in their order."""
        with self._lock:
            return list(self._waiting)

    @property
    def is_busy(self) -> bool:
        """Whether a new run would have to wait."""
        with self._lock:
            return not self._has_place()

    def _has_place(self) -> bool:
        return self.limit is None or len(self._running) < self.limit

    def _place(self) -> None:
        mean = sum(self._durations) / len(self._durations) if self._durations else None
        size = len(self._waiting)
        for index, run in enumerate(self._waiting, start=1):
            eta = None if mean is None else mean * index / (self.limit or 1)
            run.position = (index, size, eta)
