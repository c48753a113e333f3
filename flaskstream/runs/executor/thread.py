"""Runs in native threads of this process."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flaskstream.runs.run import Run


class ThreadExecutor:
    """A thread of its own for every run, from its first step to its last.

    So thread-locals, database handles and context variables that a generator sets up
    are still there after its next yield.
    """

    def submit(self, run: Run, work: Callable[[Run], None]) -> None:
        name = f"flaskstream-run-{run.listener.name}"
        threading.Thread(target=work, args=(run,), name=name, daemon=True).start()

    def close(self) -> None:
        """Nothing to give back: every thread ends with its run."""
