"""What an executor is, wherever the functions run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from flaskstream.runs.run import Run


class Executor(Protocol):
    """Where runs run."""

    def submit(self, run: Run, work: Callable[[Run], None]) -> None:
        """Start `work(run)`; it ends the run, whatever happens."""

    def close(self) -> None:
        """Take no more work."""
