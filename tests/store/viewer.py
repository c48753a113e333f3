"""Who follows a page, by one of several processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flaskstream.blocks.blocks import Blocks
from flaskstream.runs.engine import Engine
from flaskstream.runs.session import Session
from flaskstream.store.patch import node_key, status_key
from flaskstream.store.wakeup import ThreadWakeup
from tests.runs.log_contract import State, fold


class Viewer:
    """Somebody who follows a page by one process."""

    def __init__(self, engine: Engine, blocks: Blocks, id: str = "page") -> None:
        self.session = open_page(engine, blocks, id)
        self.state: State = {}
        self._seq = 0
        self._wakeup = ThreadWakeup()
        self.session.watch(self._wakeup)

    def follow(self, until: Callable[[], object], what: str) -> None:
        due = time.monotonic() + 20
        self._read()
        while not until():
            assert time.monotonic() < due, f"waited for {what}: {self.state}"
            self._wakeup.wait(1)
            self._read()

    def look(self) -> None:
        """Read what has come."""
        self._read()

    def _read(self) -> None:
        delta = self.session.read(self._seq).delta
        fold(self.state, delta.patch)
        self._seq = delta.seq

    def shown(self, component: Any) -> Any:
        return self.state.get(node_key(component.id), {}).get("value")

    def status(self, listener: int = 0) -> str:
        told = self.state.get(status_key(listener), {}).get("status", {})
        state: str = told.get("state", "")
        return state


def open_page(engine: Engine, blocks: Blocks, id: str = "page") -> Session:
    engine.mounts.add("demo", blocks.seal())
    return engine.open_session("owner", id, blocks)
