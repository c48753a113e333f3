"""What all tests share: nothing of a run may outlive its test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from flaskstream.runs.engine import Engine
from flaskstream.runs.settings import Settings
from tests.waiting import wait_until


def run_threads() -> set[threading.Thread]:
    """The threads in which functions run now."""
    threads = threading.enumerate()
    return {t for t in threads if t.name.startswith("flaskstream-run-")}


@pytest.fixture(autouse=True)
def no_thread_is_left_behind() -> Iterator[None]:
    """Fail a test whose runs still have threads a few seconds after it."""
    before = run_threads()
    yield
    wait_until(lambda: run_threads() <= before, "the threads of all runs to end")


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An engine that hurries; its runs and threads end with the test."""
    settings = Settings(grace=0.1, closed_after=0.05, sweep_every=0.05)
    made = Engine(settings, nullcontext, b"key", lambda: (True, False))
    yield made
    made.close()
