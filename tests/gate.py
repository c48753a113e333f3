"""Gates at which the functions of a server wait until a test lets them go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from typing import Protocol

import redis


class Gate(Protocol):
    """One that lets as many through as it was released."""

    def acquire(self, *, timeout: float | None = None) -> bool: ...
    def release(self, n: int = 1) -> None: ...


class Events(Protocol):
    """What functions tell."""

    def append(self, event: str, /) -> None: ...
    def extend(self, events: Iterable[str], /) -> None: ...
    def __iter__(self) -> Iterator[str]: ...


class Gates(dict[str, Gate]):
    """A gate for each name, closed until it is released.

    The function and the test may ask for it at the same time, and get the same one: a
    `defaultdict` would make two.
    """

    def __missing__(self, name: str) -> Gate:
        return self.setdefault(name, threading.Semaphore(0))


class SharedGates(Gates):
    """The same for the functions of several processes, in the Redis that they have."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._server = redis.Redis.from_url(url)

    def __missing__(self, name: str) -> Gate:
        return self.setdefault(name, SharedGate(self._server, f"gate:{name}"))


class SharedGate:
    """One of them: it waits by short looks, so that its thread can be interrupted."""

    def __init__(self, server: redis.Redis, name: str) -> None:
        self._server = server
        self._name = name

    def acquire(self, *, timeout: float | None = None) -> bool:
        due = None if timeout is None else time.monotonic() + timeout
        while not self._server.lpop(self._name):
            if due is not None and time.monotonic() > due:
                return False
            time.sleep(0.005)
        return True

    def release(self, n: int = 1) -> None:
        self._server.rpush(self._name, *["open"] * n)


class SharedEvents:
    """What the functions of several processes tell, as a list would have it."""

    def __init__(self, url: str) -> None:
        self._server = redis.Redis.from_url(url, decode_responses=True)

    def append(self, event: str) -> None:
        self._server.rpush("events", event)

    def extend(self, events: Iterable[str]) -> None:
        for event in events:
            self.append(event)

    def __iter__(self) -> Iterator[str]:
        found: list[str] = self._server.lrange("events", 0, -1)  # type: ignore[assignment]
        return iter(found)
