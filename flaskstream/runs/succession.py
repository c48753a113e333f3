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
        session, listener = run.session, run.listener
        with session.lock:  # so that nobody sees a claim that comes to nothing
            older = session.latest.get(listener.id)
            if _is_kept(older, listener):
                run.pending = True
                given_up = [session.next.get(listener.id)]
                session.next[listener.id] = run
            else:
                given_up = self._take_over(run, older)
        self._supersede(given_up)

    def _take_over(self, run: Run, older: Run | None) -> list[Run | None]:
        session, listener = run.session, run.listener
        several = listener.trigger_mode == "multiple"
        session.latest[listener.id] = run
        queue = self._engine.queue(session, listener)
        try:
            queue.enter(run, instead_of=None if several else older)
        except QueueFull:
            run.end(Status.FAILED)
            del session.latest[listener.id]
            if older is not None:
                session.latest[listener.id] = older
            raise
        if several and older is not None and older.active:
            session.parallel_runs.add(older)
        return [session.next.pop(listener.id, None), None if several else older]

    def claim(self, run: Run, step: Listener) -> bool:
        """Make a run that has come to a further step the current one there, or the
        next; gives whether it has to wait, for its `turn`.

        Who waits for a claim is given up for another one, else two could wait for each
        other.
        """
        session = run.session
        with session.lock:
            older = session.latest.get(step.id)
            if older is run:
                return False
            given_up = [session.next.pop(step.id, None)]
            waits = _is_kept(older, step) and older not in session.next.values()
            if waits:
                run.turn = threading.Event()
                session.next[step.id] = run
            else:
                session.latest[step.id] = run
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
        with run.session.lock:
            if run.shown or not run.generates:
                return
            run.shown = True
            heirs = self.hand_on(run)
        if heirs:
            self._supersede([run])
            self.begin(heirs)

    def call_ended(self, run: Run) -> None:
        """A call has ended: its last values, and the steps that follow, are to come."""
        with run.session.lock:
            run.generates = run.shown = False

    def hand_on(self, run: Run) -> list[Run]:
        """Make those current that wait for a run; gives them, for `begin`.

        Called where the run need not be waited for any longer, under the page's lock:
        so no reader sees a page idle on which one run ends and the next begins. What a
        person stops, or nobody watches, takes the next run of its listener with it.
        """
        session, heirs = run.session, list[Run]()
        for id, newer in list(session.next.items()):
            if newer is run:
                del session.next[id]
            elif session.latest.get(id) is run:
                del session.next[id]
                own = newer.pending and newer.listener is run.listener
                if own and run.reason in (Status.STOPPED, Status.ABANDONED):
                    self._engine.end(newer, run.reason)
                else:
                    session.latest[id] = newer
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
            queue = self._engine.queue(run.session, run.listener)
            if queue.is_busy:
                self._engine.free_unwatched(run, queue)
            try:
                queue.enter(run)
            except QueueFull as error:
                self._engine.fail(run, error)
            if not run.active:  # it may have been stopped before it stood there
                queue.leave(run)


def _is_kept(run: Run | None, listener: Listener) -> bool:
    """Whether a newer run has to wait for what this one is at."""
    calls = run is not None and run.status is Status.RUNNING and not run.shown
    return calls and listener.lets_calls_show
