"""Ending runs that nobody watches, and dropping pages that nobody uses."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from flaskstream.runs.run import Run, Status

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine
    from flaskstream.runs.page import Page


class Sweeper:
    """Looks at all pages every `sweep_every` seconds, from the first page on."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._started = False
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin, once."""
        with self._lock:
            if not self._started:
                self._started = True
                self._sweep_later()

    def _sweep_later(self) -> None:
        due = time.monotonic() + self._engine.settings.sweep_every
        self._engine.pacer.submit(self._sweep, due)

    def _sweep(self) -> None:
        try:
            for page in self._engine.pages.all():
                for run in page.active_runs:
                    if self._is_abandoned(run):
                        self._engine.stop(run, Status.ABANDONED)
            self.make_room()
        finally:
            self._sweep_later()

    def make_room(self, keep: Page | None = None) -> None:
        """Drop pages that nobody uses, but not `keep`."""
        engine, settings = self._engine, self._engine.settings
        gone = engine.pages.expire(settings.run_ttl, settings.history_ttl, keep)
        for page in gone:
            engine.log.forget(page.key)

    def _is_abandoned(self, run: Run) -> bool:
        settings = self._engine.settings
        alone = run.page.unwatched_for()
        waiting = self._engine.line(run.page, run.step).waiting
        others_wait = bool(waiting) and waiting[-1] is not run  # they stand behind it
        if others_wait and alone > settings.yield_place_after:
            return True
        patience = settings.abandon_after
        return patience is not None and alone > patience
