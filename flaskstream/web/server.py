"""What a stream needs of the server that iterates it: to be woken, and to be told when
the server stops."""

from __future__ import annotations

import os
import secrets
import signal
import time
from collections.abc import Callable
from typing import Any, Final

from flaskstream.store.wakeup import ThreadWakeup, Wakeup

GLANCE: Final = 0.5
"""Seconds between two looks whether a server stops that wakes nobody then."""


RELOADS: Final = "FLASKSTREAM_RELOADS"
"""Set in the environment where pages are to load anew when another process answers."""
_name = [secrets.token_urlsafe(6)]


def this_process() -> str:
    """A name of this process, which no other one has had: what it knows of runs, no
    other one does."""
    return _name[0]


def _rename() -> None:
    _name[0] = secrets.token_urlsafe(6)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_rename)


def is_leaving(environ: dict[str, Any]) -> bool:
    """Whether the server of a request stops, or is about to."""
    told = environ.get("flaskstream.leaving")  # the worker class
    return bool(draining_of(environ)() if told is None else told())


class PollingWakeup(ThreadWakeup):
    """The wake-up of a thread of gunicorn's own: its worker is only asked to stop, and
    would wait for its streams until it is killed, and the runs with it."""

    __slots__ = ("_draining",)

    def __init__(self, draining: Callable[[], bool]) -> None:
        super().__init__()
        self._draining = draining

    def wait(self, timeout: float) -> bool:
        due = time.monotonic() + timeout
        while not super().wait(min(GLANCE, max(0.0, due - time.monotonic()))):
            if self._draining():
                return True
            if time.monotonic() >= due:
                return False
        return True


def reading(environ: dict[str, Any]) -> tuple[Wakeup, Callable[[], bool]]:
    """The wake-up of a request's stream, and what tells it that the server stops."""
    draining = draining_of(environ)
    if "flaskstream.wakeup" in environ:  # the worker class
        return environ["flaskstream.wakeup"](), draining
    if gunicorn_worker() is None:
        return ThreadWakeup(), draining
    return PollingWakeup(draining), draining


def draining_of(environ: dict[str, Any]) -> Callable[[], bool]:
    """What tells whether the server of a request stops."""
    if "flaskstream.draining" in environ:  # the worker class
        told: Callable[[], bool] = environ["flaskstream.draining"]
        return told
    worker = gunicorn_worker()
    return lambda: worker is not None and not worker.alive


def gunicorn_worker() -> Any:
    """gunicorn's own worker, where it is what runs this process; else None."""
    worker = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return worker if hasattr(worker, "alive") else None
