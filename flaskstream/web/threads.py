"""How many of a server's threads streams may take, so that some are left for more."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask import current_app

from flaskstream.web.deployment import is_adapted
from flaskstream.web.server import gunicorn_worker

logger = logging.getLogger("flaskstream")
SHARE: Final = 0.5
"""The share of threads that may be taken by streams."""
POOLS: Final = ("waitress-", "CP Server Thread-")
"""How servers with a fixed number of threads name them, before their numbers."""


class OpenStreams:
    """Counts the streams that the process's threads iterate."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._has_told = False

    @contextmanager
    def one_more(self, most: int | None) -> Iterator[bool]:
        """Whether a stream may stay, where at most so many may; else it is to end when
        it has said what there is, and its page comes back."""
        with self._lock:
            stays = most is None or self._count < most
            self._count += stays
        if not stays:
            self._tell(most)
        try:
            yield stays
        finally:
            with self._lock:
                self._count -= stays

    def _tell(self, most: int | None) -> None:
        if self._has_told:
            return
        self._has_told = True
        logger.warning(
            "%s streams may be open at a time, for each takes one of the server's "
            "threads: further pages ask once a second what is new. Give the server "
            "more threads, say FLASKSTREAM_STREAMS, or use `flaskstream serve`.",
            most,
        )


OPEN: Final = OpenStreams()
"""Those of this process, whatever apps it has."""


def most_streams(environ: dict[str, Any]) -> int | None:
    """How many streams may be open at a time; None: as many as come.

    `FLASKSTREAM_STREAMS` says it; else it is half of the server's threads. An adapter
    from ASGI tells neither how many it has (asgiref's has one) nor that a viewer has
    left, so no stream stays there.
    """
    told: int | None = current_app.config["FLASKSTREAM_STREAMS"]
    if "flaskstream.wakeup" in environ or told is not None:
        return told  # the worker class iterates streams without threads
    if is_adapted(environ):
        return 0
    threads = threads_of(environ)
    return None if threads is None else int(threads * SHARE)


def threads_of(environ: dict[str, Any]) -> int | None:
    """How many threads the server answers in; None where it makes one for each."""
    if "gunicorn.socket" in environ and (worker := gunicorn_worker()) is not None:
        return int(worker.cfg.threads)
    name = threading.current_thread().name
    for pool in POOLS:
        if name.startswith(pool):
            return sum(t.name.startswith(pool) for t in threading.enumerate())
    return None
