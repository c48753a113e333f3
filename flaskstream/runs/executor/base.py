"""What a launcher is, wherever the functions run."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from flaskstream.store.runrecord import JobData, Key


class Job(NamedTuple):
    """A run that is to be executed: names and data, for any process of the app."""

    key: Key
    """Of its session."""
    run: str
    name: str
    """What the log calls its listener."""
    given: JobData


class Launcher(Protocol):
    """Where runs are executed."""

    def launch(self, job: Job, execute: Callable[[Job], None]) -> None:
        """Have `execute(job)` called; it ends the run, whatever happens."""

    def close(self) -> None:
        """Take no more jobs."""
