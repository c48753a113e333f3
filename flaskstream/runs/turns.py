"""Whose turn is next among those who wait."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator

from flaskstream.runs.run import Run


class Turns:
    """Waiting runs in a fair order: the clients take turns, each with its own in order.

    A client that comes stands behind all others, and so does one whose turn it was. So
    a client's first run waits for one run of every other client at most and only moves
    forward; a further one moves back by what newcomers have before their own as many.

    It has no lock: it is its line's, and under the line's.
    """

    def __init__(self) -> None:
        self._rows: OrderedDict[str, deque[Run]] = OrderedDict()
        """The runs of each client, in the order of the clients' turns."""
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Run]:
        """All runs in the order in which they go on if nobody comes or leaves."""
        rows, turn = list(self._rows.values()), 0
        while rows:
            yield from (row[turn] for row in rows)
            turn += 1
            rows = [row for row in rows if len(row) > turn]

    def of(self, client: str) -> int:
        """How many runs of a client wait."""
        return len(self._rows.get(client, ()))

    def add(self, run: Run) -> int:
        """Let a run wait, as its client's last; gives its place, from 1."""
        row = self._rows.setdefault(run.page.client, deque())
        row.append(run)
        self._size += 1
        # Most have one run: their place is known without a look at all clients.
        return len(self._rows) if len(row) == 1 else self.place(run)

    def replace(self, old: Run, new: Run) -> bool:
        """Give a run's place to another one of its client; False if it has none."""
        row = self._row(old)
        if row is None:
            return False
        row[row.index(old)] = new
        return True

    def remove(self, run: Run) -> None:
        """Let a run wait no longer, if it does."""
        row = self._row(run)
        if row is not None:
            row.remove(run)
            self._took(run.page.client, row)

    def next(self) -> Run:
        """Take out the run whose turn it is."""
        client, row = next(iter(self._rows.items()))
        run = row.popleft()
        self._rows.move_to_end(client)
        self._took(client, row)
        return run

    def place(self, run: Run) -> int:
        """How many runs go on up to this one; 0 if it does not wait here."""
        row = self._row(run)
        if row is None:
            return 0
        own = row.index(run) + 1
        place, turns = 0, own
        for other in self._rows.values():
            place += min(len(other), turns)
            if other is row:
                turns = own - 1  # of those who come after it in each turn
        return place

    def _row(self, run: Run) -> deque[Run] | None:
        row = self._rows.get(run.page.client)
        return row if row is not None and run in row else None

    def _took(self, client: str, row: deque[Run]) -> None:
        self._size -= 1
        if not row:
            del self._rows[client]
