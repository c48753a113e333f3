"""How much of all bodies is held at a time, and by whom."""

from __future__ import annotations

import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from flaskstream.media.folder import log_no_room
from flaskstream.serving.limit import Limits

IN_MEMORY = 1 << 17
SHARE = 2
"""One address may have the part of all that this divides. It may be a proxy's."""


class Refused(Exception):
    """A body that is not received: `status`, headers and text of the answer."""

    def __init__(self, status: str, text: str, **headers: str) -> None:
        super().__init__(text)
        self.status = status
        self.headers = headers


class Spool:
    """Counts bodies that are being received, and the bytes of those that are held:
    from the first one to the end of the app's call."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._receiving = Counter[str]()  # by address
        self._bytes = Counter[str]()
        self._lock = threading.Lock()

    @contextmanager
    def receiving(self, client: str) -> Iterator[None]:
        """A body is received meanwhile.

        Raises:
            Refused: too many are.
        """
        self._add(self._receiving, client, 1, self._limits.max_uploads)
        try:
            yield
        finally:
            self._take_out(self._receiving, client, 1)

    def hold(self, client: str, size: int) -> None:
        """So many bytes more have come.

        Raises:
            Refused: they would be too many.
        """
        self._add(self._bytes, client, size, self._limits.max_spooled)

    def let_go(self, client: str, size: int) -> None:
        """So many bytes are no longer held; from any thread."""
        self._take_out(self._bytes, client, size)

    def _add(self, counts: Counter[str], client: str, more: int, most: float) -> None:
        with self._lock:
            own, total = counts[client] + more, counts.total() + more
            if total <= most and own <= most / SHARE:
                counts[client] = own
                return
            if not counts[client]:
                del counts[client]
        raise Refused(
            "503 Service Unavailable",
            "The server receives too much at the moment. Try again soon.",
            **{"Retry-After": "10"},
        )

    def _take_out(self, counts: Counter[str], client: str, less: int) -> None:
        with self._lock:
            counts[client] -= less
            if not counts[client]:
                del counts[client]


class SpooledBody(tempfile.SpooledTemporaryFile[bytes]):
    """A body, in memory at first, that counts as held until it is closed."""

    def __init__(self, spool: Spool, client: str) -> None:
        super().__init__(IN_MEMORY)
        self._spool = spool
        self._client = client
        self._held = 0

    def store(self, block: bytes) -> None:
        """Add a block.

        Raises:
            Refused: all bodies together would be too much, or the disk is full.
        """
        self._spool.hold(self._client, len(block))
        self._held += len(block)
        try:
            self.write(block)
        except OSError as error:
            log_no_room(error)
            raise Refused(
                "507 Insufficient Storage", "The server has no room for the upload."
            ) from error

    def close(self) -> None:
        held, self._held = self._held, 0
        super().close()
        if held:
            self._spool.let_go(self._client, held)
