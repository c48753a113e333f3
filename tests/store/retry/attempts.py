"""Runs whose process is lost, and what their functions are called with."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from flaskstream.runs.engine import Engine
from flaskstream.store.runrecord import ATTEMPTS
from tests.store.viewer import Viewer
from tests.waiting import wait_until


def lose(gone: Engine, by: Engine) -> None:
    """Have a process be taken for gone by another one, though it goes on: a zombie."""
    store: Any = gone.store
    other: Any = by.store
    other.beat()
    other.processes.in_touch_since = -math.inf  # as one that is here for long
    store._connection.ask(
        lambda server: server.zadd(store.processes._alive, {store.processes.own: 1})
    )


class Calls:
    """The calls of a function, each of which goes on when it is let."""

    def __init__(self) -> None:
        self.given: list[Any] = []
        self._gates = [threading.Event() for _ in range(ATTEMPTS + 1)]

    def begin(self, given: Any) -> int:
        """Note a call; gives its number."""
        self.given.append(given)
        return len(self.given) - 1

    def wait(self, number: int) -> None:
        assert self._gates[number].wait(30)

    def go_on(self, number: int) -> None:
        self._gates[number].set()

    def await_call(self, number: int) -> None:
        wait_until(lambda: len(self.given) > number, f"call {number}")


def streaming(calls: Calls, cleaned: threading.Event) -> Callable[[str], Any]:
    """A function whose first call goes on until it is to stop; the next one ends."""

    def work(text: str) -> Iterator[str]:
        number = calls.begin(text)
        try:
            yield f"of {number}"
            while number == 0:
                time.sleep(0.005)
                yield f"of {number}"
        finally:
            cleaned.set()

    return work


def active(engine: Engine) -> list[Any]:
    return [run for page in engine.sessions.all() for run in page.runs.active]


def attempt_of(viewer: Viewer, listener: int = 0) -> Any:
    return viewer.state[f"l{listener}"]["status"]["attempt"]
