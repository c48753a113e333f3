"""A client's socket: it drops readers that stall, and tells when a client has gone."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

import gevent

from flaskstream.serving.readers import Readers
from flaskstream.web.writetimeout import timeout_error

LINGER_SECONDS = 5.0
LINGER_BYTES = 32 << 20
LINGERING = 200
"""Connections at a time; further ones are closed at once."""


class Connection:
    """Stands in for the socket in gunicorn's response, and writes with patience.

    `patience` is in seconds without any progress, whatever the size of the item: a
    slow line is no fault. Where there is no room for all that wait for their `readers`,
    some are hung up on before.
    """

    lingering: ClassVar[int] = 0

    def __init__(
        self, sock: Any, request: Any, patience: float, readers: Readers
    ) -> None:
        self._sock = sock
        self._request = request
        self._readers = readers
        self.client = ""
        """The address that the request comes from."""
        self.patience = patience
        self._has_unread = False
        self._has_hung_up = False
        # gunicorn would ask for every body, before it is known whether it is wanted.
        self._awaits_word = request._expected_100_continue
        request._expected_100_continue = False
        self.served: Callable[[], None] = lambda: None
        """Called when the request has been served, whatever comes of it."""

    def ask_for_body(self) -> None:
        """Tell a client that waits for the word to send its body."""
        if self._awaits_word:
            self._awaits_word = False
            self.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    def __getattr__(self, name: str) -> Any:
        if hasattr(type(self), name):  # it is there, and says itself what is wrong
            return super().__getattribute__(name)
        return getattr(self._sock, name)

    def sendall(self, data: bytes) -> None:
        """Send everything, or raise ConnectionResetError when the reader stalls."""
        rest = memoryview(data)
        self._sock.settimeout(self.patience)
        try:
            while len(rest):
                self._readers.waits(self, len(rest))
                rest = rest[self._sock.send(rest) :]
                self._readers.goes_on(self)
        except OSError as error:
            if self._has_hung_up or isinstance(error, TimeoutError):
                raise timeout_error(self._sock, self.patience) from None
            raise
        finally:
            self._readers.goes_on(self)
            self._sock.settimeout(None)

    def hang_up(self) -> None:
        """End it where it sends, as after its patience; to be called by the loop."""
        self._has_hung_up = True
        with suppress(OSError):  # it has ended by itself
            self._sock.shutdown(socket.SHUT_RDWR)

    def close_after_response(self) -> None:
        """Serve no further request: where the next one begins is not known."""
        self._has_unread = True
        self._request.force_close()

    def drain_input(self) -> None:
        """Read what the client of an unread body still sends, for a short time.

        Closing with unread input resets the connection, and a browser that still
        uploads would show a network error instead of the answer.
        """
        if not self._has_unread or Connection.lingering >= LINGERING:
            return
        Connection.lingering += 1
        try:
            self._sock.shutdown(socket.SHUT_WR)
            self._discard(LINGER_BYTES)
        finally:
            Connection.lingering -= 1

    def _discard(self, most: int) -> None:
        silent: Any = False
        with gevent.Timeout(LINGER_SECONDS, silent):
            while most > 0 and (block := self._sock.recv(65536)):
                most -= len(block)

    def watch_hang_up(self, hub: Any, on_gone: Callable[[], None]) -> Any:
        """Call `on_gone` on the loop as soon as the client closes the connection.

        Returns the watcher, which must be closed before the socket is. Under TLS the
        end is not to be seen from here: the next write finds it.
        """
        watcher = hub.loop.io(self._sock.fileno(), 1)
        if not hasattr(self._sock, "unwrap"):
            watcher.start(self._peek, watcher, on_gone)
        return watcher

    def _peek(self, watcher: Any, on_gone: Callable[[], None]) -> None:
        watcher.stop()
        if self._at_end():
            on_gone()

    def _at_end(self) -> bool:
        timeout = self._sock.gettimeout()
        self._sock.settimeout(0.0)
        try:
            return not self._sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            self._sock.settimeout(timeout)
