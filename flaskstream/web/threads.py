"""What streams may take of a server's threads, and of a browser's connections."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from typing import Any, Final, NamedTuple

from flask import Request, current_app

from flaskstream.web.deployment import is_adapted
from flaskstream.web.server import gunicorn_worker

logger = logging.getLogger("flaskstream")
BROWSER: Final = 4
"""Streams of a browser that has six connections: two are left for all else."""
SHARE: Final = 0.5
"""The share of threads that pages' streams may take."""
SHARE_WITH_CALLS: Final = 0.75
"""The share that they and the streams of calls may take together: a call always finds
what pages leave, for its reader can't be told to ask again and again; and what comes in
besides, such as a page or Stop, is answered."""
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
        self._told = set[str]()

    def take(self, room: Room, otherwise: str) -> bool:
        """Take a place, if there is one, until it is given back. Where threads are
        short, the log says so once, and what is done `otherwise`."""
        with self._lock:
            has_thread = room.most is None or self._count < room.most
            is_few = not room.browser or self._of_browsers[room.browser] < BROWSER
            if has_thread and is_few:
                self._add(room, 1)
                return True
        if not has_thread:
            self._tell(room.most, otherwise)
        return False

    @property
    def count(self) -> int:
        """How many have a place."""
        return self._count

    def give_back(self, room: Room) -> None:
        """Give back a place; to be called once for each that was taken."""
        with self._lock:
            self._add(room, -1)

    def _add(self, room: Room, number: int) -> None:
        self._count += number
        if room.browser:
            self._of_browsers[room.browser] += number
            if not self._of_browsers[room.browser]:
                del self._of_browsers[room.browser]

    def _tell(self, most: int | None, otherwise: str) -> None:
        if otherwise in self._told:
            return
        self._told.add(otherwise)
        bound = (
            f"{most} streams may be open at a time" if most else "No stream stays open"
        )
        logger.warning(
            "%s, for each takes one of the server's threads: %s. Give the server more "
            "threads, say FLASKSTREAM_STREAMS, or use `flaskstream serve`.",
            bound,
            otherwise,
        )


OPEN: Final = OpenStreams()
"""Those of this process, whatever apps it has."""


def room_for(request: Request, owner: str) -> Room:
    """What the stream of an owner's page may take. Over HTTP/1.1 a browser has six
    connections, which the page tells: whatever stands between speaks as it likes."""
    few = request.headers.get("FS-Protocol", "").startswith("http/1")
    return Room(most_streams(request.environ, SHARE, 0), owner if few else "")


def room_for_call(request: Request) -> Room:
    """What the stream of a call may take. Where pages have none, one is open at a time:
    none at all would mean that no call can be made."""
    return Room(most_streams(request.environ, SHARE_WITH_CALLS, 1))


def most_streams(environ: dict[str, Any], share: float, least: int) -> int | None:
    """How many streams may be open at a time; None: as many as come.

    `FLASKSTREAM_STREAMS` says it; else it is a `share` of the server's threads. It is
    `least` under an adapter from ASGI, which tells neither how many it has (asgiref's
    has one) nor that a viewer has left; and under uWSGI, which lets runs clean up at
    its end only where no answer is under way.
    """
    told: int | None = current_app.config["FLASKSTREAM_STREAMS"]
    if "flaskstream.wakeup" in environ or told is not None:
        return told  # the worker class iterates streams without threads
    if is_adapted(environ) or "uwsgi.version" in environ:
        return least
    threads = threads_of(environ)
    return None if threads is None else int(threads * share)


def threads_of(environ: dict[str, Any]) -> int | None:
    """How many threads the server answers in; None where nobody bounds them."""
    if (told := environ.get("flaskstream.threads")) is not None:
        return int(told)  # launch()
    if "gunicorn.socket" in environ and (worker := gunicorn_worker()) is not None:
        # Only `gthread` has a pool of threads; the others' greenlets nobody counts.
        return int(worker.cfg.threads) if hasattr(worker, "tpool") else None
    name = threading.current_thread().name
    for pool in POOLS:
        if name.startswith(pool):
            return sum(t.name.startswith(pool) for t in threading.enumerate())
    return None
