"""The engine: starts runs, lets them write to their pages, and ends them."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any

from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.eventdata import EventData
from flaskstream.blocks.listener import Listener
from flaskstream.exceptions import Error, QueueFull
from flaskstream.runs.cards import card_of
from flaskstream.runs.concurrencyqueue import ConcurrencyQueue
from flaskstream.runs.concurrencyqueues import ConcurrencyQueues
from flaskstream.runs.executor import Executor, ThreadExecutor
from flaskstream.runs.executor.loop import EventLoop
from flaskstream.runs.farewell import Context, Farewell
from flaskstream.runs.files import FileStore
from flaskstream.runs.guard import Watchdog
from flaskstream.runs.onebyone import OneByOne
from flaskstream.runs.order import Order
from flaskstream.runs.origin import Origin
from flaskstream.runs.pacing import Pacer
from flaskstream.runs.run import Run, Status
from flaskstream.runs.runtask import RunTask
from flaskstream.runs.session import Session
from flaskstream.runs.sessionstore import SessionStore
from flaskstream.runs.settings import Settings
from flaskstream.runs.slots import Effects
from flaskstream.runs.sweeper import Sweeper

logger = logging.getLogger("flaskstream.runs")

PAGES_ON_DISK = 2
"""Pages may hold the part of the disk's bytes that this divides."""
CLEAN_UP = 2.0
"""Seconds that all runs together have to clean up when the process ends."""
QUIET = 0.5
"""Seconds after which a page is told of a run that another one has started."""
TICKS_QUIET = 30.0
"""The same of one that a timer has started: there is another one soon."""
FULL = "The server holds as much as it can at the moment. Try again in a minute."


