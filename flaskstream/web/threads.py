"""What streams may take of a server's threads, and of a browser's connections."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from flask import Request, current_app

from flaskstream.web.deployment import is_adapted
from flaskstream.web.server import gunicorn_worker

logger = logging.getLogger("flaskstream")
BROWSER: Final = 4
"""Streams of a browser that has six connections: two are left for all else."""
SHARE: Final = 0.5
"""The share of threads that may be taken by streams."""
POOLS: Final = ("waitress-", "CP Server Thread-")
"""How servers with a fixed number of threads name them, before their numbers."""


class Room(NamedTuple):
    """What a stream may take: it is to end at once where `most` are open that take
    threads (None: however many), or `BROWSER` of a browser that has few connections."""

    most: int | None = None
    browser: str = ""


NO_LIMIT: Final = Room()


class OpenStreams:
    """Counts the streams that the process sends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._of_browsers = Counter[str]()
        self._has_told = False

    @contextmanager
    def one_more(self, room: Room) -> Iterator[bool]:
        """Whether a stream may stay; else it is to end when it has said what there is,
        and its page comes back."""
        with self._lock:
            has_thread = room.most is None or self._count < room.most
            is_few = not room.browser or self._of_browsers[room.browser] < BROWSER
            stays = has_thread and is_few
            if stays:
                self._add(room, 1)
        if not has_thread:
            self._tell(room.most)
        try:
            yield stays
        finally:
            if stays:
                with self._lock:
                    self._add(room, -1)

    def _add(self, room: Room, number: int) -> None:
        self._count += number
        if room.browser:
            self._of_browsers[room.browser] += number
            if not self._of_browsers[room.browser]:
                del self._of_browsers[room.browser]

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


def room_for(request: Request, owner: str) -> Room:
    """What the stream of an owner's page may take. Over HTTP/1.1 a browser has six
    connections, which the page tells: whatever stands between speaks as it likes."""
    few = request.headers.get("FS-Protocol", "").startswith("http/1")
    return Room(most_streams(request.environ), owner if few else "")


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
