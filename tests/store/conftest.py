"""Stores of each kind: in memory, in another process, in Redis and in Valkey."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext

import flaskstream as gr
from flaskstream.blocks.blocks import Blocks
from flaskstream.runs.engine import Engine
from flaskstream.store.later import Later, never
from flaskstream.store.memorystore import MemoryStore
from flaskstream.store.protocol import SessionCommands, Store
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.settings import Settings
from tests.store.commands import KEY
from tests.store.remote import RemoteStore
from tests.store.serving import Serve, engine_of
from tests.store.stores import RedisServer, StoreServer, store_of, valkey_program
from tests.waiting import PATIENCE, wait_until

DEFAULTS = Settings()
KINDS = ("memory", "remote", "redis", "valkey")
MakeStore = Callable[..., Store]


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One for all tests that do nothing to it; each has a prefix of its own."""
    made = RedisServer(tmp_path_factory.mktemp("redis"))
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="session")
def valkey_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Valkey; the same holds."""
    made = RedisServer(tmp_path_factory.mktemp("valkey"), valkey_program())
    made.start()
    yield made
    made.kill()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[RedisServer]:
    """A server that a test may do anything to; it is not started."""
    made = RedisServer(tmp_path)
    yield made
    made.kill()


@pytest.fixture
def make_redis_store(redis_server: RedisServer) -> Iterator[MakeStore]:
    """Makes stores in Redis, each as another process would have it."""
    yield from stores_at(redis_server)


@pytest.fixture
def make_valkey_store(valkey_server: RedisServer) -> Iterator[MakeStore]:
    """The same in Valkey."""
    yield from stores_at(valkey_server)


def stores_at(server: RedisServer) -> Iterator[MakeStore]:
    """What makes stores in a server, until a test is over."""
    prefix, made = f"test-{secrets.token_hex(6)}", list[RedisStore]()

    def make(settings: Settings = DEFAULTS, later: Later = never) -> Store:
        store = RedisStore(settings, b"key", later, server.address, prefix)
        made.append(store)
        return store

    yield make
    for store in made:
        store.close()


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
    if request.param in ("redis", "valkey"):
        name = f"make_{request.param}_store"
        made_there: MakeStore = request.getfixturevalue(name)
        return made_there
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
def session(store: Store) -> SessionCommands:
    return store.open("owner", KEY)


@pytest.fixture(params=["remote", "redis"])
def shared(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[StoreServer | RedisServer]:
    """What keeps a store that several processes have; it may be killed."""
    made = (StoreServer if request.param == "remote" else RedisServer)(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def processes(shared: StoreServer | RedisServer) -> Iterator[Callable[..., Engine]]:
    """Makes engines as several processes have them, with one store."""
    engines: list[Engine] = []

    def make(**settings: object) -> Engine:
        def make_store(settings: Settings, key: bytes, later: Later) -> Store:
            return store_of(shared.address, settings, key, later)

        chosen = Settings(**{"sweep_every": 0.05, **settings})  # type: ignore[arg-type]
        engine = Engine(chosen, b"key", make_store=make_store)
        engines.append(engine)
        return engine

    yield make
    # A run's thread leaves its place in line after the run has ended.
    wait_until(lambda: not run_threads(), "the threads of all runs to end")
    for engine in engines:
        engine.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Pages of one person."""
    made = browser.new_context()
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


@pytest.fixture
def serve(redis_server: RedisServer) -> Iterator[Serve]:
    """Makes apps as several processes have them, with one Redis."""
    prefix, apps = f"test-{secrets.token_hex(6)}", list[Flask]()

    def make_store(settings: Settings, key: bytes, later: Later) -> RedisStore:
        return RedisStore(settings, key, later, redis_server.address, prefix)

    def serve(blocks: Blocks, **config: Any) -> Flask:
        app = Flask(f"app{len(apps)}", static_folder=None, template_folder=None)
        app.secret_key = "one key, the same in every process"  # noqa: S105
        app.config.update(FLASKSTREAM_STORE=make_store, **config)
        gr.FlaskStream(app).mount(blocks, "/")
        apps.append(app)
        return app

    yield serve
    for app in apps:
        engine_of(app).close()


def run_threads() -> list[threading.Thread]:
    """Those in which functions run now."""
    threads = threading.enumerate()
    return [one for one in threads if one.name.startswith("flaskstream-run-")]
