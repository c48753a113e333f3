"""Real Chromium against real servers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.celery.worker import redis_and_worker
from tests.net.proxies import nginx_of
from tests.ports import free_port
from tests.store.stores import RedisServer
from tests.waiting import PATIENCE, TO_START, wait_until

ROOT = Path(__file__).parents[2]
WATCH_CSP = """
window.violations = [];
document.addEventListener('securitypolicyviolation', event => {
  window.violations.push(event.violatedDirective + ' ' + event.blockedURI);
});
"""


@dataclass
class Server:
    """A server process with the pages of `apps`, and the doors to them."""

    url: str
    processes: int = 1

    def events(self) -> list[str]:
        """What the functions have told so far."""
        with urllib.request.urlopen(f"{self.url}/_test/events", timeout=10) as answer:
            told: list[str] = json.load(answer)
            return told

    def wait_for(self, event: str, seconds: float = 30) -> None:
        """Wait until a function has told this; fail if it does not in time."""
        deadline = time.monotonic() + seconds
        while event not in self.events():
            assert time.monotonic() < deadline, f"{event!r} was not told"
            time.sleep(0.01)

    def open(self, gate: str) -> None:
        """Let the function that waits at a gate go on."""
        request = urllib.request.Request(f"{self.url}/_test/open/{gate}", method="POST")
        urllib.request.urlopen(request, timeout=10).close()


APPS = "tests.browser.apps"
COMMANDS: dict[str, list[str]] = {
    "werkzeug": [
        "-m",
        "flask",
        "--app",
        APPS,
        "run",
        "--port",
        "{port}",
    ],
    "gunicorn": [
        "-m",
        "gunicorn",
        "-c",
        "python:flaskstream.serving.settings",
        "-b",
        "127.0.0.1:{port}",
        f"{APPS}:app",
    ],
}


ON_BOTH = {
    "test_attachments",
    "test_frames",
    "test_left",
    "test_live",
    "test_pages",
    "test_runs",
    "test_stop",
    "test_typing",
}
"""The modules about requests and streams, which servers treat differently."""


ON_TWO = {
    "test_chat",
    "test_frames",
    "test_left",
    "test_live",
    "test_pages",
    "test_runs",
    "test_stop",
    "test_typing",
}
"""Those that are tried, too, with two processes that have one Redis, behind an nginx
that takes turns: each request of a page goes to the other one than that before. What is
marked `workers` is tried with its functions called by a worker of Celery's, too."""


ONLY_ON_TWO = {"test_updated"}
"""The modules about what only pages of several processes do."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What a page does by itself is tried under one server."""
    if "server" in metafunc.fixturenames:
        module = metafunc.module.__name__.rpartition(".")[2]
        kinds = sorted(COMMANDS) if module in ON_BOTH else ["gunicorn"]
        kinds += ["two"] if module in ON_TWO else []
        kinds = ["two"] if module in ONLY_ON_TWO else kinds
        kinds += with_workers(metafunc)
        metafunc.parametrize("server", kinds, indirect=True, scope="session")


def with_workers(metafunc: pytest.Metafunc) -> list[str]:
    """The further stage of a test, if it is tried with workers, too."""
    marked = metafunc.definition.get_closest_marker("workers")
    return ["workers"] if marked else []


@pytest.fixture(scope="session")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A real server, its processes ended by their ids."""
    place = tmp_path_factory.mktemp("server")
    kind: str = request.param
    serve = {"two": serving_two, "workers": serving_with_workers}.get(kind)
    with serve(place) if serve else serving(kind, place / "log") as made:
        yield made


@contextmanager
def serving_two(place: Path) -> Iterator[Server]:
    """Two processes with one Redis, and nginx before them, which takes turns."""
    kept = RedisServer(place)
    kept.start()
    with ExitStack() as stack:
        stack.callback(kept.kill)
        url = {"FLASKSTREAM_REDIS_URL": kept.address}
        processes = [
            stack.enter_context(serving("gunicorn", place / f"log-{number}", **url))
            for number in range(2)
        ]
        addresses = [server.url.removeprefix("http://") for server in processes]
        front = stack.enter_context(nginx_of(addresses, place))
        yield Server(f"http://127.0.0.1:{front}", len(processes))


@contextmanager
def serving_with_workers(place: Path) -> Iterator[Server]:
    """A process that serves pages, and a worker that calls their functions."""
    with (
        redis_and_worker(place, f"{APPS}:app") as worker,
        serving("gunicorn", place / "log", **worker.shared) as served,
    ):
        wait_until(worker.is_ready, "the worker", TO_START)
        yield Server(served.url, processes=2)


@contextmanager
def serving(kind: str, log: Path, **env: str) -> Iterator[Server]:
    """A server process of a kind in `COMMANDS`; what it says goes into `log`."""
    port = free_port()
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, *(part.format(port=port) for part in COMMANDS[kind])],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            stdout=out,
            stderr=out,
        )
    try:
        server = Server(f"http://127.0.0.1:{port}")
        wait_until_up(server, process, log)
        yield server
    finally:
        process.terminate()
        process.wait(TO_START)


def wait_until_up(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the first answer; fail with the server's log if there is none."""
    deadline = time.monotonic() + TO_START
    while True:
        try:
            server.events()
            return
        except OSError:
            ended = process.poll() is not None
            assert not ended and time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)


@pytest.fixture
def new_page(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Opens pages, each of a person of its own unless a context is given.

    Whatever a test does, its pages log no error, violate no policy, and ask no other
    host for anything.
    """
    contexts: list[BrowserContext] = []
    pages: list[Page] = []
    complaints: list[str] = []

    def open_session(
        path: str,
        context: BrowserContext | None = None,
        tolerated: str | None = None,
        **options: Any,
    ) -> Page:
        if context is None:
            context = browser.new_context(**options)
            contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.add_init_script(WATCH_CSP)
        watch(page, complaints, urlsplit(server.url).netloc, tolerated)
        page.goto(f"{server.url}/{path}/")
        pages.append(page)
        return page

    yield open_session
    for page in pages:
        complaints += page.evaluate("window.violations ?? []")
    for context in contexts:
        context.close()
    assert complaints == []


def watch(page: Page, complaints: list[str], host: str, tolerated: str | None) -> None:
    """Note errors of the console and requests to other hosts.

    The browser itself reports answers such as 422 there: those are no errors of ours.
    """
    expected = ("status of 4", "status of 503", "ERR_", tolerated or "ERR_")

    def on_console(message: object) -> None:
        text = getattr(message, "text", "")
        kind = getattr(message, "type", "")
        if kind in ("error", "warning") and not any(word in text for word in expected):
            complaints.append(text)

    def on_request(request: object) -> None:
        url = urlsplit(getattr(request, "url", ""))
        if url.scheme in ("http", "https") and url.netloc != host:
            complaints.append(f"asked another host: {url.geturl()}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", on_request)
