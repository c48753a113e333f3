"""What a stream asks of its TCP connection: news at once, and a limit to patience."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any, Final

from flaskstream.web.compression import Messages

PATIENCE: Final = 20.0
"""Seconds in which a stream's reader must take something, else it is dropped."""

UNSENT: Final = 16_384
"""Bytes that the kernel keeps beside what is under way: a slow reader gets new frames,
not two megabytes of old ones."""


def hurry(sock: Any, patience: float) -> None:
    """Send small messages at once, keep little unsent, and let the kernel drop a reader
    that takes nothing for `patience` seconds, or that has vanished without a word.

    The kernel sees every byte that is taken, so a slow line is no fault. Where it can't
    tell (other systems, Unix sockets) a message must have been sent within that time.
    """
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        sock.settimeout(patience)
        return
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _set(sock, "TCP_NOTSENT_LOWAT", UNSENT)
    if not _set(sock, "TCP_USER_TIMEOUT", int(patience * 1000)):
        sock.settimeout(patience)


def relax(sock: Any) -> None:
    """Give the connection back as it was, to the answers that come after the stream."""
    with suppress(OSError):  # it may have ended meanwhile
        if not _set(sock, "TCP_USER_TIMEOUT", 0):
            sock.settimeout(None)


def _set(sock: Any, name: str, value: int) -> bool:
    option = getattr(socket, name, None)
    if option is None or sock.family not in (socket.AF_INET, socket.AF_INET6):
        return False
    sock.setsockopt(socket.IPPROTO_TCP, option, value)
    return True


def patient(messages: Messages, sock: Any, patience: float) -> Messages:
    """The messages, to a reader that is dropped if it stalls."""
    hurry(sock, patience)
    try:
        yield from messages
    finally:
        relax(sock)
