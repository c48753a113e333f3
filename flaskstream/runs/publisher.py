"""Tells a page how its runs are getting on."""

from __future__ import annotations

import logging
import time
import weakref
from typing import TYPE_CHECKING, Any

from flaskstream.blocks.listener import Listener
from flaskstream.runs.executor.interruptible import Interrupted
from flaskstream.runs.patch import status_key
from flaskstream.runs.report import (
    account,
    cleared_patch,
    outline,
    progress_patch,
    status_patch,
)
from flaskstream.runs.run import Run, Status

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine


logger = logging.getLogger("flaskstream.runs")

QUIET = 0.5
"""Seconds after which a page is told of a run that another one has started."""
TICKS_QUIET = 30.0
"""The same of one that a timer has started: there is another one soon."""


class Publisher:
    """What a page is told of its runs until they end."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def status(self, run: Run) -> None:
        """Tell the page the run's status, unless a newer run of the listener does.

        Its end has been told as it ended: who asks it to stop may come here after that.
        """
        with run.session.lock:
            if run.active and run.session.reports_status(run) and not run.is_quiet:
                run.told = True
                self._engine.log.append(run.session.key, status_patch(run))

    def later(self, run: Run) -> None:
        """Tell the page of a run only once it has taken a while: of those that another
        run starts, by what it changes, or a timer, there may be ten in a second."""
        quiet = TICKS_QUIET if run.by_timer else QUIET
        run.quiet_until = time.monotonic() + quiet
        known = weakref.ref(run)  # an ended one is not kept until then

        def tell() -> None:
            if run := known():
                self.status(run)

        self._engine.pacer.submit(tell, run.quiet_until)

    def card(self, run: Run, error: BaseException | None) -> dict[str, Any] | None:
        """What to show of the error that a run ends with; the log has it then. Not to
        be called under a page's lock, for it is the error's own code that tells it."""
        if error is None:
            return None
        shows = self._engine.shows()
        with self._engine.watchdog.over(run) as guards:
            guard = guards.own
            try:
                card, is_logged = guard.call(error, account, error, *shows)
            except (Exception, Interrupted):
                card, is_logged = outline(error), True
        name, kind = run.listener.name, type(error).__name__
        if guard.was_interrupted:
            logger.error("%s failed with a %s, whose text has no end", name, kind)
        elif is_logged:
            logger.error("%s failed", name, exc_info=error)
        return card

    def end(self, run: Run) -> None:
        """Tell what became of a run; of one that the page never heard of its failure
        only. Called under the page's lock, as it ends."""
        session, log = run.session, self._engine.log
        if not session.reports_status(run):
            return
        if run.told or not run.is_quiet or run.status is Status.FAILED:
            if not (run.by_timer and self._says_so(run)):
                log.append(session.key, status_patch(run))
        elif self._is_told(run):
            log.append(session.key, cleared_patch(run))

    def progress(self, run: Run, bars: list[dict[str, Any]]) -> None:
        """Tell the page how far the run is, if it is the current one, and is told of:
        else its bars come with its status."""
        session = run.session
        with session.lock:
            run.progress = bars
            is_seen = run.told and run.active
            if is_seen and session.latest.get(run.listener.id) is run:
                self._engine.log.append(session.key, progress_patch(run))

    def take_back(self, step: Listener, run: Run) -> None:
        """Take back what ended runs of other listeners have told, an error or how long
        they took, where a step of a newer run is to show its values."""
        session, log = run.session, self._engine.log
        if run.by_timer:
            return  # nobody would have read it
        with session.lock:
            for old in set(session.latest.values()):
                if old.active or old.listener is run.listener:
                    continue
                if _stands_there(old, step, run) and self._is_told(old):
                    log.append(session.key, cleared_patch(old))

    def _is_told(self, run: Run) -> bool:
        """Whether the page shows anything of a listener's runs."""
        return self._told(run).get("state") not in (None, "none")

    def _says_so(self, run: Run) -> bool:
        """Whether the page shows the very error that a run ended with: a card that was
        put in again would be read out again."""
        return run.error is not None and run.error == self._told(run).get("error")

    def _told(self, run: Run) -> dict[str, Any]:
        parts = self._engine.log.parts(run.session.key, status_key(run.listener.id))
        return parts.get("status", {}) if parts else {}


def _stands_there(old: Run, step: Listener, run: Run) -> bool:
    """Whether what was told of an ended run stands where a step is to show something.

    Those without outputs share a place: their ends take each other's, but no error's.
    """
    if old.listener.place is None:
        return run.listener.place is None and old.status is not Status.FAILED
    return old.listener.place in step.components
