"""Who has connections open, and which of them end where there is no room for more."""

from __future__ import annotations

import logging
import math
import time
from collections import Counter
from typing import Any, Protocol

from flaskstream.serving.address import SHARE, is_public, line_of
from flaskstream.serving.spool import Refused

logger = logging.getLogger("flaskstream")
AGAIN = 60.0
"""Seconds after which the log says again that there is no room."""
SPARE = 20
"""So many-th part is kept for those who come while others are being ended."""


class Idle(Protocol):
    """A connection that waits for its next request, or is slow at saying it."""

    def end_soon(self) -> None: ...


class Connections:
    """Counts a worker's connections, `room` at most; of its loop's thread only.

    Where nearly all are there, an idle one ends for each that comes: of the address
    that has most, the one that has waited for longest.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._addresses = dict[Any, str]()
        """By greenlet: where its connection comes from."""
        self._idle = dict[str, dict[Idle, None]]()
        """By address, the longest first."""
        self._used = Counter[str]()
        self._told_at = -math.inf

    def come(self, greenlet: Any, address: Any) -> None:
        """A greenlet has a connection, until `go`; `address` is as sockets tell it."""
        host = address[0] if isinstance(address, tuple) else ""
        self._addresses[greenlet] = line_of(host)
        if len(self._addresses) > self._room - self._room // SPARE:
            self._end_one()

    def go(self, greenlet: Any) -> None:
        """A greenlet's connection has ended."""
        del self._addresses[greenlet]

    def _end_one(self) -> None:
        if self._idle:
            address, ones = max(self._idle.items(), key=lambda item: len(item[1]))
            longest = next(iter(ones))
            self._forget(longest, address)
            longest.end_soon()
        elif time.monotonic() > self._told_at + AGAIN:
            self._told_at = time.monotonic()
            logger.warning(
                "%d connections are open, and none of them is idle, of %d that this "
                "process may have: whoever comes now waits for one to end. Let the "
                "process open more files (LimitNOFILE, ulimit -n), raise "
                "gunicorn's worker_connections, or have more processes.",
                *(len(self._addresses), self._room),
            )

    # ----- those that wait

    def waits(self, one: Idle, greenlet: Any) -> None:
        """A greenlet's connection is idle."""
        address = self._addresses.get(greenlet, "")
        self._idle.setdefault(address, {})[one] = None

    def goes_on(self, one: Idle, greenlet: Any) -> None:
        """It is idle no longer."""
        self._forget(one, self._addresses.get(greenlet, ""))

    def _forget(self, one: Idle, address: str) -> None:
        ones = self._idle.get(address, {})
        ones.pop(one, None)
        if not ones:
            self._idle.pop(address, None)

    def end_idle(self) -> None:
        """End all that are idle, for the worker stops."""
        for ones in list(self._idle.values()):
            for one in list(ones):
                one.end_soon()

    # ----- those that are served

    def use(self, client: str) -> None:
        """A request of a client is served from now on, until `leave`.

        Raises:
            Refused: the client has its share.
        """
        if self._used[client] >= self._room / SHARE and is_public(client):
            raise Refused(
                "503 Service Unavailable",
                "Too many connections come from your address. Close some.",
                **{"Retry-After": "10"},
            )
        self._used[client] += 1

    def leave(self, client: str) -> None:
        """A request has been served."""
        self._used[client] -= 1
        if not self._used[client]:
            del self._used[client]
