"""All web processes are replaced, one after the other, while people are at work."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.celery.worker import FLASKSTREAM, Worker
from tests.net.proxies import nginx_of
from tests.ports import free_port
from tests.store.front import GUNICORN, begin
from tests.store.stores import ROOT, RedisServer
from tests.store.test_browser import has_words, status
from tests.waiting import TO_START, wait_until

pytestmark = pytest.mark.browser
PAINT = 3
"""The listener of the app's button "Paint"."""


class Web:
    """A process that serves pages, which may be replaced by a new one."""

    def __init__(self, log: Path, env: dict[str, str]) -> None:
        self.port = free_port()
        self._log, self._env = log, env
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [*GUNICORN, "-b", f"127.0.0.1:{self.port}", "tests.store.apps:app"]
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, *command],
                **{"cwd": ROOT, "env": self._env, "stdout": out, "stderr": out},  # type: ignore[call-overload]
            )

    def wait(self) -> None:
        wait_until(lambda: status(self.port) == 200, "a process", TO_START)

    def stop(self) -> None:
        """End it in order, as a deploy does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(TO_START)


class Site:
    """Two of these behind nginx, a worker, and the gates of its functions."""

    def __init__(self, stack: ExitStack, place: Path) -> None:
        self.gates = place / "gates"
        self.gates.mkdir()
        kept = RedisServer(place)
        stack.callback(kept.kill)
        kept.start()
        env = {"STORE": kept.address, "GATES": f"{self.gates}", "PYTHONPATH": f"{ROOT}"}
        env["FLASKSTREAM_BROKER_URL"] = kept.address
        command = (*FLASKSTREAM, "tests.store.apps:app", "-c", "4")
        worker = Worker(place, kept.address, *command, **env)
        stack.callback(worker.kill)
        env = {**os.environ, **env, **worker.shared}
        self.web = [Web(place / f"log-{number}", env) for number in range(2)]
        for web in self.web:
            stack.callback(web.stop)
            web.start()
        for web in self.web:
            web.wait()
        wait_until(worker.is_ready, "the worker", TO_START)
        addresses = [f"127.0.0.1:{web.port}" for web in self.web]
        self.front = stack.enter_context(nginx_of(addresses, place))
        self.url = f"http://127.0.0.1:{self.front}/"

    def open(self, name: str, *numbers: int) -> None:
        for number in numbers:
            (self.gates / f"{name}-{number}").touch()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(stack, tmp_path)


class Crowd:
    """People who press a button on a page of their own, again and again, and look
    whether what they were promised comes."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._stops = threading.Event()
        self.done = 0
        self.wrong: list[str] = []
        self._threads = [threading.Thread(target=self._be) for _ in range(3)]

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *of: object) -> None:
        self._stops.set()
        for thread in self._threads:
            thread.join()

    def _be(self) -> None:
        while not self._stops.is_set():
            try:
                self._press()
                self.done += 1
            except (OSError, AssertionError) as error:
                self.wrong.append(repr(error))

    def _press(self) -> None:
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        person = urllib.request.build_opener(jar)

        def ask(path: str, **more: object) -> str:
            asked = urllib.request.Request(self._url + path, **more)  # type: ignore[arg-type]
            with person.open(asked, timeout=TO_START) as answer:
                text: str = answer.read().decode()
            return text

        fields = {}
        for tag in re.findall(r"<input [^>]*>", ask("")):
            found = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
            fields[found["name"]] = found.get("value", "")
        headers = {"Sec-Fetch-Site": "same-origin", "HX-Request": "true"}
        ask(f"run/{PAINT}", data=urlencode(fields).encode(), headers=headers)
        page = f"?page={fields['page']}"
        # Late where the machine is busy, as where a launch is lost; but not never.
        wait_until(lambda: "0 stories" in ask(page), "what was promised", TO_START)


def test_a_deploy_is_a_pause_for_who_watches_and_loses_no_press(
    site: Site, context: BrowserContext
) -> None:
    page = context.new_page()
    streams = list[str]()
    page.on("request", lambda one: streams.extend(re.findall(".*/events.*", one.url)))
    page.goto(site.url)
    begin(page, "tale")
    site.open("tale", 0)
    has_words(page, 1)
    with Crowd(site.url) as crowd:
        number = 1
        for web in site.web:
            done = crowd.done
            wait_until(lambda: crowd.done > done + 3, "people to be at work")  # noqa: B023
            web.stop()
            site.open("tale", number)
            has_words(page, number + 1)
            web.start()
            web.wait()
            site.open("tale", number + 1)
            has_words(page, number + 2)
            number += 2
    assert not crowd.wrong
    assert len(streams) <= 1 + 2 * len(site.web), "it is back by the first try"
    shows_no_trouble(page)
    site.open("tale", *range(number, 12))
    has_words(page, 12)
    page.reload()
    has_words(page, 12)


def shows_no_trouble(page: Page) -> None:
    expect(page.locator(".fs-toast")).to_have_count(0)
    expect(page.get_by_text("Interrupted")).to_have_count(0)
