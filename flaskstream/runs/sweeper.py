"""Ending runs that nobody watches, and dropping pages that nobody uses."""

from __future__ import annotations

import threading
import time
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING

from flaskstream.exceptions import StoreGone
from flaskstream.media import scratch
from flaskstream.runs.allocator import give_back
from flaskstream.store.runrecord import RunRecord, Status

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine
    from flaskstream.runs.session import Session

GIVE_BACK = 8_000_000
"""Bytes that pages have let go, after which the allocator is to give them back."""

NEVER_WATCHED = 30.0
"""Seconds in which a viewer of a new run comes, or has gone."""


class Sweeper:
    """Looks at all pages every `sweep_every` seconds, from the first page on.

    It ends the engine's threads when nobody has the engine any more: an app that tests
    make, and leave.
    """

    def __init__(self, engine: Engine) -> None:
        self._known = weakref.ref(engine)
        self._pacer, self._loop = engine.pacer, engine.loop
        self._every = engine.settings.sweep_every
        self._started = False
        self._given_back = 0
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin, once."""
        with self._lock:
            if not self._started:
                self._started = True
                self._sweep_later()

    def _sweep_later(self) -> None:
        self._pacer.submit(self._sweep, time.monotonic() + self._every)

    def _sweep(self) -> None:
        engine = self._known()
        if engine is None:
            self._loop.close()
            self._pacer.close()
            return
        try:
            with suppress(StoreGone):
                self._sweep_store(engine)
            scratch.sweep()
            if engine.metrics is not None:
                engine.metrics.look()
        finally:
            self._sweep_later()

    def _sweep_store(self, engine: Engine) -> None:
        engine.recovery.settle()
        for session in engine.sessions.all():
            self._look(engine, session)
        self._expire(engine)
        self.make_room(engine)
        if engine.store.let_go - self._given_back > GIVE_BACK:
            self._given_back = engine.store.let_go
            give_back()

    def look_later(self, session: Session, seconds: float) -> None:
        """Look at one page by then, too."""

        def look() -> None:
            if (engine := self._known()) is not None:
                self._look(engine, session)

        self._pacer.submit(look, time.monotonic() + seconds)

    def _look(self, engine: Engine, session: Session) -> None:
        for replaced in engine.runs.of_all(session.runs.replaced):
            # Who took its place was killed, or had no store, before that had ended it.
            engine.stop(replaced, Status.SUPERSEDED)
        for run in session.runs.active:
            if self._is_abandoned(engine, session, run):
                engine.stop(engine.runs.of(run), Status.ABANDONED)
            elif run.line.limit is None and run.is_forgotten:
                engine.launch(engine.runs.of(run))  # no line knows it, see `take_lost`
        engine.farewell.expire(session)

    def _expire(self, engine: Engine) -> None:
        settings = engine.settings
        engine.sessions.expire(settings.run_ttl, settings.history_ttl)
        engine.files.expire(settings.run_ttl)

    def make_room(self, engine: Engine, keep: Session | None = None) -> None:
        """Drop pages over the caps that nobody uses, but not `keep`."""
        engine.sessions.make_room(keep)

    def _is_abandoned(self, engine: Engine, session: Session, run: RunRecord) -> bool:
        settings = engine.settings
        alone, own = session.presence.unwatched_for(), run.abandon_after
        if own != "default":
            return own is not None and alone > own
        if run.is_for_its_page and _is_left(session, run, settings.left_after):
            return True
        if alone > settings.yield_place_after and session.runs.keeps_others(run.id):
            return True
        patience = settings.abandon_after
        return patience is not None and alone > patience


def _is_left(session: Session, run: RunRecord, left_after: float) -> bool:
    """Whether a run's page was left, or closed before it could have said so. Of one
    that was watched, and is not, nobody knows: it may be behind other windows."""
    presence = session.presence
    if presence.left_for() > left_after:
        return True
    has_come = presence.watched_at > run.made_at or session.is_call
    return not has_come and presence.unwatched_for() > NEVER_WATCHED
