"""Several processes of one app: a Redis, gunicorns behind nginx, a worker of Celery."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from benchmarks.nginx import nginx_before, wait_for
from benchmarks.servers import Server, cpu_seconds, free_port, launch, serving

SECRET = "only-of-the-benchmarks-0123456789abcdef"


class RedisServer:
    """A Redis of the benchmarks' own, which keeps nothing on the disk."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self.url = f"redis://127.0.0.1:{port}"
        self.client = redis.Redis(port=port)

    def cpu(self) -> float:
        """Seconds of a processor that it has taken so far."""
        return cpu_seconds(self._process.pid)


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """One that is up, and ended afterwards.

    Raises:
        RuntimeError: there is none here, or it did not start.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise RuntimeError(
            "redis-server is missing: on Debian, apt-get install redis-server"
        )
    port = free_port()
    bound = ("--bind", "127.0.0.1", "--port", str(port))
    process = subprocess.Popen(
        [program, *bound, "--save", "", "--loglevel", "warning"],
        cwd=tempfile.mkdtemp(prefix="benchmark-redis-"),
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        server = RedisServer(process, port)
        yield server
        server.client.close()
    finally:
        process.terminate()
        process.wait()


@dataclass
class Fleet:
    """What serves one page."""

    url: str
    """Where nginx passes on to all of them, in turn."""
    web: list[Server]
    redis: RedisServer | None

    def cpu(self) -> list[float]:
        """Seconds of a processor that each web process has taken so far."""
        return [server.cpu() for server in self.web]

    def redis_cpu(self) -> float:
        """Those of Redis."""
        return self.redis.cpu() if self.redis is not None else 0.0

    def server(self) -> RedisServer:
        """The Redis of a fleet that has one."""
        assert self.redis is not None
        return self.redis


@contextmanager
def fleet(
    page: str, processes: int, *, shared: bool = True, workers: int = 0, **settings: str
) -> Iterator[Fleet]:
    """So many gunicorns of one process each, behind nginx. What is `shared` is in a
    Redis; with `workers` functions are called in so many processes of Celery."""
    with ExitStack() as opened:
        store = opened.enter_context(redis_server()) if shared else None
        settings["FLASKSTREAM_SECRET"] = SECRET
        if store is not None:
            settings["FLASKSTREAM_REDIS_URL"] = store.url
        if workers:
            settings["FLASKSTREAM_LAUNCHER"] = "celery"
            opened.enter_context(worker(page, workers, settings))
        web = [
            opened.enter_context(serving("flaskstream", page, **settings))
            for _ in range(processes)
        ]
        port = opened.enter_context(nginx_before(*(server.port for server in web)))
        yield Fleet(f"http://127.0.0.1:{port}", web, store)


@contextmanager
def worker(page: str, children: int, settings: dict[str, str]) -> Iterator[None]:
    """A worker that takes messages, ended afterwards."""
    log = Path(tempfile.mkdtemp(prefix="benchmark-")) / "worker.log"
    app = "benchmarks.apps.wsgi:app"
    command = [sys.executable, "-m", "flaskstream", "worker", app, "-c", str(children)]
    process = launch(command, page, log, settings)
    try:
        deadline = time.monotonic() + 60
        while " ready." not in log.read_text(errors="replace"):
            if process.poll() is not None or time.monotonic() > deadline:
                said = log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"Celery's worker did not start:\n{said}")
            time.sleep(0.02)
        yield
    finally:
        process.kill()  # its children end with it
        process.wait()
