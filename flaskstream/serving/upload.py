"""A request's body, received in a greenlet: a slow upload holds no thread."""

from __future__ import annotations

import io
import math
import time
from collections.abc import Iterator
from typing import IO, Any

import gevent
from gunicorn.http.errors import NoMoreData
from werkzeug.exceptions import RequestEntityTooLarge

from flaskstream.serving.connection import Connection
from flaskstream.serving.gate import Gate
from flaskstream.serving.limit import Limits
from flaskstream.serving.spool import Refused, Spool, SpooledBody

BLOCK = 1 << 16
CHUNKED_BLOCK = 1 << 10
"""Bytes of a body in chunks: each may be a chunk of its own, which takes 5 µs."""
TURN = 0.005
"""Seconds after which others on the worker's loop have their turn: a sender who is fast
would never let it wait."""


class Receiver:
    """Receives bodies, as many and as large as there is room for."""

    def __init__(self, gate: Gate, limits: Limits) -> None:
        self._gate = gate
        self._limits = limits
        self._spool = Spool(limits)

    def receive(self, environ: dict[str, Any], connection: Connection) -> IO[bytes]:
        """The whole body in a file, at its start; nothing of it where the app answers
        without it: it has no such route, say, or takes less there.

        Raises Refused for one that is too large without the app's saying so, stalls, or
        finds no room, and gunicorn's NoMoreData when the client went away in the
        middle: the app is not called with half a body.
        """
        declared = declared_length(environ)
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        if not (declared or chunked):
            return io.BytesIO()
        most = self._gate.most(environ)
        if declared > most or not most:
            return self._leave(environ, connection, most)
        client = self._gate.client(environ)
        with self._spool.receiving(client):
            body = SpooledBody(self._spool, client)
            try:
                connection.ask_for_body()
                wanted = math.inf if chunked else declared
                received = self._fill(
                    body, environ["wsgi.input"], wanted, most, connection
                )
                if received < declared:
                    raise NoMoreData()
                body.seek(0)
            except BaseException:
                body.close()
                raise
        return body

    def _fill(
        self,
        body: SpooledBody,
        source: Any,
        wanted: float,
        most: int,
        connection: Connection,
    ) -> int:
        connection.settimeout(self._limits.read_timeout)
        received, begun = 0, time.monotonic()
        size, turn = CHUNKED_BLOCK if wanted == math.inf else BLOCK, begun
        try:
            while received < wanted:
                if time.monotonic() - turn > TURN:
                    gevent.sleep(0)
                    turn = time.monotonic()
                with self._patience(received, begun):
                    block = source.read(size)
                if not block:
                    break
                received += len(block)
                if received > most:
                    raise Refused("413 Content Too Large", too_large(most))
                body.store(block)
        except TimeoutError:
            raise Refused(
                "408 Request Timeout",
                f"Nothing came for {self._limits.read_timeout:g} s, or little at all.",
            ) from None
        finally:
            connection.settimeout(None)
        return received

    def _patience(self, received: int, begun: float) -> gevent.Timeout:
        """For the next block: a stop is no fault, but a drop now and then is one."""
        earned = (received + BLOCK) / self._limits.min_pace
        due = begun + self._limits.read_timeout + earned
        return gevent.Timeout(max(0.001, due - time.monotonic()), TimeoutError)

    def _leave(
        self, environ: dict[str, Any], connection: Connection, most: int
    ) -> IO[bytes]:
        """Receive nothing: the app answers, and the connection ends."""
        if most and not self._gate.answers:
            raise Refused("413 Content Too Large", too_large(most))
        connection.close_after_response()
        environ["flaskstream.unreceived"] = True
        if most:
            return TooLong(too_large(most))
        for name in ("CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"):
            environ.pop(name, None)
        return io.BytesIO()


class TooLong(io.BytesIO):
    """Stands for a body that is too long: whoever reads it answers so."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def read(self, size: int | None = -1) -> bytes:
        raise RequestEntityTooLarge(self._text)

    readinto = readline = readlines = read1 = __next__ = read  # type: ignore[assignment]


def declared_length(environ: dict[str, Any]) -> int:
    """The Content-Length in bytes, 0 without one; gunicorn has checked its form."""
    return int(environ.get("CONTENT_LENGTH") or 0)


def too_large(most: int) -> str:
    """What is said of a body that is too long."""
    return (
        f"The request's body is larger than {most} bytes (FLASKSTREAM_MAX_UPLOAD, "
        "MAX_CONTENT_LENGTH, FLASKSTREAM_MAX_BODY)."
    )


class Refusal:
    """The worker's own answer to a refused body, which ends the connection."""

    def __init__(
        self, refused: Refused, start_response: Any, connection: Connection
    ) -> None:
        self._text = f"{refused}\n".encode()
        connection.close_after_response()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(self._text))),
            *refused.headers.items(),
        ]
        start_response(refused.status, headers)

    def __iter__(self) -> Iterator[bytes]:
        return iter([self._text])
