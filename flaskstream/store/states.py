"""The values of a page's `State`s, and how old they are."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from flaskstream.store.clock import now

FENCED = 100
"""Runs that may keep nothing here any more, of which so many are known, the newest."""


class States:
    """Values by the ids of `State`s. The calls of one session of the API have the same.

    It has a lock of its own, for several sessions may have it.
    """

    def __init__(self) -> None:
        self._values: dict[int, Any] = {}
        self._since: dict[int, float] = {}
        self._fenced: dict[str, None] = {}
        self._lock = threading.Lock()

    def __getstate__(self) -> tuple[Any, ...]:
        return self._values, self._since, self._fenced

    def __setstate__(self, kept: tuple[Any, ...]) -> None:
        self._values, self._since, self._fenced = kept
        self._lock = threading.Lock()

    def get(self, id: int) -> tuple[Any, ...]:
        """The value, in a tuple; an empty one where there is none."""
        with self._lock:
            return (self._values[id],) if id in self._values else ()

    def begin(self, id: int, value: Any) -> Any:
        """Begin with a value, where there is none; gives the one that there is."""
        with self._lock:
            self._since.setdefault(id, now())
            return self._values.setdefault(id, value)

    def fence(self, run: str) -> None:
        """Let a run keep nothing here any more: it has ended, which its own session
        knows, and what executes it may not."""
        with self._lock:
            self._fenced[run] = None
            if len(self._fenced) > FENCED:
                del self._fenced[next(iter(self._fenced))]

    def keep(self, id: int, value: Any, by: str = "") -> Any:
        """Keep a value in the place of another, `by` a run of another session; gives
        what was there, so that the caller lets it go when no lock is held: its end may
        be an author's code."""
        with self._lock:
            if by in self._fenced:
                return None
            old = self._values.get(id)
            self._values[id] = value
            self._since[id] = now()
            return old

    def put_back(self, id: int, found: tuple[Any, ...]) -> Any:
        """Have what was `found`, or nothing; gives what that replaces, as `keep`."""
        with self._lock:
            old = self._values.pop(id, None)
            self._since.pop(id, None)
            for value in found:
                self._values[id] = value
                self._since[id] = now()
            return old

    def take_old(self, lives: Mapping[int, float]) -> dict[int, Any]:
        """Let the values go that have been kept for so many seconds; gives them."""
        at = now()
        with self._lock:
            old = [
                id
                for id, seconds in lives.items()
                if id in self._values and self._since[id] <= at - seconds
            ]
            for id in old:
                del self._since[id]
            return {id: self._values.pop(id) for id in old}

    def take_every(self) -> dict[int, Any]:
        """Let all values go; gives them."""
        with self._lock:
            values, self._values = self._values, {}
            self._since.clear()
            return values
