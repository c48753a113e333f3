"""What a page is told about a run, beside its values."""

from __future__ import annotations

import traceback
from typing import Any, NamedTuple

from flaskstream.blocks.bars import text
from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import Error, InvalidInput, OutputError, QueueFull
from flaskstream.runs.patch import Op, Patch, status_key
from flaskstream.runs.runrecord import RunRecord, Status


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


class Account(NamedTuple):
    """What becomes known of an error that has ended a run."""

    card: dict[str, Any] | None
    """What the page shows; None: nothing."""
    is_logged: bool


def account(error: BaseException, texts: bool, traces: bool) -> Account:
    """What becomes known of an error; `texts` and `traces` as in `describe`.

    It is the error's own code that tells it, and that may raise, or never end: here,
    and not where the log calls it again, which all others wait for.
    """
    is_hidden = isinstance(error, Error) and not error.visible
    is_logged = not isinstance(error, Error) or bool(error.print_exception)
    if is_logged:
        traceback.format_exception(error)
    return Account(None if is_hidden else describe(error, texts, traces), is_logged)


def describe(error: BaseException, texts: bool, traces: bool) -> dict[str, Any]:
    """What the page shows of an error.

    What is raised for the person is shown: a `gr.Error`, and what is said of what he
    has sent. The text of any other may hold what is nobody's business, such as the
    value that an output can't show: it is in the log, and here only where `texts` are
    wanted. Else there are types. `traces` adds the traceback.
    """
    trace = "".join(traceback.format_exception(error)) if traces else None
    if isinstance(error, Error):
        title, message = to_text(error.title), to_text(error.message)
        return {"title": title, "message": message, "traceback": None}
    if isinstance(error, InvalidInput | QueueFull):
        return {"title": "Error", "message": str(error), "traceback": trace}
    told = outline(error)
    if texts:
        told["message"] = to_text(text(error) or "")  # None: its own `__str__` fails
    return {**told, "traceback": trace}


def outline(error: BaseException) -> dict[str, Any]:
    """The same of an error whose text is not shown, or can't be had."""
    if isinstance(error, OutputError):
        title, message = "Error", f"{error.outline}; the app's log says why."
    else:
        title = type(error).__name__
        message = "The function failed; the app's log says why."
    return {"title": title, "message": message, "traceback": None}
