"""Requests that wait until others' files and forms are read: so many at a time that
all else is answered meanwhile."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask import has_request_context, request

from flaskstream.media.budget import Asker, Exhausted
from flaskstream.web.deployment import is_adapted
from flaskstream.web.request import address
from flaskstream.web.threads import threads_of

ASIDE: Final = "flaskstream.step_aside"
"""In the environ of the worker class: by it a thread that waits gives up its place
among those that answer."""
MOST_ASIDE: Final = 200
"""Requests that may wait so."""
MOST_UNKNOWN: Final = 4
"""Those that may where it is not known how many threads there are."""
SHARE: Final = 2
"""Of other servers' threads the part that this divides may wait; and of all that may,
one address may be the part that this divides."""


class Waiters:
    """Counts the requests of the process that wait, and whose they are."""

    def __init__(self) -> None:
        self._of = Counter[str]()
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """How many wait now."""
        with self._lock:
            return self._of.total()

    @contextmanager
    def place(self, who: str, most: int) -> Iterator[None]:
        """One of `most` places to wait in.

        Raises:
            Exhausted: there is none, or none for whom it is.
        """
        with self._lock:
            if self._of.total() >= most or self._of[who] >= max(1, most // SHARE):
                raise Exhausted()
            self._of[who] += 1
        try:
            yield
        finally:
            with self._lock:
                self._of[who] -= 1
                if not self._of[who]:
                    del self._of[who]


WAITERS: Final = Waiters()
"""Those of the process."""


def asker() -> Asker:
    """Who asks: a request, or a run of one, which waits in a thread of its own."""
    if not has_request_context():
        return Asker()
    who, most = address(), most_waiting(request.environ)
    if most is None:
        return Asker(who)
    aside: Callable[[], None] = request.environ.get(ASIDE, lambda: None)
    return Asker(who, WAITERS.place(who, most), aside)


def most_waiting(environ: dict[str, Any]) -> int | None:
    """How many requests may wait at a time; None where nobody bounds their threads."""
    if ASIDE in environ:
        return MOST_ASIDE
    if is_adapted(environ) or "uwsgi.version" in environ:
        return MOST_UNKNOWN
    threads = threads_of(environ)
    return None if threads is None else max(1, threads // SHARE)
