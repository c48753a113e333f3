"""A Redis, workers, and apps as several web processes have them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from flaskstream.blocks.blocks import Blocks
from flaskstream.runs.engine import Engine
from tests.celery.app import make_app, page
from tests.celery.worker import FLASKSTREAM, Worker
from tests.store.stores import RedisServer
from tests.waiting import TO_START, wait_until

TOOL = (*FLASKSTREAM, "tests.celery.tool:app")
SHOP = (sys.executable, "-m", "celery", "-A", "tests.celery.shop:celery", "worker")


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One for all."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def worker(
    redis_server: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Worker]:
    """A worker of the usual queue, with three children."""
    folder = tmp_path_factory.mktemp("usual")
    started = Worker(folder, redis_server.address, *TOOL, "-c", "3")
    wait_until(started.is_ready, "the worker", TO_START)
    yield started
    started.kill()


@pytest.fixture
def start_worker(
    redis_server: RedisServer, tmp_path: Path
) -> Iterator[Callable[..., Worker]]:
    """Starts workers for one test."""
    workers: list[Worker] = []

    def start(name: str, *command: str, **env: str) -> Worker:
        folder = tmp_path / name
        folder.mkdir()
        workers.append(Worker(folder, redis_server.address, *command, **env))
        wait_until(workers[-1].is_ready, "the worker", TO_START)
        return workers[-1]

    yield start
    for one in workers:
        one.kill()


@pytest.fixture
def gpu(start_worker: Callable[..., Worker]) -> Worker:
    """A worker of the queue "gpu", with one child."""
    return start_worker("gpu", *TOOL, "-Q", "gpu", "-c", "1")


Web = Callable[..., Flask]


@pytest.fixture
def web(redis_server: RedisServer) -> Iterator[Web]:
    """Makes apps as several web processes have them, of one page."""
    demo, apps = page(), list[Flask]()

    def make(blocks: Blocks = demo, **config: object) -> Flask:
        chosen = {
            "FLASKSTREAM_REDIS_URL": redis_server.address,
            "FLASKSTREAM_LAUNCHER": "celery",
        }
        apps.append(make_app(blocks, **{**chosen, **config}))  # type: ignore[arg-type]
        return apps[-1]

    yield make
    for app in apps:
        engine_of(app).close()


def engine_of(app: Flask) -> Engine:
    """An app's engine."""
    engine: Engine = app.extensions["flaskstream.engine"]
    return engine
