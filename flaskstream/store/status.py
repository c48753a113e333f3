"""What a page is told of a run, beside its values."""

from __future__ import annotations

from typing import Any

from flaskstream.store.patch import Op, Patch, status_key
from flaskstream.store.runrecord import RunRecord, Status


def status_patch(run: RunRecord) -> Patch:
    """The patch that tells the run's status as it is now."""
    ops = [Op("replace", "status", status(run)), progress_op(run)]
    return {status_key(run.listener.id): ops}


def progress_patch(run: RunRecord) -> Patch:
    """The patch that tells how far the run is, and nothing else: the page changes its
    bars up to 60 times a second, and leaves Stop alone."""
    return {status_key(run.listener.id): [progress_op(run)]}


def cleared_patch(run: RunRecord) -> Patch:
    """The patch that takes back what was told of an ended run."""
    nothing = {**status(run), "state": "none", "error": None}
    ops = [Op("replace", "status", nothing), progress_op(run)]
    return {status_key(run.listener.id): ops}


def progress_op(run: RunRecord) -> Op:
    """The run's bars; an ended one has none."""
    return Op("replace", "progress", run.progress if run.active else [])


def status(run: RunRecord) -> dict[str, Any]:
    """The run's status as plain data; times are in seconds."""
    position, size, eta = run.position or (None, None, None)
    return {
        "run": run.id,
        "state": _STATES[run.status],
        "position": position,
        "size": size,
        "eta": eta,
        "awaits": run.awaits,
        "attempt": (run.attempt, run.attempts) if run.attempt > 1 else None,
        "since": run.started,
        "seconds": run.seconds,
        "error": run.error,
    }


_STATES = {
    Status.WAITING: "waiting",
    Status.RUNNING: "running",
    Status.STOPPING: "stopping",
    Status.DONE: "done",
    Status.FAILED: "failed",
    Status.STOPPED: "stopped",
    Status.SUPERSEDED: "none",
    Status.ABANDONED: "stopped",
}
