"""A request's body, received in a greenlet: a slow upload holds no thread."""

from __future__ import annotations

import io
import math
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from gunicorn.http.errors import NoMoreData

from flaskstream.serving.connection import Connection
from flaskstream.serving.limit import Limits

IN_MEMORY = 1 << 20
BLOCK = 1 << 16


class Refused(Exception):
    """A body that is not received: `status` and text of the answer."""

    def __init__(self, status: str, text: str) -> None:
        super().__init__(text)
        self.status = status


def spool_body(
    environ: dict[str, Any], connection: Connection, limits: Limits
) -> IO[bytes]:
    """Receive the whole body into a file, in memory up to 1 MiB, at its start.

    Raises Refused for one that is too large, stalls, or finds no room on the disk, and
    gunicorn's NoMoreData when the client went away in the middle: the app is not
    called with half a body.
    """
    declared = declared_length(environ)
    chunked = "HTTP_TRANSFER_ENCODING" in environ
    if not (declared or chunked):
        return io.BytesIO()
    if declared > limits.max_body:
        raise _too_large(limits)
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the caller closes it
    try:
        most = math.inf if chunked else declared
        received = _receive(environ["wsgi.input"], most, file, connection, limits)
        if received < declared:
            raise NoMoreData()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def declared_length(environ: dict[str, Any]) -> int:
    """The Content-Length in bytes, 0 without one; gunicorn has checked its form."""
    return int(environ.get("CONTENT_LENGTH") or 0)


def _receive(
    body: Any, most: float, file: IO[bytes], connection: Connection, limits: Limits
) -> int:
    connection.settimeout(limits.read_timeout)
    received = 0
    try:
        while received < most and (block := body.read(BLOCK)):
            received += len(block)
            if received > limits.max_body:
                raise _too_large(limits)
            _store(file, block)
    except TimeoutError:
        raise Refused(
            "408 Request Timeout", f"Nothing came for {limits.read_timeout:g} s."
        ) from None
    finally:
        connection.settimeout(None)
    return received


def _store(file: IO[bytes], block: bytes) -> None:
    try:
        file.write(block)
    except OSError as error:
        raise Refused(
            "507 Insufficient Storage", "The server has no room for the upload."
        ) from error


def _too_large(limits: Limits) -> Refused:
    return Refused(
        "413 Content Too Large",
        f"The request's body is larger than {limits.max_body} bytes "
        "(FLASKSTREAM_MAX_BODY).",
    )


class Refusal:
    """The answer to a refused body, which closes the connection politely."""

    def __init__(
        self, refused: Refused, start_response: Any, connection: Connection
    ) -> None:
        self._text = f"{refused}\n".encode()
        self._connection = connection
        connection.close_after_response()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(self._text))),
        ]
        start_response(refused.status, headers)

    def __iter__(self) -> Iterator[bytes]:
        return iter([self._text])

    def close(self) -> None:
        self._connection.drain_input()
