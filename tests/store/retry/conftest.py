"""Processes that have one store."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest

from flaskstream.runs.engine import Engine
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.settings import Settings
from tests.store.conftest import run_threads
from tests.store.stores import RedisServer
from tests.waiting import wait_until

Make = Callable[[], Engine]


@pytest.fixture
def processes(redis_server: RedisServer) -> Iterator[Make]:
    """Makes engines as several processes have them, with one store."""
    prefix, engines = f"test-{secrets.token_hex(6)}", list[Engine]()

    def make() -> Engine:
        engines.append(
            Engine(
                Settings(sweep_every=0.02, grace=0.1),
                b"key",
                make_store=lambda settings, key, later: RedisStore(
                    settings, key, later, redis_server.address, prefix
                ),
            )
        )
        return engines[-1]

    yield make
    wait_until(lambda: not run_threads(), "the threads of all runs to end")
    for engine in engines:
        engine.close()
