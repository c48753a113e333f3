"""What is shared by the tests of files over 1 MB: stores, files, and their clock."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

import flaskstream as gr
from flaskstream.media.contentwriter import take_bytes
from flaskstream.media.media import Media
from flaskstream.runs.engine import Engine
from flaskstream.store.redis.blobs import LEFT
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.settings import Settings
from tests.store.conftest import run_threads
from tests.store.stores import RedisServer
from tests.waiting import wait_until
from tests.web.calls import Caller

DATA = os.urandom(5_000_000)
MakeStore = Callable[..., RedisStore]


def large(data: bytes = DATA, name: str = "a.bin") -> Media:
    return Media(take_bytes(data), "application/octet-stream", name)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class Clock:
    """Lets the time come at which files are looked at, and what Redis has expire."""

    def __init__(self, server: Any, prefix: str) -> None:
        self._server = server
        self._prefix = prefix

    def _keys(self, pattern: str) -> list[bytes]:
        return [*self._server.scan_iter(f"{self._prefix}:*{pattern}")]

    def make_due(self) -> None:
        for key in self._keys(":blobs:due"):
            for digest in self._server.zrange(key, 0, -1):
                self._server.zadd(key, {digest: 1})

    def expire_files(self) -> None:
        if keys := self._keys(":file:*"):
            self._server.delete(*keys)

    def holders(self) -> int:
        """How many may have the file."""
        (key,) = self._keys(":blobs:of:*")
        found: int = self._server.scard(key)
        return found

    def forget_page(self) -> None:
        for key in self._keys(":about"):
            self._server.delete(key)

    def age_left(self) -> None:
        for key in self._keys(":blobs:left"):
            for name in self._server.zrange(key, 0, -1):
                self._server.zadd(key, {name: time.time() - LEFT - 1})


def app_of(blocks: gr.Blocks, server: RedisServer, where: str, prefix: str) -> Flask:
    """An app as one of several processes has it."""
    app = Flask("blobs", static_folder=None, template_folder=None)
    app.secret_key = "one key, the same in every process"  # noqa: S105
    app.config["FLASKSTREAM_REDIS_URL"] = server.address
    app.config["FLASKSTREAM_REDIS_PREFIX"] = prefix
    app.config["FLASKSTREAM_BLOBS"] = where
    gr.FlaskStream(app).mount(blocks, "/")
    return app


def engine_of(store: RedisStore) -> Engine:
    return Engine(Settings(), b"key", make_store=lambda *_: store)


def end(callers: list[Caller]) -> None:
    wait_until(lambda: not run_threads(), "the threads of all runs to end")
    for caller in callers:
        caller.http.application.extensions["flaskstream.engine"].close()
