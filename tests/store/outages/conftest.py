"""A server that may be ended and started again, and a run whose page is there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.runs.engine import Engine
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.settings import Settings
from tests.store.conftest import run_threads
from tests.store.stores import RedisServer
from tests.store.viewer import Viewer
from tests.waiting import wait_until

KEPT = ["--appendonly", "yes", "--appendfsync", "always"]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[RedisServer]:
    """A server that keeps what it has, and may be ended and started again."""
    made = RedisServer(tmp_path)
    made.start(*KEPT)
    yield made
    made.kill()


@pytest.fixture
def engine(own: RedisServer) -> Iterator[Engine]:
    def make_store(settings: Settings, key: bytes, later: Any) -> RedisStore:
        return RedisStore(settings, key, later, own.address)

    made = Engine(Settings(sweep_every=0.05), b"key", make_store=make_store)
    yield made
    wait_until(lambda: not run_threads(), "the threads of all runs to end")
    made.close()


class Steps:
    """A function that yields a value each time it is let go on."""

    def __init__(self) -> None:
        self._go = threading.Semaphore(0)
        self.cleaned = threading.Event()

    def go_on(self) -> None:
        self._go.release()

    def function(self) -> Iterator[str]:
        try:
            for value in ("one", "two", "three"):
                assert self._go.acquire(timeout=60)
                yield value
        finally:
            self.cleaned.set()


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
def viewer(engine: Engine, steps: Steps) -> Viewer:
    """Of a page whose run has shown its first value."""
    with gr.Blocks() as blocks:
        out = gr.Textbox(interactive=False)
        gr.Button().click(steps.function, None, out, concurrency_limit=1)
    viewer = Viewer(engine, blocks)
    engine.start(viewer.session, blocks.listeners[0], {})
    steps.go_on()
    viewer.follow(lambda: viewer.shown(out) == "one", "the first value")
    return viewer
