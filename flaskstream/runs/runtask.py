"""The work of one run: its steps, one after the other."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from flaskstream.blocks.listener import CHAIN_LIMIT, Listener
from flaskstream.exceptions import OutputError, StoreGone
from flaskstream.media.scratch import using
from flaskstream.runs.executor.interruptible import Interrupted
from flaskstream.runs.restore import restore
from flaskstream.runs.run import Run
from flaskstream.runs.stepcontext import StepContext
from flaskstream.store.patience import patient
from flaskstream.store.runrecord import Status

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine
    from flaskstream.runs.tracing import Tracing

LAST_WORDS = 12
"""Graces that a cancelled run has to say them: ten are its `finally` blocks'."""


class RunTask:
    """What a run's thread does: call each step's function, write what it gives."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def do(self, run: Run) -> None:
        """All steps of a run, from its listener on; ends the run, whatever happens."""
        engine, most = self._engine, self._engine.settings.max_scratch_bytes
        try:
            with patient():
                try:
                    with run.origin.context(), using(run.session.holder, most):
                        self._steps(run)
                except StoreGone:
                    raise  # whatever comes now: it has lost something, and is not done
                except Interrupted as error:
                    known = run.reason is not None  # it was to stop
                    engine.finish(run, Status.FAILED, None if known else error)
                except BaseException as error:
                    # The thread's last frame: nobody sees more.
                    engine.finish(run, Status.FAILED, error)
                else:
                    engine.finish(run, Status.DONE)
        except StoreGone:
            engine.recovery.give_up(run)

    def _steps(self, run: Run) -> None:
        if run.record.attempt > 1:
            with self._engine.watchdog.over(run) as guards:
                restore(run, guards.own)
        tracing, steps = self._engine.tracing, [run.listener]
        errors: list[Exception] = []
        for number in range(CHAIN_LIMIT):
            if not steps or run.reason is not None:
                break
            listener = steps.pop(0)
            if listener is not run.listener:
                self._engine.enter_step(run, listener)
                if run.reason is not None:
                    break
            if number > 0:
                run.look_again()
            with self._engine.watchdog.over(run) as guards:
                work = StepContext(self._engine, run, listener, guards)
                self._cancel_others(run, listener)
                outputs = [component.id for component in listener.components]
                run.session.runs.withdraw_ends(run.id, outputs)
                before = len(errors)
                asks = number > 0 or run.record.depth > 0
                # Else a request has asked the validator, where it can.
                asks = asks or not listener.is_validated_first
                if tracing is None:
                    errors += filter(None, [work.perform(asks=asks)])
                else:
                    errors += self._traced(work, listener, asks, tracing)
                failed = len(errors) > before
                if run.session.is_call:
                    break  # it has called this listener only
                steps.extend(_followers(listener, failed))
                steps.extend(work.changed_listeners())
        else:
            if steps:
                errors.append(endless_chain(run))
        try:
            if errors:
                raise errors[0]
        finally:
            errors.clear()  # their tracebacks have this frame: a cycle

    def _traced(
        self, work: StepContext, listener: Listener, asks: bool, tracing: Tracing
    ) -> list[Exception]:
        with tracing.step(listener) as failures:
            failures += filter(None, [work.perform(asks=asks)])
            return list(failures)

    def _cancel_others(self, run: Run, listener: Listener) -> None:
        stopped = list[Run]()
        for other in listener.cancels:
            runs = run.session.runs.of(other.id)
            # Who waits for this very run is to follow it.
            mine = any(one.id == run.id for one in runs)
            stopped += [
                self._engine.runs.of(one)
                for one in runs
                if one.id != run.id and not (one.pending and mine)
            ]
        for one in stopped:
            self._engine.stop(one)
        # Their last words would come after what this gives.
        due = time.monotonic() + LAST_WORDS * self._engine.settings.grace
        for one in stopped if listener.fn is not None else ():
            # Another process may be at it, and what that tells of its end may be lost.
            while run.reason is None and not one.session.runs.has_ended(one.id):
                if time.monotonic() > due:  # nothing interrupts it
                    self._engine.end(one, Status.STOPPED)
                one.ended.wait(0.1)


def endless_chain(run: Run) -> OutputError:
    """The error of a run whose steps start each other without end."""
    return OutputError(
        f"{run.listener.name}() started a chain of more than {CHAIN_LIMIT} steps: "
        "expected `.then` and `.change` listeners to come to an end."
    )


def _followers(listener: Listener, failed: bool) -> list[Listener]:
    wanted = ("always", "failure" if failed else "success")
    return [follower for when, follower in listener.followers if when in wanted]
