"""What the runs of a session do there."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from flaskstream.exceptions import QueueFull
from flaskstream.store.clock import now
from flaskstream.store.concurrencyqueues import Queues
from flaskstream.store.order import Order
from flaskstream.store.runoutput import RunOutput
from flaskstream.store.runrecord import (
    JobData,
    Line,
    Position,
    Rules,
    RunRecord,
    Status,
)
from flaskstream.store.slots import Effects
from flaskstream.store.status import StatusReports
from flaskstream.store.undo import Again, Undo

if TYPE_CHECKING:
    from flaskstream.store.record import Record


ONE_PRESS = 10.0
"""Seconds within which the requests of one press come."""


class SessionRuns(RunOutput):
    """The runs of a session: what they begin, write and tell, and how they end.

    Each method is done as a whole. What it takes and gives is plain data; runs are
    named by their ids, and who is not known does nothing more. What is then to be done
    outside the session, such as to start a run, is told by `Effects`.
    """

    def __init__(self, record: Record, queues: Queues) -> None:
        super().__init__(record)
        self._queues = queues
        self._reports = StatusReports(record)

    # ----- which there are

    @property
    def active(self) -> list[RunRecord]:
        """Those that go on or wait, first those that are to come."""
        with self._record.lock:
            return [run.snapshot for run in self._slots.active]

    @property
    def replaced(self) -> list[RunRecord]:
        """Those that newer ones have the places of, and that nobody has asked to stop,
        or that wait, though they were asked: who was to end them could not."""
        with self._record.lock:
            return [
                run.snapshot
                for run in self._record.runs.values()
                if run.status in (Status.WAITING, Status.RUNNING)
                and self._slots.has_replaced(run)
            ]

    def of(self, listener: int) -> list[RunRecord]:
        """Those of a listener that go on, or are to: first who is to come."""
        with self._record.lock:
            return [run.snapshot for run in self._slots.of(listener)]

    def is_of_one_press(self, listener: int, node: int, changed: int) -> bool:
        """Whether it is a press of `node` that has just changed another node's
        properties, and no run of `listener` has begun since: so it may be one that the
        same press is to start. Each listener of an event has a request of its own, and
        what one does may disable the button before the next one comes."""
        with self._record.lock:
            run = self._find(self._values.changed_by(changed))
            own = self._slots.latest.get(listener)
            return (
                run is not None
                and run.target == node
                and run.listener.id != listener
                and run.made_at > now() - ONE_PRESS
                and (own is None or own.made_at < run.made_at)
            )

    def look(self, known: RunRecord) -> RunRecord:
        """What there is to know of a run now; of one that is forgotten, what was. One
        that goes on is never, but where the whole session is gone: nobody waits for it.
        """
        found = self._find(known.id)
        if found is None and known.active:
            found = known.copy()
            found.end(Status.ABANDONED)
        return known if found is None else found.snapshot

    def find(self, id: str) -> RunRecord | None:
        """The run of that id."""
        found = self._find(id)
        return None if found is None else found.snapshot

    def has_ended(self, id: str) -> bool:
        """Whether a run has ended, and its last words have been said."""
        with self._record.lock:
            run = self._find(id)
            return run is None or not run.active

    def forget(self) -> None:
        """Forget those that have ended."""
        with self._record.lock:
            self._slots.forget()
            self._forget_ended()

    def _forget_ended(self) -> None:
        kept = {run.id for run in self._slots.latest.values()}
        runs = self._record.runs
        for id, run in list(runs.items()):
            if not (run.active or run.in_line or id in kept):
                del runs[id]

    # ----- beginning

    def begin(
        self, run: RunRecord, given: JobData, *, admitted: bool, order: Order | None
    ) -> Effects | None:
        """Make a new run its listener's latest one, with a place in its line, or the
        next. What it is `given` is kept until it is claimed.

        Where it has yet to be `admitted`, None is given if the listener takes no event
        at the moment, or a newer request than that of `order` has come for it.

        Raises:
            QueueFull: its line is full; nothing has changed.
        """
        goes: bool | None = None

        def enter(older: RunRecord | None) -> None:
            nonlocal goes
            goes = self._enter(run, older)

        with self._record.lock:
            if not admitted and not self._admits(run.listener, run.event, order):
                return None
            run = run.copy()
            effects = self._slots.begin(run, enter)
            self._forget_ended()
            self._record.runs[run.id] = run
            self._record.given[run.id] = given
            self._record.note_typed(run, order)
            effects.goes = goes
            return effects.snapshot()

    def admits(
        self, listener: Rules, event: str = "", order: Order | None = None
    ) -> bool:
        """Whether an event starts a run of a listener at the moment."""
        with self._record.lock:
            return self._admits(listener, event, order)

    def _admits(self, listener: Rules, event: str, order: Order | None) -> bool:
        if self._record.orders.is_overtaken(listener.id, order):
            return False  # the newer request starts it
        return self._slots.admits(listener, event)

    def lets_in(self, run: RunRecord) -> bool:
        """Whether a new run would enter its line at once."""
        with self._record.lock:
            return self._slots.lets_in(run)

    def replaced_by(self, run: RunRecord) -> RunRecord | None:
        """Whose place there it would take."""
        with self._record.lock:
            found = self._slots.replaced_by(run)
            return None if found is None else found.snapshot

    def enter_line(self, id: str) -> bool:
        """Have a run wait for its place in its line; whether it has it at once.

        Raises:
            QueueFull: its line is full.
        """
        run = self._find(id)
        return run is not None and self._enter(run)

    def _enter(self, run: RunRecord, instead_of: RunRecord | None = None) -> bool:
        run.in_line = True  # first: it may have its turn, and end, before that is told
        try:
            return self._queues.of(run.line).enter(run, instead_of)
        except QueueFull:
            run.in_line = False
            raise

    def leave_line(self, id: str, line: Line) -> RunRecord | None:
        """Free a run's place in a line, once, though its session may be gone; gives the
        run whose turn it is there."""
        queue = self._queues.of(line)
        run = self._find(id) or queue.find(id)
        if run is None:
            return None
        next_run = queue.leave(run)
        with self._record.lock:
            run.in_line = False
            self._forget_ended()
        return None if next_run is None else next_run.snapshot

    def has_place(self, id: str) -> bool:
        """Whether a run has a place in its line, its function's thread with it."""
        run = self._find(id)
        return run is not None and self._queues.of(run.line).holds(run)

    def keeps_others(self, id: str) -> bool:
        """Whether others stand behind a run that goes on, or waits, in its line."""
        run = self._find(id)
        return run is not None and self._queues.of(run.line).keeps_others(run)

    def start(self, id: str, by: str = "") -> JobData | None:
        """Begin with a run that has its place: gives what it is to begin with, and
        forgets that, unless it may begin again; None where it has ended before, or is
        to. `by` is the process."""
        with self._record.lock:
            run = self._find(id)
            if run is None or not run.start():
                return None
            run.begun_by = by
            self._reports.tell(run)
            if not run.is_safe:
                return self._record.given.pop(id, None)
            self._record.undo.setdefault(id, Undo())
            given = self._record.given[id]
            return given._replace(inputs={**given.inputs})  # who gets it changes that

    def begin_again(self, id: str, *, in_order: bool = False) -> Again | None:
        """Have the next attempt of a run stand where it stood, whose process is lost,
        or ends `in_order`; None where it may have none, is to stop, or a newer one
        takes its place.

        It has another id: what the lost one says, if it comes back, is of a run that
        has ended.
        """
        with self._record.lock:
            run = self._find(id)
            if run is None or run.status is not Status.RUNNING:
                return None
            if not run.may_begin_again(in_order=in_order):
                return None
            again = run.next_attempt(in_order=in_order)
            if not self._slots.begin_again(run, again):
                return None
            if again.line.limit is not None and again.line.name == run.line.name:
                again.in_line = self._queues.of(run.line).take_over(run, again)
                run.in_line = not again.in_line
            self._record.hand_on(run, again)
            run.end(Status.SUPERSEDED)
            effects = self._hand_on(run)
            self._reports.tell(again)
            self._forget_ended()
            return Again(run.snapshot, again.snapshot, effects.snapshot())

    def await_worker(self, id: str, queue: str) -> None:
        """Tell the page that a run, which has its place, waits for a worker."""
        with self._record.lock:
            run = self._find(id)
            if run is not None and run.status is Status.WAITING:
                run.awaits, run.awaited_at = queue, now()
                self._reports.tell(run)

    def enter_step(self, id: str, step: Rules) -> tuple[bool, Effects]:
        """Bring a run to a further step; whether it has to wait there."""
        with self._record.lock:
            run = self._find(id)
            if run is None:
                return False, Effects()
            run.enter_step(step)
            self._forget_undo(run)
            waits, effects = self._slots.enter_step(run, step)
            return waits, effects.snapshot()

    def take_payloads(self, ids: Collection[int]) -> dict[int, Any]:
        """The newest payloads of some components, for a further step."""
        with self._record.lock:
            known = self._values.payloads
            return {id: known[id] for id in ids if id in known}

    # ----- ending

    def call_began(self, id: str) -> None:
        """A call has turned out to be of a generator."""
        with self._record.lock:
            if (run := self._find(id)) is not None:
                run.generates = True

    def has_shown(self, id: str) -> Effects:
        """A call has shown something: where it goes on, a newer run need not wait."""
        with self._record.lock:
            run = self._find(id)
            if run is None or run.shown or not run.generates:
                return Effects()
            run.shown = True
            effects = self._hand_on(run)
            if effects.begin:
                effects.supersede.append(run)
            return effects.snapshot()

    def call_ended(self, id: str) -> None:
        """A call has ended: its last values, and the steps that follow, are to come."""
        with self._record.lock:
            if (run := self._find(id)) is not None:
                run.generates = run.shown = False

    def ask_to_stop(self, id: str, reason: Status) -> Effects | None:
        """Ask a run to stop; None where it has ended, or was asked before."""
        with self._record.lock:
            run = self._find(id)
            if run is None or not run.ask_to_stop(reason):
                return None
            effects = self._hand_on(run)
            if run.status is not Status.WAITING:  # else it ends at once
                self._reports.tell(run)
            return effects.snapshot()

    def end(
        self, id: str, status: Status, error: dict[str, Any] | None = None
    ) -> Effects | None:
        """End a run, once, so that no reader sees it ended and not told; None where it
        has ended before."""
        with self._record.lock:
            run = self._find(id)
            effects = None if run is None else self._end(run, status, error)
            self._record.wake()
            return None if effects is None else effects.snapshot()

    def _end(
        self, run: RunRecord, status: Status, error: dict[str, Any] | None
    ) -> Effects | None:
        if not run.end(status, error):
            return None
        self._record.forget(run)
        self._slots.parallel_runs.pop(run, None)
        effects = self._hand_on(run)
        effects.ended.append(run)
        self._reports.tell_end(run)
        self._forget_ended()
        return effects

    def _hand_on(self, run: RunRecord) -> Effects:
        """Make those the latest that wait for a run: so no reader sees the page idle on
        which one run ends and the next begins."""
        heirs, dropped = self._slots.hand_on(run)
        effects = Effects(begin=heirs)
        for one in dropped:
            effects.add(self._end(one, run.reason or Status.STOPPED, None) or Effects())
        return effects

    # ----- telling

    def publish_status(self, id: str) -> None:
        """Tell the page the run's status, unless a newer run of the listener does.

        Its end has been told as it ended: who asks it to stop may come here after that.
        """
        with self._record.lock:
            if (run := self._find(id)) is not None:
                self._reports.tell(run)

    def move(self, id: str, position: Position) -> None:
        """Tell the page a run's place in its line, which that has in another store."""
        with self._record.lock:
            if (run := self._find(id)) is not None:
                run.position = position
                self._reports.tell(run)

    def publish_progress(self, id: str, bars: list[dict[str, Any]]) -> None:
        """Tell the page how far the run is, if it is the latest one, and is told of:
        else its bars come with its status."""
        with self._record.lock:
            if (run := self._find(id)) is not None:
                self._reports.tell_progress(run, bars)

    def withdraw_ends(self, id: str, outputs: Collection[int]) -> None:
        """Take back what ended runs of other listeners have told, an error or how long
        they took, where a step of a newer run is to show its values: in `outputs`."""
        with self._record.lock:
            if (run := self._find(id)) is not None:
                self._reports.withdraw_ends(run, outputs)

    def has_other_ends(self, id: str) -> bool:
        """Whether runs of other listeners have ended than that of a run."""
        with self._record.lock:
            run = self._find(id)
            return run is not None and any(self._reports.other_ends(run))
