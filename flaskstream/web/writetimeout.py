"""What a stream asks of its connection: news at once, and a limit to patience."""

from __future__ import annotations

import errno
import selectors
import socket
import struct
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any, Final

from flaskstream.web.sse import Messages

PATIENCE: Final = 20.0
"""Seconds in which a stream's reader must take something, else it is dropped."""

UNSENT: Final = 16_384
"""Bytes that the kernel keeps beside what is under way: a slow reader gets new frames,
not two megabytes of old ones, and it is soon seen whether it takes any."""

PIECE: Final = UNSENT // 2
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)


LOST: Final = 3
"""Times its patience that a stream goes on without a sign of its reader's machine."""

LONGEST: Final = (1 << 31) - 1
"""Milliseconds that the kernel can be told: an app may have any patience."""


def hurry(sock: Any, patience: float, most: int = UNSENT) -> None:
    """Send small messages at once, keep little that is not under way, `most` bytes, and
    notice within some `patience` seconds that a reader's network is gone."""
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    # Else Nagle holds every other message for 40 ms.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # Else the kernel would give up after a quarter of an hour only: heartbeats are too
    # small to fill what it keeps, and the run would be taken for one that is watched.
    lost = getattr(socket, "TCP_USER_TIMEOUT", None)
    if lost is not None:
        milliseconds = int(min(LOST * patience * 1000, LONGEST))
        sock.setsockopt(socket.IPPROTO_TCP, lost, milliseconds)
    unsent = getattr(socket, "TCP_NOTSENT_LOWAT", None)
    if unsent is not None:
        sock.setsockopt(socket.IPPROTO_TCP, unsent, most)


def with_write_timeout(messages: Messages, sock: Any, patience: float) -> Messages:
    """The messages, in pieces that a thread can send without waiting.

    It waits here instead, for a reader to take something: a slow line is no fault.

    Raises:
        ConnectionResetError: it took nothing for `patience` seconds.
    """
    hurry(sock, patience)
    with closing(messages), _Selector() as room:
        room.register(sock, selectors.EVENT_WRITE)
        for message in messages:
            for piece in pieces(message):
                if not room.select(patience):
                    # Else gunicorn's accepting thread waits for its goodbye.
                    with suppress(OSError):
                        sock.shutdown(socket.SHUT_RD)
                    raise timeout_error(sock, patience)
                yield piece


def pieces(message: bytes) -> Iterator[bytes]:
    """The message, cut."""
    for start in range(0, len(message), PIECE):
        yield message[start : start + PIECE]


def timeout_error(sock: Any, patience: float) -> ConnectionResetError:
    """The error that every server takes for a client that has gone."""
    reset_on_close(sock)
    return ConnectionResetError(
        errno.ECONNRESET, f"the reader took nothing for {patience:g} s"
    )


def reset_on_close(sock: Any) -> None:
    """Drop what is unsent when it is closed: else the kernel would keep it for minutes
    more."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
