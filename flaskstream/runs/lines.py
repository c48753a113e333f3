"""All waiting lines of an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.listener import Listener
from flaskstream.runs.line import Line
from flaskstream.runs.run import Run
from flaskstream.runs.settings import Settings


class Lines:
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
        self._calls = go, tell, later
        self._lines: dict[Any, Line] = {}

    def of(self, blocks: Blocks, listener: Listener) -> Line:
        """The waiting line of a listener, shared by its `concurrency_id`."""
        key = listener.concurrency_id or (id(blocks), listener.id)
        line = self._lines.get(key)
        if line is None:
            size, settings = blocks.max_size, self._settings
            most = settings.max_waiting if size == "default" else size
            limit, each = blocks.limit_of(listener), settings.max_waiting_each
            line = Line(limit, most, each, *self._calls)
            line = self._lines.setdefault(key, line)
        return line

    def runs(self) -> Iterator[Run]:
        """All runs that go on, or wait."""
        for line in list(self._lines.values()):
            yield from line.running
            yield from line.waiting

    @property
    def have_room(self) -> bool:
        """Whether fewer wait in all of them than may."""
        waiting = sum(line.size for line in list(self._lines.values()))
        return waiting < self._settings.max_waiting_in_all
