"""Whether a server speaks TLS: one of two that disagree on that only hears noise, and
says nothing, or hangs up."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from typing import Any, Final

import redis

LOOK: Final = 1.0
"""Seconds in which a server shows what it speaks."""
ANSWERS: Final = b"+-"
"""What an answer of Redis to PING begins with, be it a refusal."""
HAS_NONE: Final = (
    "it does not speak TLS, and the URL says that it does: expected redis:// instead "
    "of rediss://"
)
HAS_TLS: Final = (
    "it speaks TLS, and the URL does not say so: expected rediss:// instead of redis://"
)


def disagreement(client: redis.Redis) -> str | None:
    """What is wrong with a server that could not be spoken with, if it is that; it is
    asked in the other way, without a password."""
    pool = client.connection_pool
    place = pool.connection_kwargs.get("host"), pool.connection_kwargs.get("port", 6379)
    says_tls = issubclass(pool.connection_class, redis.SSLConnection)
    asks, said = (
        (_answers_plainly, HAS_NONE) if says_tls else (_answers_by_tls, HAS_TLS)
    )
    return said if place[0] and _does(asks, place) else None


def _does(answers: Callable[[socket.socket], bool], place: tuple[Any, Any]) -> bool:
    try:
        with socket.create_connection(place, LOOK) as connected:
            connected.settimeout(LOOK)
            return answers(connected)
    except OSError:
        return False


def _answers_plainly(connected: socket.socket) -> bool:
    connected.sendall(b"PING\r\n")
    first = connected.recv(1)
    return bool(first) and first in ANSWERS


def _answers_by_tls(connected: socket.socket) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        context.wrap_socket(connected).close()
    except ssl.SSLError as error:
        return "ALERT" in (error.reason or "")  # as where it wants a certificate
    return True
