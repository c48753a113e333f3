"""What a page is told of its runs, beside their values."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from flaskstream.store.patch import Op, Patch, status_key
from flaskstream.store.runrecord import RunRecord, Status

if TYPE_CHECKING:
    from flaskstream.store.record import Record


class StatusReports:
    """Tells a page what becomes of its runs, and takes back what is over.

    A listener has one report, which its newest run makes. All of it is done under the
    record's lock.
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self._slots = record.slots

    def tell(self, run: RunRecord) -> None:
        """Tell the status of a run that goes on, or waits, unless a newer one of its
        listener does, or it is quiet."""
        if run.active and self._slots.reports_status(run) and not run.is_quiet:
            run.told = True
            self._record.publish(_status_patch(run))

    def tell_end(self, run: RunRecord) -> None:
        """Tell what became of a run; of one that the page never heard of its failure
        only."""
        if not self._slots.reports_status(run):
            return
        if run.told or not run.is_quiet or run.status is Status.FAILED:
            if not (run.by_timer and self._shows_error_of(run)):
                self._record.publish(_status_patch(run))
        elif self._shows_any(run):
            self._record.publish(_cleared_patch(run))

    def tell_progress(self, run: RunRecord, bars: list[dict[str, Any]]) -> None:
        """Tell how far a run is, if it is the latest one, and is told of: else its bars
        come with its status."""
        run.progress = bars
        is_seen = run.told and run.active
        if is_seen and self._slots.latest.get(run.listener.id) is run:
            self._record.publish(_progress_patch(run))

    def withdraw_ends(self, run: RunRecord, outputs: Collection[int]) -> None:
        """Take back what ended runs of other listeners have told where a step of a run
        is to show its values: in `outputs`."""
        if run.by_timer:
            return  # of that one nobody would have read it
        for old in self.other_ends(run):
            if _stands_there(old, outputs, run) and self._shows_any(old):
                self._record.publish(_cleared_patch(old))

    def other_ends(self, run: RunRecord) -> Iterator[RunRecord]:
        """The latest runs of other listeners, of those that have ended."""
        for old in dict.fromkeys(self._slots.latest.values()):
            if not old.active and old.listener.id != run.listener.id:
                yield old

    def _shows_any(self, run: RunRecord) -> bool:
        """Whether the page shows anything of a listener's runs."""
        return self._shown(run).get("state") not in (None, "none")

    def _shows_error_of(self, run: RunRecord) -> bool:
        """Whether the page shows the very error that a run ended with: a card that was
        put in again would be read out again."""
        return run.error is not None and run.error == self._shown(run).get("error")

    def _shown(self, run: RunRecord) -> dict[str, Any]:
        """The status that the page shows of a listener's runs."""
        parts = self._record.log.parts(status_key(run.listener.id))
        return parts.get("status", {}) if parts else {}


def _stands_there(old: RunRecord, outputs: Collection[int], run: RunRecord) -> bool:
    """Whether what was told of an ended run stands where a step is to show something.

    Those without outputs share a place: their ends take each other's, but no error's.
    """
    if old.listener.place is None:
        return run.listener.place is None and old.status is not Status.FAILED
    return old.listener.place in outputs


def _status_patch(run: RunRecord) -> Patch:
    """The patch that tells the run's status as it is now."""
    return _patch(run, status(run))


def _cleared_patch(run: RunRecord) -> Patch:
    """The patch that takes back what was told of an ended run."""
    return _patch(run, {**status(run), "state": "none", "error": None})


def _patch(run: RunRecord, told: dict[str, Any]) -> Patch:
    ops = [Op("replace", "status", told), _progress_op(run)]
    return {status_key(run.listener.id): ops}


def _progress_patch(run: RunRecord) -> Patch:
    """The patch that tells how far the run is, and nothing else: the page changes its
    bars up to 60 times a second, and leaves Stop alone."""
    return {status_key(run.listener.id): [_progress_op(run)]}


def _progress_op(run: RunRecord) -> Op:
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
