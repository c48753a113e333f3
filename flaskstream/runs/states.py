"""The values of a page's `State`s, and how old they are."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flaskstream.components.state import State

Gone = tuple[State, Any]
"""A `State`, and a value of it that is no longer kept."""


class States:
    """Values by `State`. The calls of one session of the API have the same."""

    def __init__(self) -> None:
        self._values: dict[int, Any] = {}
        self._since: dict[int, float] = {}
        self._lock = threading.Lock()

    def get(self, state: State, initial: Callable[[], Any]) -> Any:
        """The value; what `initial` makes where there is none."""
        with self._lock:
            if state.id in self._values:
                return self._values[state.id]
        value = initial()  # author's code: outside the lock
        with self._lock:
            self._since.setdefault(state.id, time.monotonic())
            return self._values.setdefault(state.id, value)

    def keep(self, state: State, value: Any) -> Any:
        """Keep a value in the place of another; gives that, so that the caller lets it
        go when no lock is held: its end may be an author's code."""
        with self._lock:
            old = self._values.get(state.id)
            self._values[state.id] = value
            self._since[state.id] = time.monotonic()
            return old

    def take_old(self, states: Iterable[State]) -> Iterator[Gone]:
        """Let values go that have been kept for their `time_to_live`; gives them."""
        now = time.monotonic()
        for state in states:
            yield from self._take(state, now - (state.time_to_live or 0))

    def take_all(self, states: Iterable[State]) -> Iterator[Gone]:
        """Let the values of these go; gives them."""
        for state in states:
            yield from self._take(state, math.inf)

    def _take(self, state: State, until: float) -> list[Gone]:
        with self._lock:
            if state.id not in self._values or self._since[state.id] > until:
                return []
            del self._since[state.id]
            return [(state, self._values.pop(state.id))]
