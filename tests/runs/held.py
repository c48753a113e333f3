"""Functions that are held until a test lets them go."""

from __future__ import annotations

import threading


class Held:
    """Functions that go on until they are let go, one by one."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.most = 0
        self._running = 0
        self._lock = threading.Lock()
        self._gates: dict[str, threading.Event] = {}

    def __call__(self, name: str) -> str:
        with self._lock:
            self.began.append(name)
            self._running += 1
            self.most = max(self.most, self._running)
        self._gate(name).wait(30)
        with self._lock:
            self._running -= 1
        return name

    def let_go(self, *names: str) -> None:
        for name in names:
            self._gate(name).set()

    def _gate(self, name: str) -> threading.Event:
        return self._gates.setdefault(name, threading.Event())
