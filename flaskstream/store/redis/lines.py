"""All waiting lines, and who has a place in each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from flaskstream.store.clock import now
from flaskstream.store.concurrencyqueues import ConcurrencyQueues
from flaskstream.store.redis.replica import Entry, Forgotten, Kind, Replica
from flaskstream.store.runrecord import Line, Position, RunRecord


class Entered(NamedTuple):
    """What came of entering a line."""

    goes: bool
    position: Position | None = None


class LinesState:
    """The lines of an app: plain data, and the commands that change it."""

    def __init__(self) -> None:
        self.queues = ConcurrencyQueues()
        self.runs: dict[str, RunRecord] = {}
        """Who goes on, or waits; these are not their sessions' own records."""
        self.granted_at: dict[str, float] = {}
        """Since when those who go on have their places."""

    def enter(self, run: RunRecord, line: Line, instead_of: str | None) -> Entered:
        """Give a run a place, or let it wait."""
        if (known := self.runs.get(run.id)) is not None:
            goes = run.id in self.granted_at
            return Entered(goes, None if goes else known.position)
        run = run.copy()
        older = None if instead_of is None else self.runs.get(instead_of)
        run.step = run.step._replace(line=line)
        goes = self.queues.of(line).enter(run, older)
        if older is not None and not self.queues.of(line).has(older):
            self.runs.pop(older.id, None)
        self.runs[run.id] = run
        if goes:
            self.granted_at[run.id] = now()
        return Entered(goes, None if goes else run.position)

    def leave(
        self, id: str, line: Line, began: float | None, ended: float | None
    ) -> RunRecord | None:
        """Free a run's place, once; gives the one whose turn it is."""
        run = self.runs.pop(id, None)
        if run is None:
            return None
        self.granted_at.pop(id, None)
        run.started, run.ended_at = began, ended
        following = self.queues.of(line).leave(run)
        if following is not None:
            self.granted_at[following.id] = now()
        return None if following is None else following.snapshot

    def take_over(self, old: str, run: RunRecord, line: Line) -> bool:
        """Give a run's place to its next attempt; False where it has none."""
        known = self.runs.get(old)
        if known is None or run.id in self.runs:
            return False
        run = run.copy()
        run.step = run.step._replace(line=line)
        if not self.queues.of(line).take_over(known, run):
            return False
        del self.runs[old]
        self.runs[run.id] = run
        self.granted_at.pop(old, None)
        self.granted_at[run.id] = now()
        return True

    def take_moved(self, line: Line) -> tuple[list[RunRecord], bool]:
        """Whom to tell of a new place in line, and whether there are more."""
        moved, has_more = self.queues.of(line).take_moved()
        return [run.snapshot for run in moved], has_more


def _apply(state: LinesState, entry: Entry) -> Any:
    return getattr(state, entry.name)(*entry.args, **entry.named)


LINES = Kind[LinesState](
    make=LinesState,
    apply=_apply,
    pack=lambda state: state,
    unpack=lambda packed: packed,
)
FRESH = 0.05
"""Seconds for which what was read of lines is new enough to tell what to expect."""


class Lines:
    """The lines as this process sees them. A line without a limit is none: it keeps
    nobody waiting, and nobody is told of it."""

    def __init__(self, make: Callable[[], Replica[LinesState]]) -> None:
        self._make = make
        self._known: Replica[LinesState] | None = None

    @property
    def _replica(self) -> Replica[LinesState]:
        """Made when a run first asks for a place; anew where Redis has lost it."""
        if self._known is None:
            self._known = self._make()
        return self._known

    @property
    def _state(self) -> LinesState:
        is_old = time.monotonic() - self._replica.read_at > FRESH
        return self._newest if is_old else self._replica.state

    @property
    def _newest(self) -> LinesState:
        if not self._replica.refresh():
            self._known = None
        return self._replica.state

    def _do(self, name: str, *args: Any) -> Any:
        try:
            return self._replica.do(name, *args)
        except Forgotten:
            self._known = None
            return self._replica.do(name, *args)

    def renew(self) -> None:
        """Have Redis keep them on: who has a place may have it for long."""
        if self._known is not None:
            self._known.journal.renew()

    def enter(self, run: RunRecord, line: Line, instead_of: str | None) -> Entered:
        """Give a run a place in a line, or let it wait there.

        Raises:
            QueueFull: as many wait as may.
        """
        if line.limit is None:
            return Entered(goes=True)
        found: Entered = self._do("enter", run, line, instead_of)
        return found

    def leave(self, run: RunRecord, line: Line) -> RunRecord | None:
        """Free a run's place in a line, once; gives the one whose turn it is."""
        if line.limit is None:
            return None
        times = run.started, run.ended_at or now()
        found: RunRecord | None = self._do("leave", run.id, line, *times)
        return found

    def take_over(self, old: str, run: RunRecord, line: Line) -> None:
        """Give a run's place to its next attempt, where it has one."""
        if line.limit is not None:
            self._do("take_over", old, run, line)

    def take_moved(self, line: Line) -> tuple[list[RunRecord], bool]:
        """Whom to tell of a new place in a line, and whether there are more."""
        found: tuple[list[RunRecord], bool] = self._do("take_moved", line)
        return found

    def find(self, id: str) -> RunRecord | None:
        """The run of that id, if it has a place, or waits, anywhere."""
        found = self._state.runs.get(id)
        return None if found is None else found.snapshot

    def has(self, id: str) -> bool:
        """Whether a run has a place, or waits, anywhere."""
        return id in self._state.runs

    def holds(self, id: str, line: Line) -> bool:
        """Whether a run has a place there."""
        state = self._state
        run = state.runs.get(id)
        return run is not None and state.queues.of(line).holds(run)

    def has_granted(self, id: str) -> bool:
        """Whether a run that was to wait has come to a place by now."""
        return id in self._newest.granted_at

    def keeps_others(self, id: str, line: Line) -> bool:
        """Whether others stand behind a run there."""
        state = self._state
        run = state.runs.get(id)
        return run is not None and state.queues.of(line).keeps_others(run)

    def is_busy(self, line: Line) -> bool:
        """Whether a new run would have to wait there."""
        return line.limit is not None and self._state.queues.of(line).is_busy

    def running(self, line: Line) -> list[RunRecord]:
        """The runs that have a place there."""
        return [run.snapshot for run in self._state.queues.of(line).running]

    def granted_before(self, at: float) -> list[RunRecord]:
        """The runs that have had their places since before that time."""
        state = self._state
        found = [id for id, since in state.granted_at.items() if since < at]
        return [state.runs[id].snapshot for id in found]

    @property
    def size(self) -> int:
        """How many wait in all lines."""
        return sum(queue.size for queue in self._state.queues.all())

    def runs(self) -> Iterator[RunRecord]:
        """All runs that go on, or wait, in lines."""
        return (run.snapshot for run in self._state.queues.runs())
