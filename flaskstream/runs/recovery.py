"""Runs that are lost with who was at them end, or begin again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flaskstream.exceptions import Error
from flaskstream.runs.run import Run
from flaskstream.store.runrecord import RunRecord, Status

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine

logger = logging.getLogger("flaskstream.runs")
GIVEN_UP = (
    "The server could not reach what keeps this page, and has given it up. Please "
    "start it again."
)
LOST = "The server that was at it has stopped. Please start it again."


class Recovery:
    """What becomes of the runs that nobody is at any more: those of processes that are
    gone, or end, and those of this one whose pages could not be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._given_up = list[Run]()

    def give_up(self, run: Run) -> None:
        """Leave a run whose page can't be reached: `settle` ends it when it can."""
        logger.error("%s is given up: its page can't be reached", run.listener.name)
        run.let_go()
        run.ended.set()
        self._given_up.append(run)

    def settle(self) -> None:
        """End the runs that are lost, or have them begin again, and let those go on who
        wait for what these have left."""
        engine = self._engine
        engine.others.note_missed_ends()
        if self._given_up:
            engine.store.ping()  # else each try would be logged as their failure
        for run in list(self._given_up):
            self._end_or_begin_again(run, Error(GIVEN_UP, title="Interrupted"))
            self._given_up.remove(run)
        lost = engine.store.take_lost()
        for run in engine.runs.of_all(lost.ended):
            self._end_or_begin_again(run, _lost_error(run))
        for record in lost.begun:
            engine.begin_heir(record)

    def _end_or_begin_again(self, run: Run, error: Error) -> None:
        if not self.begin_again(run):
            self._engine.finish(run, Status.FAILED, error)

    def begin_again(self, run: Run, *, in_order: bool = False) -> bool:
        """Have a run begin again, from its first step on, whose process is lost, or
        ends `in_order`, which is no attempt that has failed; False, and nothing, where
        that may not be.

        Each attempt is a run of its own for all who have to do with it, and the one
        before has ended: so what still executes that writes nothing more. Where it is
        this process that ends, others find what they are to begin.
        """
        engine = self._engine
        again = run.session.runs.begin_again(run.id, in_order=in_order)
        if again is None:
            return False
        name, record = run.listener.name, again.run
        logger.warning(
            "%s begins again, attempt %d of %d: the process that was at it has stopped",
            *(name, record.attempt, record.attempts),
        )
        self._give_way(run, again.lost)
        engine.carry_out(again.effects)
        if engine.is_closing:
            return True
        if run.session.runs.has_place(record.id):
            engine.launch(engine.runs.of(record))
        else:
            engine.begin_heir(record)
        return True

    def _give_way(self, run: Run, record: RunRecord) -> None:
        """A run's next attempt stands in its place: what executes it, if anything here
        still does, is to stop."""
        run.note_end(record)
        run.session.forget_runs()
        if run.is_executed:
            self._engine.hurry(run)
        else:
            run.let_go()
        self._engine.free_place(run, record.line)


def _lost_error(run: Run) -> Error:
    """What a page says of a run whose process is lost, and that is not called again."""
    attempts, text = run.record.attempt, LOST
    if attempts > 1:
        text = f"It has begun {attempts} times, and each time t{text[1:]}"
    return Error(text, title="Interrupted")
