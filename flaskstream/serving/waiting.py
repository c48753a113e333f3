"""Connections of a launched server that wait for their client; each has a thread."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

try:
    import resource
except ImportError:  # on Windows, where no limit is to be had
    resource = None  # type: ignore[assignment]

MOST: Final = 1000
"""Connections of a process, each of which has a thread."""


class Waiting:
    """Counts connections, `room` at most. Where there are more, that one ends for each
    which has waited for the longest until its client says something: a request, or more
    of a body. What is answered stays."""

    def __init__(self, room: int) -> None:
        self.room = room
        self._open = 0
        self._waiting: dict[Any, None] = {}
        """By socket, the longest first."""
        self._ending = set[Any]()
        self._lock = threading.Lock()

    @contextmanager
    def opened(self, sock: Any) -> Iterator[None]:
        """A thread serves a connection meanwhile."""
        with self._lock:
            self._open += 1
        try:
            yield
        finally:
            with self._lock:
                self._open -= 1
                self._ending.discard(sock)

    @contextmanager
    def waits(self, sock: Any) -> Iterator[None]:
        """A connection waits for its client meanwhile."""
        with self._lock:
            self._waiting[sock] = None
            if self._open - len(self._ending) > self.room:
                self._end_longest(but=sock)
        try:
            yield
        finally:
            with self._lock:
                self._waiting.pop(sock, None)

    def _end_longest(self, but: Any) -> None:
        longest = next(iter(self._waiting))
        if longest is but:
            return  # it has only come, and all others are answered
        del self._waiting[longest]
        self._ending.add(longest)
        with suppress(OSError):  # of the connection itself, whatever TLS says on it
            socket.socket.shutdown(longest, socket.SHUT_RDWR)


def room() -> int:
    """For how many connections the process can have files, and some for itself."""
    if resource is None:
        return MOST
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if most == resource.RLIM_INFINITY else min(MOST, most * 3 // 4)


WAITING: Final = Waiting(room())
"""Those of this process, whatever it has launched."""


class Incoming(io.RawIOBase):
    """What a client says, where it is known who waits for it."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with WAITING.waits(self._sock):
            received: int = self._sock.recv_into(buffer)
            return received
