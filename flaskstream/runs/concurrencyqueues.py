"""All waiting lines of an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.listener import Listener
from flaskstream.runs.concurrencyqueue import ConcurrencyQueue
from flaskstream.runs.run import Run
from flaskstream.runs.settings import Settings


class ConcurrencyQueues:
    """The line of each listener, made when it is first asked for; `tell` and `later`
    are the queues'."""

    def __init__(
        self,
        settings: Settings,
        tell: Callable[[Run], None],
        later: Callable[[Callable[[], None], float], None],
    ) -> None:
        self._settings = settings
        self._calls = tell, later
        self._queues: dict[Any, ConcurrencyQueue] = {}

    def of(self, blocks: Blocks, listener: Listener) -> ConcurrencyQueue:
        """The waiting line of a listener, shared by its `concurrency_id`."""
        key = listener.concurrency_id or (blocks, listener.id)
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
