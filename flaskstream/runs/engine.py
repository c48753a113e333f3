"""The engine: starts runs, lets them write to their pages, and ends them."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Any

from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.eventdata import EventData
from flaskstream.blocks.listener import Listener
from flaskstream.exceptions import EngineClosed, Error, QueueFull, StoreGone
from flaskstream.runs.cards import card_of
from flaskstream.runs.dispatcher import Dispatcher
from flaskstream.runs.executor.loop import EventLoop
from flaskstream.runs.farewell import Farewell
from flaskstream.runs.guard import Watchdog
from flaskstream.runs.knownruns import KnownRuns
from flaskstream.runs.mounts import Mounts
from flaskstream.runs.onebyone import OneByOne
from flaskstream.runs.origin import Context, Origin, Unpack
from flaskstream.runs.otherprocesses import OtherProcesses
from flaskstream.runs.pacing import Pacer
from flaskstream.runs.recovery import Recovery
from flaskstream.runs.run import Run
from flaskstream.runs.session import Session
from flaskstream.runs.sessions import Sessions
from flaskstream.runs.starter import Starter
from flaskstream.runs.sweeper import Sweeper
from flaskstream.store.later import Later
from flaskstream.store.memorystore import MemoryStore
from flaskstream.store.order import Order
from flaskstream.store.protocol import Store
from flaskstream.store.runrecord import Line, Rules, RunRecord, Status
from flaskstream.store.sessionstate import BY_NOBODY, Opening
from flaskstream.store.settings import Settings
from flaskstream.store.slots import Effects

if TYPE_CHECKING:
    from flaskstream.runs.metrics import Metrics
    from flaskstream.runs.tracing import Tracing

logger = logging.getLogger("flaskstream.runs")

MakeStore = Callable[[Settings, bytes, Later], Store]
"""Makes a store: by settings, the key that signs, and what calls later."""
CLEAN_UP = 2.0
"""Seconds that all runs together have to clean up when the process ends."""
AGAIN = 1.0
"""Seconds after which the store is asked again, where it could not be reached."""


class Engine:
    """Everything between a request that starts a run and the log of its page.

    One for each Flask app. `key` signs the tokens of files; `shows` says whether pages
    show the texts and the tracebacks of unexpected errors; `context` and `unpack` make
    what the author's code runs in: see `Dispatcher`.
    """

    def __init__(
        self,
        settings: Settings,
        key: bytes,
        shows: Callable[[], tuple[bool, bool]] = lambda: (False, False),
        context: Context = nullcontext,
        make_store: MakeStore = MemoryStore,
        unpack: Unpack | None = None,
    ) -> None:
        self._context = context
        self.shows = shows
        self.mounts = Mounts()
        self.metrics: Metrics | None = None
        self.tracing: Tracing | None = None
        """What are told of all that happens, where somebody wants to know."""
        self.dispatcher = Dispatcher(self, context, unpack)
        self._go = OneByOne(self._go_on)
        self._starter = Starter(self)
        self.others = OtherProcesses(self)
        self.set_up(settings, key, make_store)

    def set_up(
        self, settings: Settings, key: bytes, make_store: MakeStore = MemoryStore
    ) -> None:
        """Begin with other settings, another key and store, before anything is here."""
        self._make_store = make_store
        self.settings, self._key = settings, key
        self.begin()

    def begin(self) -> None:
        """Begin without sessions, runs and threads, as in a process that was forked."""
        self.farewell = Farewell(self._context)
        self.pacer = Pacer()
        self.store = self._make_store(self.settings, self._key, self.pacer.submit)
        self.files = self.store.files
        self.store.observe(self.others)
        self.sessions = Sessions(
            *(self.store, self.mounts, self.farewell.session_gone, self.start_sweeping)
        )
        self.watchdog = Watchdog(self)
        self.loop = EventLoop()
        self.runs = KnownRuns(self.sessions)
        self.recovery = Recovery(self)
        self._sweeper = Sweeper(self)
        self.is_closing = False
        """Whether all runs are to end, and no new one makes sense."""

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
            EngineClosed: the engine was closed before; nothing has changed.
        """
        self._check_open(listener)
        rules = self._rules(session, listener)
        run = Run(session, listener, fields, origin, event, rules=rules)
        self._starter.begin(run, admitted=True)
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
        self._check_open(listener)
        name = "" if event is None else event.name
        rules = self._rules(session, listener)
        if not session.runs.admits(rules, name, order):
            return None
        run = Run(session, listener, fields, origin, event, cause, rules)
        return run if self._starter.begin(run, admitted=False, order=order) else None

    def _check_open(self, listener: Listener) -> None:
        if self.is_closing:
            raise EngineClosed(
                f"{listener.name} was not started: the engine of its app has been "
                "closed, as at the end of a process, and begins no further run. Make "
                "the app anew, or close the engine after all that is to run."
            )

    def _rules(self, session: Session, listener: Listener) -> Rules:
        rules = self.mounts.rules(session.blocks, listener, self.settings)
        if rules.attempts > 1 and (session.is_call or not self.store.is_shared):
            # Who calls may have had values, and else its page is lost with it.
            return rules._replace(attempts=1)
        return rules

    def carry_out(self, effects: Effects) -> None:
        """Do what is to be done outside a session that has changed. Not to be called
        under anybody's lock."""
        self._announce(effects)
        for run in self.runs.of_all(effects.supersede):
            self.stop(run, Status.SUPERSEDED)
        for record in effects.begin:
            self.begin_heir(record)

    def _announce(self, effects: Effects) -> None:
        ended, effects.ended = effects.ended, []
        for record in ended:
            for run in self.runs.of_all([record]):
                run.note_end(record)
                logger.info("%s", run.summary)
                if self.metrics is not None:
                    self.metrics.count_end(run)

    def begin_heir(self, record: RunRecord) -> None:
        """Let a run go on, or wait in line, that has become the latest."""
        for run in self.runs.of_all([record]):
            self._begin_heir(run)

    def _begin_heir(self, run: Run) -> None:
        if run.turn is not None:  # it has come to a further step
            run.turn.set()
            return
        record, runs = run.record, run.session.runs
        if self.store.is_busy(record.line) and not runs.has_place(run.id):
            self.free_unwatched(record)
        try:
            goes = runs.enter_line(run.id)
        except QueueFull as error:
            self.fail(run, error)
            return
        self._go(run) if goes else runs.publish_status(run.id)
        if not run.active:  # it may have been stopped before it stood there
            self.free_place(run, record.line)

    def _go_on(self, run: Run) -> None:
        if run.turn is not None:
            run.turn.set()
            return
        if run.record.started is None:  # else another process executes it
            self.dispatcher.dispatch(run)

    def launch(self, run: Run) -> None:
        """Have a run begin that has its place; it does so once, however often it is
        launched."""
        self._go(run)

    def enter_step(self, run: Run, step: Listener) -> None:
        """Bring a run to a further step: wait in that one's line, for its time.

        Called in the run's thread. It comes back without a place if the run is to stop.

        Raises:
            QueueFull: the step's waiting line is full.
        """
        old, rules = run.record.line, self._rules(run.session, step)
        run.step, run.turn = step, threading.Event()
        waits, effects = run.session.runs.enter_step(run.id, rules)
        self.carry_out(effects)
        if waits or rules.line.name != old.name:
            self.free_place(run, old)  # first: who is waited for may need the place
            if waits:
                _await_turn(run)
            if run.reason is not None:
                return
            run.turn = threading.Event()
            if run.session.runs.enter_line(run.id):
                run.turn.set()
            else:
                run.session.runs.publish_status(run.id)
            _await_turn(run)
        self.limit_time(run)

    def limit_time(self, run: Run) -> None:
        """End a run that takes longer for its step than its author lets it."""
        step, limit = run.step, run.step.time_limit
        if limit is None:
            return
        late = Error(f"The run took longer than {limit:g} s.", title="Time limit")
        known = weakref.ref(run)  # an ended one is not kept until then

        def end_late() -> None:
            if (run := known()) and run.active and run.step is step:
                self.fail(run, late)

        self.call_later(end_late, limit)

    def call_later(self, job: Callable[[], None], seconds: float) -> None:
        """Do something after a time, and again where the store can't be reached then:
        nobody else would."""

        def call() -> None:
            try:
                job()
            except StoreGone:
                self.call_later(job, AGAIN)

        self.pacer.submit(call, time.monotonic() + seconds)

    def free_unwatched(self, record: RunRecord) -> None:
        """Stop who is in a run's way on a page of the same person that was closed."""
        place = record.key, record.owner, record.line
        others = self.store.unwatched(*place, self.settings.closed_after)
        for run in self.runs.of_all(others):
            self.stop(run, Status.ABANDONED)

    # ----- ending

    def stop(self, run: Run, reason: Status = Status.STOPPED) -> None:
        """Ask a run to stop; it ends at its next yield, or is interrupted. One that
        waits ends at once, also where whoever has asked it before could not end it."""
        effects = run.session.runs.ask_to_stop(run.id, reason)
        if run.status is Status.WAITING:
            self.finish(run, reason)
        elif effects is not None:
            self.hurry(run)
        if effects is not None:
            self.carry_out(effects)

    def hurry(self, run: Run) -> None:
        """Have a run stop that is to: at its next yield, or by an interrupt."""
        if (cancel := run.cancel) is not None:
            cancel()
        self._interrupt_after(self.settings.grace, run)
        self.dispatcher.end_if_stuck(run)

    def _interrupt_after(self, seconds: float, run: Run) -> None:
        self.call_later(lambda: self._interrupt(run), seconds)

    def _interrupt(self, run: Run) -> None:
        if (interrupt := run.interrupt) is not None:
            interrupt()
        if run.session.runs.has_place(run.id):  # its thread goes on
            self._interrupt_after(10 * self.settings.grace, run)

    def has_shown(self, run: Run) -> None:
        """A call has shown something: where it goes on, a newer run need not wait."""
        self.carry_out(run.session.runs.has_shown(run.id))

    def fail(self, run: Run, error: BaseException) -> None:
        """End a run with an error card, and its function at the next yield."""
        if isinstance(error, StoreGone):
            return  # its thread finds that, too
        self.end(run, Status.FAILED, error)
        self.hurry(run)

    def finish(
        self, run: Run, status: Status, error: BaseException | None = None
    ) -> None:
        """End a run, once, and free its place, before its heirs look for theirs."""
        effects = Effects()
        try:
            effects = self._end(run, status, error)
        finally:
            self.free_place(run, run.record.line)
            run.let_go()
            run.session.forget_runs()
            self.carry_out(effects)

    def end(self, run: Run, status: Status, error: BaseException | None = None) -> None:
        """End a run for its page, once; its thread may go on, and has its place."""
        self.carry_out(self._end(run, status, error))

    def _end(self, run: Run, status: Status, error: BaseException | None) -> Effects:
        card = card_of(run, error, self.watchdog, self.shows())
        effects = run.session.runs.end(run.id, status, card) or Effects()
        self._announce(effects)
        return effects

    def free_place(self, run: Run, line: Line) -> None:
        """Free a run's place in a line; the next one goes on."""
        next_run = run.session.runs.leave_line(run.id, line)
        for one in self.runs.of_all([] if next_run is None else [next_run]):
            self._go(one)

    # ----- pages

    def keep(self, session: Session, payloads: Mapping[int, Any]) -> None:
        """Count what a page is to hold, and drop others that nobody uses if all of them
        hold too much. Not to be called under the store's lock, which it takes."""
        if not self.sessions.weigh(session, payloads):
            self.make_room(keep=session)

    def make_room(self, keep: Session) -> None:
        """Drop pages over the caps that nobody uses, but not `keep`."""
        self._sweeper.make_room(self, keep)

    def find_session(self, owner: str, id: str, blocks: Blocks) -> Session | None:
        """The page of this owner; None for an unknown and for a foreign one alike.

        Raises:
            OtherVersion: it is of another version of the app.
        """
        return self.sessions.find(owner, id, blocks)

    def open_session(
        self, owner: str, id: str, blocks: Blocks, opening: Opening = BY_NOBODY
    ) -> Session:
        """The page of an owner, made if it isn't there; unused ones go in time.

        Raises:
            Taken: it is another one's.
            OtherVersion: it is of another version of the app.
        """
        return self.sessions.open(owner, id, blocks, opening)

    def start_sweeping(self) -> None:
        """Look after all that this process has, from now on."""
        self._sweeper.start()

    def leave(self, session: Session) -> None:
        """A page's window is closed, or shows something else."""
        session.presence.leave()
        self._sweeper.look_later(session, self.settings.left_after + 0.1)

    def close(self) -> None:
        """Stop all runs and the engine's threads; no further run can begin."""
        self.is_closing = True
        with suppress(StoreGone):
            self._stop_all()
        self.dispatcher.launcher.close()
        self.loop.close()
        self.pacer.close()
        self.store.close()

    def _stop_all(self) -> None:
        """Stop all runs, or leave them to others, who begin them again, and wait for
        them to clean up, for a time."""
        found = [(x, run) for x in self.sessions.all() for run in x.runs.active]
        if self.store.is_shared:  # others execute theirs
            found = [(x, run) for x, run in found if self.runs.is_executed(run)]
        # Who waits goes first: else the places that become free would begin them.
        found.sort(key=lambda one: one[0].runs.has_place(one[1].id))
        runs = [*self.runs.of_all(record for _, record in found)]
        for run in runs:
            if not self.recovery.begin_again(run, in_order=True):
                self.stop(run)
        due = time.monotonic() + CLEAN_UP
        for run in runs:
            run.ended.wait(max(0.0, due - time.monotonic()))
            while run.is_executed and time.monotonic() < due:
                time.sleep(0.01)  # one that is left to others has ended for its page


def _await_turn(run: Run) -> None:
    while run.reason is None and run.turn is not None and not run.turn.wait(0.1):
        if run.session.runs.has_place(run.id):
            return  # another process has made it free
