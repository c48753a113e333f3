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
from flaskstream.runs.concurrencyqueue import ConcurrencyQueue
from flaskstream.runs.concurrencyqueues import ConcurrencyQueues
from flaskstream.runs.executor import Executor, ThreadExecutor
from flaskstream.runs.executor.loop import EventLoop
from flaskstream.runs.farewell import Context, Farewell
from flaskstream.runs.files import FileStore
from flaskstream.runs.guard import Watchdog
from flaskstream.runs.log import MemoryLog, RunLog
from flaskstream.runs.origin import Origin
from flaskstream.runs.pacing import Pacer
from flaskstream.runs.publisher import Publisher
from flaskstream.runs.run import Run, Status
from flaskstream.runs.runtask import RunTask
from flaskstream.runs.session import Session
from flaskstream.runs.sessionstore import SessionStore
from flaskstream.runs.settings import Settings
from flaskstream.runs.succession import Succession
from flaskstream.runs.sweeper import Sweeper

logger = logging.getLogger("flaskstream.runs")

CLEAN_UP = 2.0
"""Seconds that all runs together have to clean up when the process ends."""
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
        self.succession = Succession(self)
        self.publisher = Publisher(self)
        self.set_up(settings, key)

    def set_up(self, settings: Settings, key: bytes) -> None:
        """Begin with other settings and another key, before anything is here."""
        self.settings = settings
        self.files = FileStore(key, settings.max_file_bytes)
        self.begin()

    def begin(self) -> None:
        """Begin without pages, runs and threads, as in a process that was forked."""
        self.log: RunLog = MemoryLog()
        self.farewell = Farewell(self._context)
        settings, gone = self.settings, self.farewell.session_gone
        self.sessions = SessionStore(settings.max_pages, settings.max_page_bytes, gone)
        self.pacer = Pacer()
        self.watchdog = Watchdog(self)
        self.loop = EventLoop()
        tell = self.publisher.status
        self._queues = ConcurrencyQueues(
            self.settings, self._go, tell, self.pacer.submit
        )
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
        cause: Run | None = None,
    ) -> Run:
        """Start a run of `listener` on `session`, or let it wait for its place.

        `fields` are the payloads of the posted form by component id, `origin` what is
        left of the request that posted it, `event` what for; `cause` is a run that has
        changed what the listener waits for. The page's older run of the same
        listener is superseded, at once or when it has shown something.

        Raises:
            QueueFull: its waiting line is full, or too many wait in all lines, or all
                that pages hold is too much; nothing has changed.
        """
        if cause is None:
            session.come()
        queue = self.queue(session, listener)
        waits = queue.is_busy
        has_room = self.sessions.have_room and self.sessions.has_share(
            session, self._queues.runs()
        )
        if not has_room or (waits and not self._queues.have_room):
            raise QueueFull(FULL)
        run = Run(session, listener, fields, origin, event, cause)
        self._runs[run.id] = run
        if cause is not None or run.by_timer:
            self.publisher.later(run)
        if waits:
            self.free_unwatched(run, queue)
        self.succession.start(run)
        return run

    def find_run(self, id: str) -> Run | None:
        """The run of that id, if it is still known."""
        return self._runs.get(id)

    def queue(self, session: Session, listener: Listener) -> ConcurrencyQueue:
        """The waiting line of a listener, shared by its `concurrency_id`."""
        return self._queues.of(session.blocks, listener)

    def _go(self, run: Run) -> None:
        if run.turn is not None:
            run.turn.set()
        elif run.start():
            self.publisher.status(run)
            self._limit_time(run)
            self._work(run)
        else:
            self.finish(run, Status.STOPPED)

    def _work(self, run: Run) -> None:
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
        waits = self.succession.claim(run, step)
        if waits or new is not old:
            old.leave(run)  # first: who is waited for may need the place
            if waits:
                _await_turn(run)
            if run.reason is not None:
                return
            run.turn = threading.Event()
            new.enter(run)
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

    def free_unwatched(self, run: Run, queue: ConcurrencyQueue) -> None:
        """Stop who is in a run's way on a page of the same person that was closed. Not
        to be called under a page's lock, for it takes others'."""
        for other in queue.running:
            session = other.session
            if other.abandon_after != "default":
                continue
            alone = session.unwatched_for() > self.settings.closed_after
            closed = alone or session.left_for() > 0
            if (
                closed
                and session.owner == run.session.owner
                and session is not run.session
            ):
                self.stop(other, Status.ABANDONED)

    # ----- ending

    def stop(self, run: Run, reason: Status = Status.STOPPED) -> None:
        """Ask a run to stop; it ends at its next yield, or is interrupted."""
        if not run.ask_to_stop(reason):
            return
        with run.session.lock:
            heirs = self.succession.hand_on(run)
        if run.status is Status.WAITING:
            self.finish(run, reason)
        else:
            self.publisher.status(run)
            self._hurry(run)
        self.succession.begin(heirs)

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

    def fail(self, run: Run, error: BaseException) -> None:
        """End a run with an error card, and its function at the next yield."""
        self.end(run, Status.FAILED, error)
        self._hurry(run)

    def finish(
        self, run: Run, status: Status, error: BaseException | None = None
    ) -> None:
        """End a run, once, and free its place, before its heirs look for theirs."""
        heirs: list[Run] = []
        try:
            heirs = self._end(run, status, error)
        finally:
            self.release(run)
            run.let_go()
            self.succession.begin(heirs)

    def end(self, run: Run, status: Status, error: BaseException | None = None) -> None:
        """End a run for its page, once; its thread may go on, and has its place."""
        self.succession.begin(self._end(run, status, error))

    def _end(self, run: Run, status: Status, error: BaseException | None) -> list[Run]:
        card, session = self.publisher.card(run, error), run.session
        with session.lock:  # so that no reader sees it ended and not told
            if not run.end(status, card):
                return []
            session.parallel_runs.discard(run)
            heirs = self.succession.hand_on(run)
            self.publisher.end(run)
        self.log.wake(session.key)
        run.ended.set()
        logger.info("%s", run.summary)
        return heirs

    def release(self, run: Run) -> None:
        """Free the run's place in its line; the next one goes on."""
        self.queue(run.session, run.step).leave(run)

    # ----- pages

    def keep(self, session: Session, payloads: Mapping[int, Any]) -> None:
        """Count what a page is to hold, and drop others that nobody uses if all of them
        hold too much. Not to be called under a page's lock, for it takes others'."""
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
        session.leave()
        self._sweeper.look_later(session, self.settings.left_after + 0.1)

    def close(self) -> None:
        """Stop all runs and the engine's threads."""
        runs = [run for session in self.sessions.all() for run in session.active_runs]
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
