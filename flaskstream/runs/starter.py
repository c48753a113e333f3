"""How a new run begins: at once, or as one that waits for its place."""

from __future__ import annotations

import weakref
from contextlib import nullcontext
from typing import TYPE_CHECKING

from flaskstream.exceptions import QueueFull
from flaskstream.runs.run import Run
from flaskstream.store.clock import now
from flaskstream.store.order import Order
from flaskstream.store.runrecord import RunRecord
from flaskstream.store.slots import Effects

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine
    from flaskstream.runs.session import Session

QUIET = 0.5
"""Seconds after which a page is told of a run that another one has started."""
TICKS_QUIET = 30.0
"""The same of one that a timer has started: there is another one soon."""


class Starter:
    """Brings new runs into their sessions, and into their waiting lines."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, run: Run, *, admitted: bool, order: Order | None = None) -> bool:
        """Begin a run, or let it wait for its place; False where it has yet to be
        `admitted`, and its listener takes no event at the moment.

        Raises:
            QueueFull: there is no room; nothing has changed.
        """
        engine, session, record = self._engine, run.session, run.known
        if record.depth == 0:
            session.presence.come()
        tracing = engine.tracing
        try:
            with nullcontext() if tracing is None else tracing.starting(run):
                effects = self._enter(run, admitted, order)
        except QueueFull:
            if engine.metrics is not None:
                engine.metrics.count_refusal(run.listener)
            raise
        if effects is None:
            return False
        session.know(run)
        if effects.goes:
            engine.launch(run)
        elif effects.goes is not None:
            session.runs.publish_status(run.id)
        engine.carry_out(effects)
        return True

    def _enter(self, run: Run, admitted: bool, order: Order | None) -> Effects | None:
        engine, session, record = self._engine, run.session, run.known
        waits = self._admit(session, record)
        engine.runs.add(run)
        if record.depth or record.by_timer:
            self._publish_later(run, record)
        if waits:
            engine.free_unwatched(record)
        data = run.job_data
        if engine.store.is_shared:
            data = data._replace(carried=run.origin.pack())
        return session.runs.begin(record, data, admitted=admitted, order=order)

    def _admit(self, session: Session, record: RunRecord) -> bool:
        """Whether a run has to wait. Pages may hold too much, and some of them go, just
        now, as another one has grown: that is nobody's fault who presses meanwhile.

        Raises:
            QueueFull: there is no room.
        """
        engine = self._engine
        try:
            return engine.store.admit(session.key, record.line)
        except QueueFull:
            engine.make_room(keep=session)
            return engine.store.admit(session.key, record.line)

    def _publish_later(self, run: Run, record: RunRecord) -> None:
        """Tell the page of a run only once it has taken a while: of those that another
        run starts, by what it changes, or a timer, there may be ten in a second."""
        quiet = TICKS_QUIET if record.by_timer else QUIET
        record.quiet_until = now() + quiet
        known = weakref.ref(run)  # an ended one is not kept until then

        def publish() -> None:
            if run := known():
                run.session.runs.publish_status(run.id)

        self._engine.call_later(publish, quiet)
