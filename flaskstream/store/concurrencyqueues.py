"""All waiting lines of a store."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Protocol

from flaskstream.store.concurrencyqueue import ConcurrencyQueue
from flaskstream.store.later import Later, never
from flaskstream.store.runrecord import Line, RunRecord


def nobody(run: RunRecord) -> None:
    """Tell nobody of a place in line."""


class Queue(Protocol):
    """A line as a session sees it."""

    def enter(self, run: RunRecord, instead_of: RunRecord | None = None) -> bool: ...
    def leave(self, run: RunRecord) -> RunRecord | None: ...
    def take_over(self, old: RunRecord, new: RunRecord) -> bool: ...
    def holds(self, run: RunRecord) -> bool: ...
    def keeps_others(self, run: RunRecord) -> bool: ...
    def find(self, id: str) -> RunRecord | None: ...


class Queues(Protocol):
    """All lines as a session sees them."""

    def of(self, line: Line) -> Queue:
        """The queue of a line."""


class ConcurrencyQueues:
    """The queue of each line, made when it is first asked for; `tell` and `later` are
    the queues'. In all of them `most_waiting` may wait."""

    def __init__(
        self,
        tell: Callable[[RunRecord], None] = nobody,
        later: Later = never,
        most_waiting: float = math.inf,
    ) -> None:
        self._calls = tell, later
        self._most_waiting = most_waiting
        self._queues: dict[str, ConcurrencyQueue] = {}

    def of(self, line: Line) -> ConcurrencyQueue:
        """The queue of a line."""
        queue = self._queues.get(line.name)
        if queue is None:
            limits = line.limit, line.max_size, line.most_each
            queue = ConcurrencyQueue(*limits, *self._calls)
            queue = self._queues.setdefault(line.name, queue)
        return queue

    def all(self) -> list[ConcurrencyQueue]:
        """Those that were asked for."""
        return list(self._queues.values())

    def runs(self) -> Iterator[RunRecord]:
        """All runs that go on, or wait."""
        for queue in self.all():
            yield from queue.running
            yield from queue.waiting

    @property
    def have_room(self) -> bool:
        """Whether fewer wait in all of them than may."""
        waiting = sum(queue.size for queue in self.all())
        return waiting < self._most_waiting
