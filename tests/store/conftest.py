"""Stores of each kind: in memory, and in another process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flaskstream.runs.engine import Engine
from flaskstream.store.memorystore import MemoryStore
from flaskstream.store.protocol import Store
from flaskstream.store.settings import Settings
from tests.store.remote import RemoteStore
from tests.waiting import TO_START, wait_until

ROOT = Path(__file__).parents[2]
DEFAULTS = Settings()
KINDS = ("memory", "remote")
MakeStore = Callable[..., Store]


class StoreServer:
    """The process that has a store."""

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "store")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        Path(self.address).unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.store.server", self.address]
        self.process = subprocess.Popen(command, cwd=ROOT)
        wait_until(Path(self.address).exists, "the store to answer", TO_START)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StoreServer]:
    made = StoreServer(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture(params=KINDS)
def make_store(request: pytest.FixtureRequest) -> MakeStore:
    """Makes a store of each kind; each call the same one, as another process has it."""
    if request.param == "remote":
        address: str = request.getfixturevalue("server").address
        return lambda settings=DEFAULTS: RemoteStore(address, settings, b"key")
    made: list[Store] = []

    def make(settings: Settings = DEFAULTS) -> Store:
        if not made:
            made.append(MemoryStore(settings, b"key"))
        return made[0]

    return make


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    return make_store()


@pytest.fixture
def processes(server: StoreServer) -> Iterator[Callable[..., Engine]]:
    """Makes engines as several processes have them, with one store."""
    engines: list[Engine] = []

    def make(**settings: object) -> Engine:
        def make_store(settings: Settings, key: bytes, later: object) -> Store:
            return RemoteStore(server.address, settings, key)

        chosen = Settings(**{"sweep_every": 0.05, **settings})  # type: ignore[arg-type]
        engine = Engine(chosen, b"key", make_store=make_store)
        engines.append(engine)
        return engine

    yield make
    for engine in engines:
        engine.close()
