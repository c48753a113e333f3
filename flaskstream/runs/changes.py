"""Starts the listeners to the `change` of what a generator changes as it goes on."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from flaskstream.blocks.listener import CHAIN_LIMIT
from flaskstream.exceptions import EngineClosed, QueueFull
from flaskstream.runs.executor.interruptible import Interrupted
from flaskstream.runs.guard import Guard
from flaskstream.runs.run import Run
from flaskstream.runs.watch import Watch

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine

PACE = 0.1
"""Seconds between two looks at what has changed."""


class Changes:
    """Looks, as a step streams, what it has changed, and starts a run of each listener.

    A run for what has changed since the last one: of a listener that is slower the
    newest follows, as where a person types. What none of them was started for by the
    end of the step is left to a further step of the run, see `Watch`.
    """

    def __init__(self, engine: Engine, run: Run, watch: Watch, guard: Guard) -> None:
        self._engine = engine
        self._run = run
        self._watch = watch
        self._guard = guard
        self._last = 0.0
        self._lock = threading.Lock()
        self._due = False
        self._over = run.session.is_call or run.record.depth >= CHAIN_LIMIT

    def look_soon(self) -> None:
        """Something has been written: look at it when it is time."""
        if self._over or not (self._run.generates and self._watch.is_awaited):
            return
        with self._lock:
            if self._due:
                return
            self._due = True
        self._engine.pacer.submit(self._look, self._last + PACE, long=True)

    def end(self) -> None:
        """Start nothing more: the step has ended."""
        with self._lock:
            self._over = True

    def _look(self) -> None:
        with self._lock:
            self._due, self._last = False, time.monotonic()
        try:
            found = self._watch.changed_values(self._guard)
        except Interrupted:
            return  # the run is to stop
        listeners = self._watch.listeners_to(found)
        session, run, start = self._run.session, self._run, self._engine.start_admitted
        with self._lock:
            if self._over or run.reason is not None:
                return
            try:
                for listener in listeners:
                    start(session, listener, {}, run.origin, cause=run)
            except (QueueFull, EngineClosed):
                return  # it may go with the next change
            self._watch.note(found)
