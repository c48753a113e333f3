"""Runs in native threads of this process."""

from __future__ import annotations

import threading

from flaskstream.runs.executor.base import Begin, Job


class ThreadLauncher:
    """A thread of its own for every run, from its first step to its last.

    So thread-locals, database handles and context variables that a generator sets up
    are still there after its next yield.
    """

    def launch(self, job: Job, begin: Begin) -> None:
        """Begin it now; it has its thread then."""
        if (execute := begin(job)) is not None:
            name = f"flaskstream-run-{job.name}"
            threading.Thread(target=execute, name=name, daemon=True).start()

    def close(self) -> None:
        """Nothing to give back: every thread ends with its run."""
