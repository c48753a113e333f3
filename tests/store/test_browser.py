"""A person at two gunicorn processes with one store, and at nginx before both; their
functions are called there, or by a worker of Celery's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from flaskstream.runs.recovery import LOST
from tests.celery.worker import FLASKSTREAM, Worker
from tests.net.proxies import configured
from tests.ports import free_port
from tests.store.front import GUNICORN, SERVER, begin, visit
from tests.store.stores import ROOT, RedisServer, StoreServer
from tests.waiting import PATIENCE, TO_START, wait_until

pytestmark = pytest.mark.browser
WORDS = 12
"""As the app tells."""
BOTH = """
upstream both {{ server 127.0.0.1:{0}; server 127.0.0.1:{1}; }}
upstream one {{ server 127.0.0.1:{0}; }}
upstream other {{ server 127.0.0.1:{1}; }}
map $http_wanted $wanted {{ default both; one one; other other; }}
"""


@dataclass
class Site:
    """Two processes, nginx before them, and the doors to their functions."""

    ports: list[int]
    front: int
    gates: Path
    store: StoreServer | RedisServer

    def open(self, name: str, *numbers: int) -> None:
        for number in numbers:
            (self.gates / f"{name}-{number}").touch()

    def close(self, name: str, *numbers: int) -> None:
        for number in numbers:
            (self.gates / f"{name}-{number}").unlink()

    def called_by(self, name: str) -> int:
        """The process that has a function, once it has begun."""
        told = self.gates / f"{name}-by"
        wait_until(lambda: told.exists() and told.read_text(), "it to begin", TO_START)
        return int(told.read_text())

    def has_cleaned_up(self, name: str) -> bool:
        return (self.gates / f"{name}-finally").exists()


def serve(stack: ExitStack, log: Path, env: dict[str, str]) -> int:
    """Start a process, whose port this is."""
    port = free_port()
    command = [*GUNICORN, "-b", f"127.0.0.1:{port}", "tests.store.apps:app"]
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=env, stdout=out, stderr=out
        )
    stack.callback(process.wait, TO_START)
    stack.callback(process.terminate)
    return port


@pytest.fixture(params=["remote", "redis", "workers"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    place, front, gates = tmp_path / "nginx", free_port(), tmp_path / "gates"
    for folder in (place, gates):
        folder.mkdir()
    store = (StoreServer if request.param == "remote" else RedisServer)(tmp_path)
    env = {"STORE": store.address, "GATES": str(gates), "PYTHONPATH": str(ROOT)}
    with ExitStack() as stack:
        stack.callback(store.kill)
        store.start()
        worker = None
        if request.param == "workers":
            env |= {"FLASKSTREAM_BROKER_URL": store.address}
            command = (*FLASKSTREAM, "tests.store.apps:app", "-c", "2")
            worker = Worker(tmp_path, store.address, *command, **env)
            stack.callback(worker.kill)
            env |= worker.shared
        log = tmp_path / "log"
        ports = [serve(stack, log, {**os.environ, **env}) for _ in range(2)]
        for port in ports:
            wait_until(lambda port=port: status(port) == 200, "a process", TO_START)  # type: ignore[misc]
        if worker is not None:
            wait_until(worker.is_ready, "the worker", TO_START)
        block = BOTH.format(*ports) + SERVER.format(port=front)
        stack.enter_context(configured(block, front, place))
        yield Site(ports, front, gates, store)
        assert worker is None or worker.has_worked()


def status(port: int) -> int:
    """What a page load is answered with; 0: not at all."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            found: int = answer.status
            return found
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def has_words(page: Page, count: int) -> None:
    words = "".join(f"word{number} " for number in range(count))
    expect(page.locator("output").first).to_have_text(words.strip(), timeout=PATIENCE)


def test_what_begins_in_one_process_is_watched_and_stopped_in_the_other(
    site: Site, context: BrowserContext
) -> None:
    here = visit(context, site.front, "one")
    begin(here, "tale")
    site.open("tale", 0, 1)
    has_words(here, 2)
    query = "?" + here.url.partition("?")[2]
    there = visit(context, site.front, "other", f"/{query}")
    has_words(there, 2)
    site.open("tale", 2)
    has_words(here, 3)
    has_words(there, 3)
    there.reload()
    has_words(there, 3)
    site.open("tale", 3)
    has_words(there, 4)
    there.get_by_role("button", name="Stop").first.click()
    for page in (here, there):
        expect(page.get_by_text("Stopped after")).to_be_visible(timeout=PATIENCE)
        has_words(page, 4)
    wait_until(lambda: site.has_cleaned_up("tale"), "the function to clean up")


def test_a_page_goes_on_behind_a_proxy_that_takes_turns(
    site: Site, context: BrowserContext
) -> None:
    page = visit(context, site.front, "both")
    for name in ("one", "two"):
        begin(page, name)
        for number in range(WORDS):
            site.open(name, number)
            has_words(page, number + 1)
            if number == WORDS // 2:
                page.reload()
                has_words(page, number + 1)
        expect(page.locator("#fs-stream")).to_be_empty(timeout=PATIENCE)
    page.get_by_role("button", name="Paint").click()
    expect(page.get_by_text("2 stories")).to_be_visible(timeout=PATIENCE)
    shown = page.locator(
        "img[src*='/media/'], img[src*='/previews/'], img[src^='data:']"
    )
    expect(shown).to_be_visible()
    page.reload()
    expect(shown).to_be_visible()
    page.wait_for_function(
        "() => [...document.images].every(one => one.complete && one.naturalWidth)"
    )


def test_a_store_that_is_gone_is_said_and_found_again(
    site: Site, context: BrowserContext
) -> None:
    page = visit(context, site.front, "both")
    begin(page, "lost")
    site.open("lost", 0)
    has_words(page, 1)
    site.store.kill()
    site.open("lost", 1)
    wait_until(lambda: site.has_cleaned_up("lost"), "the function to be given up")
    assert [status(port) for port in site.ports] == [503, 503]
    expect(page.get_by_text("Out of reach")).to_be_visible(timeout=PATIENCE)
    site.store.start()
    fresh = visit(context, site.front, "both")
    begin(fresh, "found")
    site.open("found", 0)
    has_words(fresh, 1)


@pytest.mark.parametrize("site", ["workers"], indirect=True)
def test_a_process_that_is_killed_is_told_or_another_one_goes_on(
    site: Site, context: BrowserContext
) -> None:
    page = visit(context, site.front, "both")
    begin(page, "lost")
    site.open("lost", 0)
    has_words(page, 1)
    os.kill(site.called_by("lost"), signal.SIGKILL)
    expect(page.get_by_text(LOST)).to_be_visible(timeout=PATIENCE)
    has_words(page, 1)
    begin(page, "again", "Insist")
    site.open("again", 0, 1)
    has_words(page, 2)
    killed = site.called_by("again")
    site.close("again", 0, 1)
    os.kill(killed, signal.SIGKILL)
    expect(page.get_by_text("attempt 2 of 3")).to_be_visible(timeout=PATIENCE)
    has_words(page, 1)  # as before the first one
    site.open("again", *range(WORDS))
    has_words(page, WORDS)
    assert site.called_by("again") != killed
    expect(page.get_by_text(LOST)).to_have_count(0)
