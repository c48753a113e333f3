"""A Redis, workers, and apps as several web processes have them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from flaskstream.blocks.blocks import Blocks
from flaskstream.runs.engine import Engine
from tests.celery.app import make_app, page
from tests.store.stores import ROOT, RedisServer
from tests.waiting import TO_START, wait_until

FLASKSTREAM = (sys.executable, "-m", "flaskstream", "worker", "tests.celery.tool:app")
SHOP = (sys.executable, "-m", "celery", "-A", "tests.celery.shop:celery", "worker")


class Worker:
    """A worker of the app: Celery's main process, and its children."""

    def __init__(self, folder: Path, redis: str, *command: str, **env: str) -> None:
        self.folder = folder
        self.log = folder / "worker.log"
        kept = {**os.environ, "FLASKSTREAM_REDIS_URL": redis, "GATES": str(folder)}
        kept |= {"FLASKSTREAM_LAUNCHER": "celery", **env}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, "--loglevel=INFO", "-n", f"{folder.name}@here"],
                **{"cwd": ROOT, "env": kept, "stdout": log, "stderr": log},  # type: ignore[call-overload]
            )

    def is_ready(self) -> bool:
        """Whether it takes messages."""
        assert self.process.poll() is None, self.log.read_text()
        return " ready." in self.log.read_text()

    def kill(self) -> None:
        """End it, and all of its children, at once."""
        self.process.kill()
        self.process.wait()


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
    started = Worker(folder, redis_server.address, *FLASKSTREAM, "-c", "3")
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
    return start_worker("gpu", *FLASKSTREAM, "-Q", "gpu", "-c", "1")


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
