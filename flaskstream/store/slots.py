"""Which runs of a session's listeners may write, and which are to follow them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flaskstream.exceptions import QueueFull
from flaskstream.store.runrecord import Rules, RunRecord, Status

Enter = Callable[[RunRecord | None], None]
"""Takes a place for a new run in its line, instead of the older one that is given."""


@dataclass(slots=True)
class Effects:
    """What is to be done once a session has changed, when its lock is free."""

    goes: bool | None = None
    """Whether the run that has begun has its place, or waits for it; None where it is
    in no line yet."""
    begin: list[RunRecord] = field(default_factory=list)
    """Runs that have become the latest of their listeners, and are to go on."""
    supersede: list[RunRecord] = field(default_factory=list)
    """Runs that newer ones have taken the places of."""
    ended: list[RunRecord] = field(default_factory=list)
    """Runs that have ended, and of whom nobody was told but the page."""

    def snapshot(self) -> Effects:
        """The same for whom the store tells of them."""
        runs = self.begin, self.supersede, self.ended
        return Effects(self.goes, *([run.snapshot for run in some] for some in runs))

    def add(self, other: Effects) -> None:
        """Take in the effects of a further change."""
        self.begin += other.begin
        self.supersede += other.supersede
        self.ended += other.ended


class Slots:
    """Lets the newest run of a listener follow the latest one, and drops the others.

    A call is not given up before it has shown something, or has ended: else a function
    that is slower than the typist would never answer. Until then one newer run waits as
    the session's `next` one, always the newest. A generator that has shown something
    goes on for nobody: it is superseded at once.

    It has no lock: it is its session's, and under the session's.
    """

    def __init__(self) -> None:
        self.latest: dict[int, RunRecord] = {}
        """By listener: the run of it that may write, which may have ended."""
        self.next: dict[int, RunRecord] = {}
        """By listener: the newest run, where the latest one is not to be given up yet;
        it has not begun, or has come to the listener as a further step."""
        self.parallel_runs: dict[RunRecord, None] = {}
        """Older runs of listeners whose `trigger_mode` lets several go on."""

    # ----- what there is

    @property
    def active(self) -> list[RunRecord]:
        """The runs that the session waits for; who is to come is before whom it
        follows, so that it does not begin where all are stopped."""
        runs = [*self.next.values(), *self.latest.values(), *self.parallel_runs]
        return [run for run in runs if run.active]

    def has_replaced(self, run: RunRecord) -> bool:
        """Whether a newer one has the place of a run, at its listener or its step."""
        return run not in self.parallel_runs and not all(
            run in (self.latest.get(listener), self.next.get(listener))
            for listener in (run.listener.id, run.step.id)
        )

    def of(self, listener: int) -> list[RunRecord]:
        """The runs of a listener that go on, or are to: first who is to come."""
        known = [self.next.get(listener), self.latest.get(listener)]
        runs = [run for run in self.parallel_runs if run.listener.id == listener]
        return [run for run in [*known, *runs] if run is not None and run.active]

    def admits(self, listener: Rules, event: str = "") -> bool:
        """Whether an event starts a run: "once" takes none while one goes on that is
        not to stop.

        A tick gives way to whatever goes on, by default in any mode, and what a tick
        has started to a person.
        """
        going_on = [run for run in self.of(listener.id) if run.reason is None]
        if event == "tick" and listener.trigger_mode is None:
            return not going_on
        by_timer = event != "tick" and all(run.by_timer for run in going_on)
        return listener.mode != "once" or not going_on or by_timer

    def reports_status(self, run: RunRecord) -> bool:
        """Whether a run tells its listener's status; a newer one of the same does then.

        A run that has come to the listener as a step of its own tells nothing of it,
        and one that is pending nothing at all.
        """
        if run.pending:
            return False
        newest = self.latest.get(run.listener.id, run)
        return newest is run or newest.listener.id != run.listener.id

    def may_write(self, run: RunRecord, listener: int) -> bool:
        """Whether a run may write what a listener gives. What has ended says nothing
        more: its page may not listen any longer."""
        speaks = run.active and run.reason is not Status.SUPERSEDED
        is_latest = self.latest.get(listener) is run or run in self.parallel_runs
        return speaks and is_latest

    def forget(self) -> None:
        """Forget the runs, unless one goes on."""
        if not self.active:
            self.latest.clear()
            self.next.clear()

    # ----- who comes

    def begin(self, run: RunRecord, enter: Enter) -> Effects:
        """Make a new run its listener's latest one, or the next. `enter` takes a place
        for it in its queue, instead of the older one that is given.

        Raises:
            QueueFull: its queue is full; nothing has changed.
        """
        older = self.latest.get(run.listener.id)
        if self.lets_in(run):
            return self._replace(run, older, enter)
        run.pending = True
        given_up = self.next.get(run.listener.id)
        self.next[run.listener.id] = run
        return Effects(supersede=_active([given_up]))

    def lets_in(self, run: RunRecord) -> bool:
        """Whether a new run becomes the latest at once, and not the next."""
        return not _is_kept(self.latest.get(run.listener.id), run.listener)

    def replaced_by(self, run: RunRecord) -> RunRecord | None:
        """Whose place in line a new run takes that becomes the latest at once."""
        several = run.listener.trigger_mode == "multiple"
        return None if several else self.latest.get(run.listener.id)

    def _replace(
        self,
        run: RunRecord,
        older: RunRecord | None,
        enter: Enter,
    ) -> Effects:
        listener, several = run.listener, run.listener.trigger_mode == "multiple"
        try:
            enter(self.replaced_by(run))
        except QueueFull:
            run.end(Status.FAILED)
            raise
        self.latest[listener.id] = run
        given_up = [self.next.pop(listener.id, None), None if several else older]
        if several and older is not None and older.active:
            self.parallel_runs[older] = None
        return Effects(supersede=_active(given_up))

    def enter_step(self, run: RunRecord, step: Rules) -> tuple[bool, Effects]:
        """Make a run that has come to a further step the latest one there, or the
        next; whether it has to wait, for its turn.

        Who waits for a step is given up for another one, else two could wait for each
        other.
        """
        older = self.latest.get(step.id)
        if older is run:
            return False, Effects()
        given_up = [self.next.pop(step.id, None)]
        waits = _is_kept(older, step) and older not in self.next.values()
        if waits:
            self.next[step.id] = run
        else:
            self.latest[step.id] = run
            given_up.append(older)
        return waits, Effects(supersede=_active(given_up))

    def begin_again(self, run: RunRecord, again: RunRecord) -> bool:
        """Have a run's next attempt stand where it stood; False, and nothing, where a
        newer run has come, or is to."""
        own = run.listener.id
        if run in self.parallel_runs:
            self.parallel_runs = {
                (again if one is run else one): None for one in self.parallel_runs
            }
            return True
        if self.latest.get(own) is not run or own in self.next:
            return False
        self.latest[own] = again
        return True

    # ----- who goes

    def hand_on(self, run: RunRecord) -> tuple[list[RunRecord], list[RunRecord]]:
        """Make those the latest that wait for a run; gives them, and those that end
        with it: what a person stops, or nobody watches, takes the next run of its
        listener with it."""
        heirs, dropped = list[RunRecord](), list[RunRecord]()
        for id, newer in list(self.next.items()):
            if newer is run:
                del self.next[id]
            elif self.latest.get(id) is run:
                del self.next[id]
                own = newer.pending and newer.listener.id == run.listener.id
                if own and run.reason in (Status.STOPPED, Status.ABANDONED):
                    dropped.append(newer)
                else:
                    self.latest[id] = newer
                    newer.pending = False
                    heirs.append(newer)
        return heirs, dropped


def _is_kept(run: RunRecord | None, listener: Rules) -> bool:
    """Whether a newer run has to wait for what this one is at."""
    calls = run is not None and run.status is Status.RUNNING and not run.shown
    return calls and listener.lets_calls_show


def _active(runs: list[RunRecord | None]) -> list[RunRecord]:
    return [run for run in runs if run is not None and run.active]
