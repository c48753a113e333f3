"""A worker, as the tests start one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.store.stores import ROOT, RedisServer

FLASKSTREAM = (sys.executable, "-m", "flaskstream", "worker")


class Worker:
    """A worker of the app: Celery's main process, and its children."""

    def __init__(self, folder: Path, redis: str, *command: str, **env: str) -> None:
        self.folder = folder
        self.log = folder / "worker.log"
        self.shared = {"FLASKSTREAM_REDIS_URL": redis, "FLASKSTREAM_LAUNCHER": "celery"}
        """What the processes that serve pages are to have in common with it."""
        kept = {**os.environ, **self.shared, "GATES": str(folder), **env}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, "--loglevel=INFO", "-n", f"{folder.name}@here"],
                **{"cwd": ROOT, "env": kept, "stdout": log, "stderr": log},  # type: ignore[call-overload]
            )

    def is_ready(self) -> bool:
        """Whether it takes messages."""
        assert self.process.poll() is None, self.log.read_text()
        return " ready." in self.log.read_text()

    def has_worked(self) -> bool:
        """Whether it was told to call anything."""
        return " received" in self.log.read_text()

    def kill(self) -> None:
        """End it, and all of its children, at once."""
        self.process.kill()
        self.process.wait()


@contextmanager
def redis_and_worker(folder: Path, target: str, **env: str) -> Iterator[Worker]:
    """A Redis, and a worker of an app, with more children than the tests of a browser
    leave runs to themselves. It is started, and may be waited for with others."""
    kept = RedisServer(folder)
    kept.start()
    place = folder / "worker"
    place.mkdir()
    worker = Worker(place, kept.address, *FLASKSTREAM, target, "-c", "8", **env)
    try:
        yield worker
        assert worker.has_worked(), "what was tried needed no worker"
    finally:
        worker.kill()
        kept.kill()
