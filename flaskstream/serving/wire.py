"""What comes and goes on a launched server's connection: it is known who waits."""

from __future__ import annotations

import io
from http.client import HTTPException
from typing import Any, Final

from flaskstream.serving.places import PLACES
from flaskstream.web.writetimeout import timeout_error

MOST_HEAD: Final = 1 << 17
"""Bytes of a request's head, more than any browser sends; http.server would keep six
megabytes of it for each connection."""
PIECE: Final = 1 << 16
"""Bytes that a client takes, or says, at a time."""


class Incoming(io.RawIOBase):
    """What a client says."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._head_left: int | None = MOST_HEAD

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._head_left is not None and self._head_left <= 0:
            raise HTTPException("the head is too long")  # http.server answers 431
        with PLACES.waits(self._sock):
            received: int = self._sock.recv_into(buffer)
        if self._head_left is not None:
            self._head_left -= received
        return received

    def expect_body(self) -> None:
        """The head is complete; what follows is bounded by who reads it."""
        self._head_left = None


class Rest:
    """What a client still says when it has its answer, read to be thrown away: Werkzeug
    asks a thousand times for ten megabytes of it, and would wait for them."""

    def __init__(self, incoming: io.BufferedReader[Any]) -> None:
        self._incoming = incoming

    def read(self, size: int) -> bytes:
        """What has come of it, 64 kB at most; nothing at its end."""
        return self._incoming.read1(min(size, PIECE))

    def close(self) -> None:
        self._incoming.close()


class Outgoing(io.BufferedIOBase):
    """What is sent: whatever its size, the client must take some of it within
    `patience` seconds."""

    def __init__(self, sock: Any, patience: float) -> None:
        self._sock = sock
        self._patience = patience

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Send all.

        Raises:
            ConnectionError: the client has gone, or takes nothing.
        """
        rest = memoryview(data).cast("B")
        size = len(rest)
        try:
            while len(rest):
                with PLACES.waits(self._sock, sends=len(rest)):
                    rest = rest[self._sock.send(rest[:PIECE]) :]
        except TimeoutError:
            raise timeout_error(self._sock, self._patience) from None
        return size
