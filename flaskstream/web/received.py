"""Bodies that are received before they are read: a slow sender holds no room to read
in, and all of them together are bounded."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from flask import current_app
from werkzeug.exceptions import (
    HTTPException,
    RequestEntityTooLarge,
    ServiceUnavailable,
)

from flaskstream.media.content import NO_ROOM
from flaskstream.media.folder import log_no_room
from flaskstream.web.request import address

IN_MEMORY: Final = 1 << 17
"""Bytes of a body that are held in memory before its turn has come to be read."""
BLOCK: Final = 1 << 16
MOST: Final = 1 << 30
"""Bytes of all bodies that are held at a time; or `ROOM_FOR` times the largest upload,
where that is more."""
ROOM_FOR: Final = 8
SHARE: Final = 2
"""One address may have the part of it that this divides. It may be a proxy's."""


class TooMuch(RequestEntityTooLarge):
    """A body that holds more than it may; all of it has been received."""


class TooManyBodies(ServiceUnavailable):
    """Others have had all the room there is to receive a body, or to read it."""

    description = "Too many forms are being read at this moment. Please try again."


class NoRoom(HTTPException):
    """There is no room on the disk for a body."""

    code = 507
    name = "Insufficient Storage"
    description = NO_ROOM


class BodyBytes:
    """How many bytes of bodies there are, by the address that they come from."""

    def __init__(self) -> None:
        self._bytes = Counter[str]()
        self._total = 0
        self._lock = threading.Lock()

    def add(self, who: str, size: int, most: int) -> None:
        """So many more have come.

        Raises:
            TooManyBodies: they would be more than `most`, or than the address's share.
        """
        with self._lock:
            own = self._bytes[who] + size
            if self._total + size > most or own > most / SHARE:
                raise TooManyBodies()
            self._bytes[who] = own
            self._total += size

    def let_go(self, who: str, size: int) -> None:
        """So many are held no longer."""
        with self._lock:
            self._total -= size
            self._bytes[who] -= size
            if not self._bytes[who]:
                del self._bytes[who]


HELD: Final = BodyBytes()
"""Those of the process."""


@contextmanager
def receive_body(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """All of a request's body, from its beginning: on the disk if it is large.

    Raises:
        TooManyBodies: others are held, or from its address.
        NoRoom: the disk is full.
    """
    most = max(MOST, ROOM_FOR * current_app.config["FLASKSTREAM_MAX_UPLOAD"])
    who, size = address(), 0
    with SpooledTemporaryFile(IN_MEMORY) as body:
        try:
            while block := stream.read(BLOCK):
                HELD.add(who, len(block), most)
                size += len(block)
                _store(body, block)
            body.seek(0)
            yield body
        finally:
            HELD.let_go(who, size)


def _store(body: IO[bytes], block: bytes) -> None:
    try:
        body.write(block)
    except OSError as error:
        log_no_room(error)
        raise NoRoom() from error
