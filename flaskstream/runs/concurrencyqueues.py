"""All waiting lines of an engine."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.listener import Listener
from flaskstream.runs.concurrencyqueue import ConcurrencyQueue
from flaskstream.runs.run import Run
from flaskstream.runs.settings import Settings


class ConcurrencyQueues:
    """The line of each listener, made when it is first asked for; `go`, `tell` and
    `later` are the lines'."""

    def __init__(
        self,
        settings: Settings,
        go: Callable[[Run], None],
        tell: Callable[[Run], None],
        later: Callable[[Callable[[], None], float], None],
    ) -> None:
        self._settings = settings
        self._calls = OneByOne(go), tell, later
        self._queues: dict[Any, ConcurrencyQueue] = {}

    def of(self, blocks: Blocks, listener: Listener) -> ConcurrencyQueue:
        """The waiting line of a listener, shared by its `concurrency_id`."""
        key = listener.concurrency_id or (id(blocks), listener.id)
        queue = self._queues.get(key)
        if queue is None:
            size, settings = blocks.max_size, self._settings
            most = settings.max_waiting if size == "default" else size
            limit, each = blocks.limit_of(listener), settings.max_waiting_each
            queue = ConcurrencyQueue(limit, most, each, *self._calls)
            queue = self._queues.setdefault(key, queue)
        return queue

    def runs(self) -> Iterator[Run]:
        """All runs that go on, or wait."""
        for queue in list(self._queues.values()):
            yield from queue.running
            yield from queue.waiting

    @property
    def have_room(self) -> bool:
        """Whether fewer wait in all of them than may."""
        waiting = sum(queue.size for queue in list(self._queues.values()))
        return waiting < self._settings.max_waiting_in_all


class OneByOne(threading.local):
    """Lets runs go on, in each thread one after the other: one that can't begin leaves
    its place to the next, and the calls would nest as deep as the queue is long."""

    def __init__(self, go: Callable[[Run], None]) -> None:
        self._go = go
        self._due: deque[Run] | None = None

    def __call__(self, run: Run) -> None:
        if self._due is not None:  # it goes on when the one before it has come back
            self._due.append(run)
            return
        self._due = deque([run])
        try:
            while self._due:
                self._go(self._due.popleft())
        finally:
            self._due = None
