"""Ports of 127.0.0.1 for servers that tests start."""

from __future__ import annotations

import itertools
import os
import socket

FIRST, EACH, SETS = 10_000, 5_500, 4
"""They end below those that the system gives to connections: one of these, be it a
connection to the port itself, could have a server's before it starts."""
_numbers = itertools.count(os.getpid() * 7)


def free_port() -> int:
    """A port that nobody listens on: another one each time, and others than those of
    the tests that run beside these."""
    beside = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % SETS
    first = FIRST + beside * EACH
    return next(
        port
        for port in (first + next(_numbers) % EACH for _ in range(EACH))
        if _is_free(port)
    )


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
