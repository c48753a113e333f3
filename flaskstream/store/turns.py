"""Whose turn is next among those who wait."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from typing import Protocol

from flaskstream.store.runrecord import RunRecord


class Waiting(Protocol):
    """Runs that wait, in an order."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[RunRecord]:
        """All runs in the order in which they go on if nobody comes or leaves."""

    def add(self, run: RunRecord) -> int:
        """Let a run wait; gives its place, from 1."""

    def replace(self, old: RunRecord, new: RunRecord) -> bool:
        """Give a run's place to another one; False if it has none."""

    def remove(self, run: RunRecord) -> bool:
        """Let a run wait no longer; False if it does not."""

    def next(self) -> RunRecord:
        """Take out the run whose turn it is."""

    def place(self, run: RunRecord) -> int:
        """How many runs go on up to this one; 0 if it does not wait here."""


class Row(Waiting):
    """The runs of one person, in the order in which they came."""

    def __init__(self) -> None:
        self._runs = deque[RunRecord]()

    def __len__(self) -> int:
        return len(self._runs)

    def __iter__(self) -> Iterator[RunRecord]:
        return iter(self._runs)

    def add(self, run: RunRecord) -> int:
        self._runs.append(run)
        return len(self._runs)

    def replace(self, old: RunRecord, new: RunRecord) -> bool:
        if old not in self._runs:
            return False
        self._runs[self._runs.index(old)] = new
        return True

    def remove(self, run: RunRecord) -> bool:
        if run not in self._runs:
            return False
        self._runs.remove(run)
        return True

    def next(self) -> RunRecord:
        return self._runs.popleft()

    def place(self, run: RunRecord) -> int:
        return self._runs.index(run) + 1 if run in self._runs else 0


class Turns(Waiting):
    """Runs in a fair order: those who wait take turns, each with its own in order.

    Who comes stands behind all others, and so does one whose turn it was. So a first
    run waits for one run of every other one at most and only moves forward; a further
    one moves back by what newcomers have before their own as many.

    It is clients that take turns, and within one that is an address its people.
    It has no lock: it is its queue's, and under the queue's.
    """

    def __init__(self, *, within: bool = False) -> None:
        self._within = within
        """Whether these are the people of one client."""
        self._rows: OrderedDict[str, Waiting] = OrderedDict()
        """What each has, in the order of their turns."""
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[RunRecord]:
        rows = [iter(row) for row in self._rows.values()]
        if len(rows) == 1:  # as within most clients
            return rows[0]
        return self._by_turns(rows)

    @staticmethod
    def _by_turns(rows: list[Iterator[RunRecord]]) -> Iterator[RunRecord]:
        while rows:
            turn = [(row, run) for row in rows if (run := next(row, None)) is not None]
            yield from (run for _, run in turn)
            rows = [row for row, _ in turn]

    def of(self, client: str) -> int:
        """How many runs of a client wait."""
        return len(self._rows.get(client, ()))

    def add(self, run: RunRecord) -> int:
        key = self._key(run)
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = Row() if self._within else Turns(within=True)
        self._size += 1
        # Most have one run: their place is known without a look at all others.
        return len(self._rows) if row.add(run) == 1 else self.place(run)

    def replace(self, old: RunRecord, new: RunRecord) -> bool:
        row = self._rows.get(self._key(old))
        if row is None or not row.replace(old, new):
            return False
        new.client = old.client  # whatever it would count for had it come by itself
        return True

    def remove(self, run: RunRecord) -> bool:
        key = self._key(run)
        if key not in self._rows or not self._rows[key].remove(run):
            return False
        self._took(key)
        return True

    def next(self) -> RunRecord:
        key, row = next(iter(self._rows.items()))
        run = row.next()
        self._rows.move_to_end(key)
        self._took(key)
        return run

    def place(self, run: RunRecord) -> int:
        row = self._rows.get(self._key(run))
        own = 0 if row is None else row.place(run)
        place, turns = 0, own
        for other in self._rows.values() if own else ():
            place += min(len(other), turns)
            if other is row:
                turns = own - 1  # of those who come after it in each turn
        return place

    def _key(self, run: RunRecord) -> str:
        return run.owner if self._within else run.client

    def _took(self, key: str) -> None:
        self._size -= 1
        if not self._rows[key]:
            del self._rows[key]
