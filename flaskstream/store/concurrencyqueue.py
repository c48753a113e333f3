"""Waiting lines: how many runs go on at once, and what those who wait are told."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from flaskstream.exceptions import QueueFull
from flaskstream.store.clock import now
from flaskstream.store.later import Later
from flaskstream.store.runrecord import RunRecord, Status
from flaskstream.store.turns import Turns

TELL_EVERY = 1.0
"""Seconds between two times that those who wait are told their places."""
NEAR = 20
"""Up to which place one is told as often as that; farther off, in proportion rarer: a
line of a thousand costs about a hundred messages a second, however fast it is."""
BATCH = 200
"""How many are told at once at most, after a time in which nothing changed."""
SHORT = 5
"""How many places one client may take in any line, however short."""
CROWD = 5
"""How many times as many newcomers from one address may take as a client: it may be a
school's, or a proxy's."""


class ConcurrencyQueue:
    """The runs that share one limit: some go on, the others wait for their turns.

    `limit` None lets all go on at once; `max_size` bounds the waiting ones, `most_each`
    those of one client, who has half of the line at most. Newcomers of one address are
    one client: without a cookie one is another person with each request. To end a run
    costs the same however many wait: their places are told later, by `later`, at a
    bounded pace.
    """

    def __init__(
        self,
        limit: int | None,
        max_size: int | None,
        most_each: int,
        tell: Callable[[RunRecord], None],
        later: Later,
    ) -> None:
        self.limit = limit
        self.max_size = max_size
        half = math.inf if max_size is None else max(SHORT, max_size // 2)
        self.most_each = min(most_each, half)
        self.most_new = min(CROWD * most_each, half)
        self._tell = tell
        self._later = later
        self._running: dict[RunRecord, None] = {}
        self._turns = Turns()
        self._durations: deque[float] = deque(maxlen=20)
        self._told_at = -math.inf
        self._tells_later = False
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        """What another process makes a copy of; its lock is its own."""
        return {k: v for k, v in self.__dict__.items() if k != "_lock"}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        self.__dict__.update(kept)
        self._lock = threading.Lock()

    # ----- who comes and goes

    def enter(self, run: RunRecord, instead_of: RunRecord | None = None) -> bool:
        """Give it a place, or let it wait: in the place of the run that it supersedes,
        or as its client's last; whether it may go on.

        Raises:
            QueueFull: as many wait as may, in all or of this client.
        """
        with self._lock:
            if self._has_place():
                self._running[run] = None
                return True
            if instead_of is not None and self._turns.replace(instead_of, run):
                self._note(run, self._turns.place(run))
            else:
                self._check_room(run)
                self._note(run, self._turns.add(run))
            return False

    def _check_room(self, run: RunRecord) -> None:
        if self.max_size is not None and len(self._turns) >= self.max_size:
            raise QueueFull(
                f"Expected at most {self.max_size} waiting runs, and so many wait "
                "already; please try again a little later."
            )
        most = self.most_new if run.is_newcomer else self.most_each
        if self._turns.of(run.client) >= most:
            raise QueueFull(
                f"Expected at most {most} waiting runs from one browser, or "
                "from one address that calls, and so many wait already; please try "
                "again when some of them have begun."
            )

    def leave(self, run: RunRecord) -> RunRecord | None:
        """Free its place, running or waiting, once; gives the one whose turn it is."""
        with self._lock:
            before, next_run = len(self._turns), None
            if run in self._running:
                del self._running[run]
                self._durations.append(run.seconds)
            else:
                self._turns.remove(run)
            if self._turns and self._has_place():
                next_run = self._turns.next()
                self._running[next_run] = None
            changed = len(self._turns) != before
        if changed:
            self._tell_later()
        return next_run

    def take_over(self, old: RunRecord, new: RunRecord) -> bool:
        """Give a run's place to its next attempt; False where it has none."""
        with self._lock:
            if old not in self._running:
                return False
            del self._running[old]
            self._running[new] = None
            return True

    # ----- what those who wait are told

    def _tell_later(self) -> None:
        with self._lock:
            if self._tells_later or not self._turns:
                return
            self._tells_later = True
        self._later(self._tell_places, self._told_at + TELL_EVERY)

    def _tell_places(self) -> None:
        with self._lock:
            self._tells_later = False
            self._told_at = time.monotonic()
        told, more = self.take_moved()
        for run in told:
            if run.status is Status.WAITING:  # at a further step it is said to run
                self._tell(run)
        if more:
            self._tell_later()

    def take_moved(self) -> tuple[list[RunRecord], bool]:
        """Whom to tell now that their places have changed; whether others' have."""
        told, more, at = list[RunRecord](), False, now()
        with self._lock:
            size = len(self._turns)
            for place, run in enumerate(self._turns, start=1):
                if run.position is not None and run.position[:2] == (place, size):
                    continue
                due = place <= NEAR or at - run.told_at >= place * TELL_EVERY / NEAR
                if due and len(told) < BATCH:
                    self._note(run, place)
                    told.append(run)
                else:
                    more = True
        return told, more

    def _note(self, run: RunRecord, place: int) -> None:
        mean = sum(self._durations) / len(self._durations) if self._durations else None
        eta = None if mean is None else mean * place / (self.limit or 1)
        run.position = (place, len(self._turns), eta)
        run.told_at = now()

    # ----- what there is

    def find(self, id: str) -> RunRecord | None:
        """The run of that id, if it has a place, or waits, here."""
        return next((x for x in [*self.running, *self.waiting] if x.id == id), None)

    def has(self, run: RunRecord) -> bool:
        """Whether a run goes on, or waits, here."""
        with self._lock:
            return run in self._running or self._turns.place(run) > 0

    def holds(self, run: RunRecord) -> bool:
        """Whether a run has a place here."""
        with self._lock:
            return run in self._running

    def keeps_others(self, run: RunRecord) -> bool:
        """Whether others stand behind a run that goes on, or waits, here."""
        with self._lock:
            return self._turns.place(run) < len(self._turns)

    @property
    def running(self) -> list[RunRecord]:
        """The runs that have a place."""
        with self._lock:
            return list(self._running)

    @property
    def waiting(self) -> list[RunRecord]:
        """The runs that wait for a place, in the order of their turns."""
        with self._lock:
            return list(self._turns)

    @property
    def size(self) -> int:
        """How many wait."""
        return len(self._turns)

    @property
    def is_busy(self) -> bool:
        """Whether a new run would have to wait."""
        with self._lock:
            return not self._has_place()

    def _has_place(self) -> bool:
        return self.limit is None or len(self._running) < self.limit
