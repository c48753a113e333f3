"""Stores whose large files are in a folder, or what fsspec opens; a local one here."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from flaskstream.store.later import never
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.settings import Settings
from tests.store.blobs.shared import (
    Clock,
    MakeStore,
)
from tests.store.stores import RedisServer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "shared"
    made.mkdir()
    return made


@pytest.fixture(params=["folder", "remote"])
def where(request: pytest.FixtureRequest, folder: Path) -> str:
    """What `FLASKSTREAM_BLOBS` is: of both kinds the files are in `folder`."""
    return str(folder) if request.param == "folder" else f"local://{folder}"


@pytest.fixture
def prefix() -> str:
    return f"test-{secrets.token_hex(6)}"


@pytest.fixture
def make(redis_server: RedisServer, where: str, prefix: str) -> Iterator[MakeStore]:
    """Makes stores, each as another process has it."""
    made = list[RedisStore]()

    def make(blobs: str = where) -> RedisStore:
        address = redis_server.address
        made.append(RedisStore(Settings(), b"key", never, address, prefix, blobs))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture
def server(redis_server: RedisServer) -> Iterator[redis.Redis]:
    with redis.Redis(port=redis_server.port) as made:
        yield made


@pytest.fixture
def clock(server: redis.Redis, prefix: str) -> Clock:
    return Clock(server, prefix)
