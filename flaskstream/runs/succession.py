"""When a newer run takes the place of an older one of its listener."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flaskstream.blocks.listener import Listener
from flaskstream.exceptions import QueueFull
from flaskstream.runs.run import Run, Status

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine


class Succession:
    """Lets the newest run of a listener follow the current one, and drops the others.

    A call is not given up before it has shown something, or has ended: else a function
    that is slower than the typist would never answer. Until then one newer run waits as
    the page's `next` one, always the newest. A generator that has shown something goes
    on for nobody: it is superseded at once.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # ----- who comes

    def start(self, run: Run) -> None:
        """Make a new run its listener's current one, or the next.

        Raises:
            QueueFull: its waiting line is full; nothing has changed.
        """
        page, listener = run.page, run.listener
        with page.lock:  # so that nobody sees a claim that comes to nothing
            older = page.current.get(listener.id)
            if _is_kept(older, listener):
                run.pending = True
                given_up = [page.next.get(listener.id)]
                page.next[listener.id] = run
            else:
                given_up = self._take_over(run, older)
        self._supersede(given_up)

    def _take_over(self, run: Run, older: Run | None) -> list[Run | None]:
        page, listener = run.page, run.listener
        several = listener.trigger_mode == "multiple"
        page.current[listener.id] = run
        line = self._engine.line(page, listener)
        try:
            line.enter(run, instead_of=None if several else older)
        except QueueFull:
            run.end(Status.FAILED)
            del page.current[listener.id]
            if older is not None:
                page.current[listener.id] = older
            raise
        if several and older is not None and older.active:
            page.beside.add(older)
        return [page.next.pop(listener.id, None), None if several else older]

    def claim(self, run: Run, step: Listener) -> bool:
        """Make a run that has come to a further step the current one there, or the
        next; gives whether it has to wait, for its `turn`.

        Who waits for a claim is given up for another one, else two could wait for each
        other.
        """
        page = run.page
        with page.lock:
            older = page.current.get(step.id)
            if older is run:
                return False
            given_up = [page.next.pop(step.id, None)]
            waits = _is_kept(older, step) and older not in page.next.values()
            if waits:
                run.turn = threading.Event()
                page.next[step.id] = run
            else:
                page.current[step.id] = run
                given_up.append(older)
        self._supersede(given_up)
        return waits

    def _supersede(self, runs: Iterable[Run | None]) -> None:
        for run in runs:
            if run is not None:
                self._engine.stop(run, Status.SUPERSEDED)

    # ----- who goes

    def shown(self, run: Run) -> None:
        """A call has shown something: where it goes on, a newer run need not wait."""
        with run.page.lock:
            if run.shown or not run.generates:
                return
            run.shown = True
            heirs = self.hand_on(run)
        if heirs:
            self._supersede([run])
            self.begin(heirs)

    def call_ended(self, run: Run) -> None:
        """A call has ended: its last values, and the steps that follow, are to come."""
        with run.page.lock:
            run.generates = run.shown = False

    def hand_on(self, run: Run) -> list[Run]:
        """Make those current that wait for a run; gives them, for `begin`.

        Called where the run need not be waited for any longer, under the page's lock:
        so no reader sees a page idle on which one run ends and the next begins. What a
        person stops, or nobody watches, takes the next run of its listener with it.
        """
        page, heirs = run.page, list[Run]()
        for id, newer in list(page.next.items()):
            if newer is run:
                del page.next[id]
            elif page.current.get(id) is run:
                del page.next[id]
                own = newer.pending and newer.listener is run.listener
                if own and run.reason in (Status.STOPPED, Status.ABANDONED):
                    self._engine.end(newer, run.reason)
                else:
                    page.current[id] = newer
                    newer.pending = False
                    heirs.append(newer)
        return heirs

    def begin(self, heirs: Iterable[Run]) -> None:
        """Let runs go on, or wait in line, that have become current. Not to be called
        under a page's lock."""
        for run in heirs:
            if run.turn is not None:  # it has come to a further step
                run.turn.set()
                continue
            line = self._engine.line(run.page, run.listener)
            if line.is_busy:
                self._engine.free_unwatched(run, line)
            try:
                line.enter(run)
            except QueueFull as error:
                self._engine.fail(run, error)
            if not run.active:  # it may have been stopped before it stood there
                line.leave(run)


def _is_kept(run: Run | None, listener: Listener) -> bool:
    """Whether a newer run has to wait for what this one is at."""
    calls = run is not None and run.status is Status.RUNNING and not run.shown
    return calls and listener.lets_calls_show
