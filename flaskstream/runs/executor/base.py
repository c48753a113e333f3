"""What a launcher is, wherever the functions run."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from flaskstream.store.runrecord import Key

Queue = str | bool
"""Of the workers that take a run: its name, or True for the usual one; False: the
process that has the page executes it."""


class Job(NamedTuple):
    """A run that has its place: names, by which any process of the app can begin it."""

    key: Key
    """Of its session."""
    run: str
    name: str
    """What the log calls its listener."""
    queue: Queue = True
    version: str = ""
    """Of its page: another one may have other functions by the same numbers."""


Begin = Callable[[Job], Callable[[], None] | None]
"""Begins a run, once; gives what executes it, to its end, whatever happens. None where
that is no more to be done: another process has begun it, or it is to stop."""


class Launcher(Protocol):
    """Where runs are executed."""

    def launch(self, job: Job, begin: Begin) -> str | None:
        """Have what `begin(job)` gives called, where and when runs are executed; gives
        the name of the queue where it waits for that, if it does."""

    def close(self) -> None:
        """Take no more jobs."""