class Engine:
    """Everything between a request that starts a run and the log of its page.

    One for each Flask app. `key` signs the tokens of files; `shows` says whether pages
    show the texts and the tracebacks of unexpected errors; `context` makes what the
    author's code runs in where no request is its origin.
    """

    def __init__(
        self,
        settings: Settings,
        key: bytes,
        shows: Callable[[], tuple[bool, bool]] = lambda: (False, False),
        context: Context = nullcontext,
    ) -> None:
        self._context = context
        self.shows = shows
        self._executor: Executor = ThreadExecutor()
        self._go = OneByOne(self._go_on)
        self.set_up(settings, key)

    def set_up(self, settings: Settings, key: bytes) -> None:
        """Begin with other settings and another key, before anything is here."""
        self.settings = settings
        self.files = FileStore(key, settings.max_file_bytes, settings.max_disk_bytes)
        self.begin()

    def begin(self) -> None:
        """Begin without sessions, runs and threads, as in a process that was forked."""
        self.farewell = Farewell(self._context)
        settings, gone = self.settings, self.farewell.session_gone
        self.sessions = SessionStore(
            settings.max_pages,
            settings.max_page_bytes,
            settings.max_disk_bytes // PAGES_ON_DISK,
            gone,
        )
        self.pacer = Pacer()
        self.watchdog = Watchdog(self)
        self.loop = EventLoop()
        self._queues = ConcurrencyQueues(settings, publish_status, self.pacer.submit)
        self._runs = weakref.WeakValueDictionary[str, Run]()
        self._sweeper = Sweeper(self)

    # ----- starting

    def start(
        self,
        session: Session,
        listener: Listener,
        fields: dict[int, Any],
        origin: Origin | None = None,
        event: EventData | None = None,
    ) -> Run:
        """Start a run of `listener` on `session`, or let it wait for its place.

        `fields` are the payloads of the posted form by component id, `origin` what is
        left of the request that posted it, `event` what for. The session's older run of
        the same listener is superseded, at once or when it has shown something.

        Raises:
            QueueFull: its waiting line is full, or too many wait in all lines, or all
                that pages hold is too much; nothing has changed.
        """
        run = Run(session, listener, fields, origin, event)
        self._begin_new(run, admitted=True)
        return run

    def start_admitted(
        self,
        session: Session,
        listener: Listener,
        fields: dict[int, Any],
        origin: Origin | None = None,
        event: EventData | None = None,
        cause: Run | None = None,
        order: Order | None = None,
    ) -> Run | None:
        """Start a run as `start` does, if the listener takes an event at the moment,
        and no newer request than that of `order` has come for it; else None. `cause` is
        a run that has changed what the listener waits for."""
        name = "" if event is None else event.name
        if not session.runs.admits(listener, name, order):
            return None
        run = Run(session, listener, fields, origin, event, cause)
        return run if self._begin_new(run, admitted=False, order=order) else None

    def _begin_new(
        self, run: Run, *, admitted: bool, order: Order | None = None
    ) -> bool:
        session, queue = run.session, self.queue(run.session, run.listener)
        if run.depth == 0:
            session.presence.come()
        waits = self._check_room(session, queue)
        self._runs[run.id] = run
        if run.depth or run.by_timer:
            self._publish_later(run)
        if waits:
            self._free_unwatched(run, queue)
        goes: bool | None = None  # it may not stand there yet

        def enter(older: Run | None) -> None:
            nonlocal goes
            goes = queue.enter(run, older)

        effects = session.runs.begin(run, enter, admitted=admitted, order=order)
        if effects is None:
            return False
        if goes is not None:
            self._go(run) if goes else session.runs.publish_status(run)
        self._carry_out(effects)
        return True

    def _check_room(self, session: Session, queue: ConcurrencyQueue) -> bool:
        """Whether a new run has to wait; raises `QueueFull` where it can't."""
        waits = queue.is_busy
        runs = self._queues.runs()
        has_room = self.sessions.have_room and self.sessions.has_share(session, runs)
        if not has_room or (waits and not self._queues.have_room):
            raise QueueFull(FULL)
        return waits

    def _publish_later(self, run: Run) -> None:
        """Tell the page of a run only once it has taken a while: of those that another
        run starts, by what it changes, or a timer, there may be ten in a second."""
        quiet = TICKS_QUIET if run.by_timer else QUIET
        run.quiet_until = time.monotonic() + quiet
        known = weakref.ref(run)  # an ended one is not kept until then

        def publish() -> None:
            if run := known():
                run.session.runs.publish_status(run)

        self.pacer.submit(publish, run.quiet_until)

    def find_run(self, id: str) -> Run | None:
        """The run of that id, if it is still known."""
        return self._runs.get(id)

    def queue(self, session: Session, listener: Listener) -> ConcurrencyQueue:
        """The waiting line of a listener, shared by its `concurrency_id`."""
        return self._queues.of(session.blocks, listener)

    def _carry_out(self, effects: Effects) -> None:
        """Do what is to be done outside a session that has changed. Not to be called
        under anybody's lock."""
        self._announce(effects)
        for run in effects.supersede:
            self.stop(run, Status.SUPERSEDED)
        for run in effects.begin:
            self._begin_heir(run)

    def _announce(self, effects: Effects) -> None:
        while effects.ended:
            run = effects.ended.pop(0)
            run.ended.set()
            logger.info("%s", run.summary)

    def _begin_heir(self, run: Run) -> None:
        """Let a run go on, or wait in line, that has become the latest."""
        if run.turn is not None:  # it has come to a further step
            run.turn.set()
            return
        queue = self.queue(run.session, run.listener)
        if queue.is_busy:
            self._free_unwatched(run, queue)
        try:
            goes = queue.enter(run)
        except QueueFull as error:
            self.fail(run, error)
            return
        self._go(run) if goes else run.session.runs.publish_status(run)
        if not run.active:  # it may have been stopped before it stood there
            self._leave(queue, run)

    def _go_on(self, run: Run) -> None:
        if run.turn is not None:
            run.turn.set()
        elif run.start():
            run.session.runs.publish_status(run)
            self._limit_time(run)
            self._launch(run)
        else:
            self.finish(run, Status.STOPPED)

    def _launch(self, run: Run) -> None:
        try:
            self._executor.submit(run, RunTask(self).do)
        except Exception as error:  # as where the machine has no more threads
            self.finish(run, Status.FAILED, error)

    def enter_step(self, run: Run, step: Listener) -> None:
        """Bring a run to a further step: wait in that one's line, for its time.

        Called in the run's thread. It comes back without a place if the run is to stop.

        Raises:
            QueueFull: the step's waiting line is full.
        """
        old, new = self.queue(run.session, run.step), self.queue(run.session, step)
        run.step = step
        waits, effects = run.session.runs.enter_step(run, step)
        self._carry_out(effects)
        if waits or new is not old:
            self._leave(old, run)  # first: who is waited for may need the place
            if waits:
                _await_turn(run)
            if run.reason is not None:
                return
            run.turn = threading.Event()
            if new.enter(run):
                run.turn.set()
            else:
                run.session.runs.publish_status(run)
            _await_turn(run)
        self._limit_time(run)

    def _limit_time(self, run: Run) -> None:
        step, limit = run.step, run.step.time_limit
        if limit is None:
            return
        late = Error(f"The run took longer than {limit:g} s.", title="Time limit")
        known = weakref.ref(run)  # an ended one is not kept until then

        def end_late() -> None:
            if (run := known()) and run.active and run.step is step:
                self.fail(run, late)

        self.pacer.submit(end_late, time.monotonic() + limit)

    def _free_unwatched(self, run: Run, queue: ConcurrencyQueue) -> None:
        """Stop who is in a run's way on a page of the same person that was closed."""
        for other in queue.running:
            presence = other.session.presence
            if other.abandon_after != "default":
                continue
            alone = presence.unwatched_for() > self.settings.closed_after
            closed = alone or presence.left_for() > 0
            own = other.session.owner == run.session.owner
            if closed and own and other.session is not run.session:
                self.stop(other, Status.ABANDONED)

    # ----- ending

    def stop(self, run: Run, reason: Status = Status.STOPPED) -> None:
        """Ask a run to stop; it ends at its next yield, or is interrupted."""
        effects = run.session.runs.ask_to_stop(run, reason)
        if effects is None:
            return
        if run.status is Status.WAITING:
            self.finish(run, reason)
        else:
            self._hurry(run)
        self._carry_out(effects)

    def _hurry(self, run: Run) -> None:
        if (cancel := run.cancel) is not None:
            cancel()
        self._interrupt_after(self.settings.grace, run)

    def _interrupt_after(self, seconds: float, run: Run) -> None:
        self.pacer.submit(lambda: self._interrupt(run), time.monotonic() + seconds)

    def _interrupt(self, run: Run) -> None:
        if (interrupt := run.interrupt) is not None:
            interrupt()
        if self.queue(run.session, run.step).holds(run):  # its thread goes on
            self._interrupt_after(10 * self.settings.grace, run)

    def has_shown(self, run: Run) -> None:
        """A call has shown something: where it goes on, a newer run need not wait."""
        self._carry_out(run.session.runs.has_shown(run))

    def fail(self, run: Run, error: BaseException) -> None:
        """End a run with an error card, and its function at the next yield."""
        self.end(run, Status.FAILED, error)
        self._hurry(run)

    def finish(
        self, run: Run, status: Status, error: BaseException | None = None
    ) -> None:
        """End a run, once, and free its place, before its heirs look for theirs."""
        effects = Effects()
        try:
            effects = self._end(run, status, error)
        finally:
            self._leave(self.queue(run.session, run.step), run)
            run.let_go()
            self._carry_out(effects)

    def end(self, run: Run, status: Status, error: BaseException | None = None) -> None:
        """End a run for its page, once; its thread may go on, and has its place."""
        self._carry_out(self._end(run, status, error))

    def _end(self, run: Run, status: Status, error: BaseException | None) -> Effects:
        card = card_of(run, error, self.watchdog, self.shows())
        effects = run.session.runs.end(run, status, card) or Effects()
        self._announce(effects)
        return effects

    def _leave(self, queue: ConcurrencyQueue, run: Run) -> None:
        """Free a run's place in a line; the next one goes on."""
        if (next_run := queue.leave(run)) is not None:
            self._go(next_run)

    # ----- pages

    def keep(self, session: Session, payloads: Mapping[int, Any]) -> None:
        """Count what a page is to hold, and drop others that nobody uses if all of them
        hold too much. Not to be called under the store's lock, which it takes."""
        if not self.sessions.weigh(session, payloads):
            self._sweeper.make_room(self, keep=session)

    def open_session(
        self, owner: str, id: str, blocks: Blocks, address: str = ""
    ) -> Session:
        """The page of an owner, made if it isn't there; unused ones go in time."""
        self._sweeper.start()
        return self.sessions.open(owner, id, blocks, address)

    def leave(self, session: Session) -> None:
        """A page's window is closed, or shows something else."""
        session.presence.leave()
        self._sweeper.look_later(session, self.settings.left_after + 0.1)

    def close(self) -> None:
        """Stop all runs and the engine's threads."""
        runs = [run for session in self.sessions.all() for run in session.runs.active]
        # Who waits goes first: else the places that become free would begin them.
        runs.sort(key=lambda run: self.queue(run.session, run.step).holds(run))
        for run in runs:
            self.stop(run)
        due = time.monotonic() + CLEAN_UP
        for run in runs:
            run.ended.wait(max(0.0, due - time.monotonic()))
        self._executor.close()
        self.loop.close()
        self.pacer.close()


def _await_turn(run: Run) -> None:
    while run.reason is None and run.turn is not None and not run.turn.wait(0.1):
        pass


def publish_status(run: Run) -> None:
    """Tell a run's page how it is getting on."""
    run.session.runs.publish_status(run)
