"""Having runs executed, where the launcher says, by whichever process of an app."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING

from flaskstream.exceptions import Error, StoreGone
from flaskstream.runs.executor import Job, Launcher, ThreadLauncher
from flaskstream.runs.origin import Context, Unpack
from flaskstream.runs.report import describe
from flaskstream.runs.run import Run
from flaskstream.runs.runtask import RunTask
from flaskstream.store.protocol import RunCommands
from flaskstream.store.runrecord import JobData, Status
from flaskstream.store.slots import Effects

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine

logger = logging.getLogger("flaskstream.runs")
OTHER_VERSION = (
    "This page and the server that was to call its function are of different versions "
    "of the app. Please reload the page, and start it again."
)
UNTAKEN = 3.0
"""Seconds after which a page is told that a run waits for a worker."""
UNTOLD = nullcontext()
"""Stands where nobody is told; it has no state, and is the same for all runs."""
STUCK = 20.0
"""Seconds after which a function that is to stop counts as one that nothing interrupts:
beyond what its `finally` blocks have."""


class Dispatcher:
    """Takes a run from its place in line to the thread that executes it.

    `context` makes what the author's code runs in where no request is its origin, and
    `unpack` where another process has had the request.
    """

    def __init__(self, engine: Engine, context: Context, unpack: Unpack | None) -> None:
        self._engine = engine
        self._context, self._unpack = context, unpack
        self.launcher: Launcher = ThreadLauncher()
        self.end_process: Callable[[], None] | None = None
        """Ends this process at once, where it is there for one run only, and another
        one takes its place: so what nothing interrupts is ended, too."""

    # ----- in the process that knows that it is the run's turn

    def dispatch(self, run: Run) -> None:
        """Have a run executed that has its place; it is once, however often this is
        called, and in however many processes."""
        listener, version = run.listener, run.known.listener.version
        key = run.session.key
        job = Job(key, run.id, listener.name, listener.run_queue, version)
        try:
            queue = self.launcher.launch(job, self.begin_run)
        except StoreGone:
            raise
        except Exception as error:  # as where the machine has no more threads
            self._engine.finish(run, Status.FAILED, error)
            return
        if queue is not None:
            self._look_whether_taken(run, queue)

    def _look_whether_taken(self, run: Run, queue: str) -> None:
        """Tell the page of a run that no worker has taken in a while."""

        def look() -> None:
            with suppress(StoreGone):
                run.session.runs.await_worker(run.id, queue)

        self._engine.pacer.submit(look, time.monotonic() + UNTAKEN)

    # ----- in the process that executes it

    def begin_run(self, job: Job) -> Callable[[], None] | None:
        """Begin a run that has its place, in whichever process: see `Begin`."""
        engine = self._engine
        engine.start_sweeping()  # that of another version may be known to nobody here
        run = engine.runs.find(job.run)
        is_ours = job.version == engine.mounts.version(job.key.mount)
        if run is None or not is_ours:
            state = engine.store.look(job.key)
            record = None if state is None else state.runs.find(job.run)
            if state is None or record is None:
                return None  # its page is gone
            if not is_ours:
                self._refuse(job, state.runs)
                return None
            run = engine.runs.of(record)
        given = run.session.runs.start(run.id)
        if given is None:
            record = run.record
            if record.started is None and record.reason is not None:
                engine.finish(run, Status.STOPPED)
            return None  # or it has begun: by another process, or thread
        engine.limit_time(run)
        return partial(self._execute, run, given)

    def _refuse(self, job: Job, runs: RunCommands) -> None:
        """End a run whose page is of another version of the app, where nobody has begun
        it."""
        if runs.start(job.run) is None:
            return
        logger.error("%s can't be executed: %s", job.name, OTHER_VERSION)
        error = Error(OTHER_VERSION, title="Not started")
        told = describe(error, *self._engine.shows())
        effects = runs.end(job.run, Status.FAILED, told) or Effects()
        if (record := runs.find(job.run)) is not None:
            runs.leave_line(job.run, record.line)
        self._engine.carry_out(effects)

    def _execute(self, run: Run, given: JobData) -> None:
        """Execute a run that has begun, to its end."""
        metrics, tracing = self._engine.metrics, self._engine.tracing
        run.is_executed = True
        try:
            if self._take(run, given):
                with (
                    UNTOLD if metrics is None else metrics.executing(run),
                    UNTOLD if tracing is None else tracing.executing(run),
                ):
                    RunTask(self._engine).do(run)
        finally:
            run.is_executed = False

    def _take(self, run: Run, given: JobData) -> bool:
        """Have a run begin with what it was given; False, and its end, if it can't."""
        try:
            run.take(given, self._context_for(given))
        except Exception as error:  # as where a class is not here
            self._engine.finish(run, Status.FAILED, error)
            return False
        return True

    def _context_for(self, given: JobData) -> Context:
        if given.carried is None or self._unpack is None:
            return self._context
        return self._unpack(given.carried)

    # ----- in that one, or beside it, where it is to stop

    def stop_run(self, job: Job) -> None:
        """Have a run that has begun stop, in whichever process, for that ends: another
        one begins it again, if that may be."""
        session = self._engine.sessions.look(job.key)
        record = None if session is None else session.runs.find(job.run)
        if record is not None and record.active and record.started is not None:
            run = self._engine.runs.of(record)
            if not self._engine.recovery.begin_again(run, in_order=True):
                self._engine.stop(run)

    def end_if_stuck(self, run: Run) -> None:
        """End a run's process, if that can be, once nothing has interrupted the run for
        long."""
        if run.is_executed and self.end_process is not None:
            self._engine.call_later(lambda: self._end_process_of(run), STUCK)

    def _end_process_of(self, run: Run) -> None:
        if not run.is_executed or self.end_process is None:
            return
        name = run.listener.name
        logger.error("%s can't be interrupted: its process is ended with it", name)
        try:
            self._engine.finish(run, run.reason or Status.STOPPED)
        finally:
            self.end_process()
