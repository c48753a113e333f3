"""Whether anybody looks at a page, and since when nobody does."""

from __future__ import annotations

import math
import threading
import time

from flaskstream.store.clock import now


class Presence:
    """The viewers of a session's page; times are `time.monotonic()`, but for one."""

    def __init__(self) -> None:
        self.watchers = 0
        self.watched_at = -math.inf
        """When a viewer came last, by `clock.now()`, as a run's record has it."""
        self.left_at: float | None = None
        """When its window was closed, or went elsewhere; None when it is back."""
        self.opened = self.last_seen = time.monotonic()
        self._lock = threading.Lock()

    def touch(self) -> None:
        """Somebody looks, without staying: a page load, a pressed button."""
        self.last_seen = time.monotonic()

    def come(self) -> None:
        """Somebody opens it, or starts something there."""
        self.left_at = None
        self.touch()

    def leave(self) -> None:
        """Its window is closed, or shows something else."""
        self.left_at = time.monotonic()

    def never_again(self) -> None:
        """Nobody will look: its run is over for them, and it can go."""
        self.last_seen = -math.inf

    def watch(self) -> None:
        """A viewer arrives."""
        with self._lock:
            self.watchers += 1
            self.watched_at = now()
            self.last_seen = time.monotonic()
            self.left_at = None

    def unwatch(self) -> None:
        """A viewer leaves."""
        with self._lock:
            self.watchers -= 1
            self.last_seen = time.monotonic()

    def left_for(self) -> float:
        """Seconds since it was left; 0 while somebody watches, or may come back."""
        with self._lock:
            if self.watchers or self.left_at is None:
                return 0.0
            return time.monotonic() - self.left_at

    def unwatched_for(self) -> float:
        """Seconds since anybody looked; 0 while somebody does."""
        with self._lock:
            return 0.0 if self.watchers else time.monotonic() - self.last_seen
