"""What a browser's connections are used for, and how it comes back to the server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import ROOT
from tests.browser.person import shown_number, wait_for_number
from tests.net.proxy import Proxy
from tests.net.server import Served
from tests.ports import free_port
from tests.waiting import PATIENCE, TO_START, wait_until

LONG_DELAYS = """
{
  const timeout = window.setTimeout;
  window.setTimeout = (f, ms, ...rest) => timeout(f, ms > 300 ? 600000 : ms, ...rest);
}
"""
"""As after a long outage: what would try again soon does so in ten minutes."""
pytestmark = pytest.mark.browser


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    server = Served("worker", tmp_path)
    yield server
    server.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context()
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


def begin(page: Page, name: str) -> None:
    page.get_by_label("name").fill(name)
    page.get_by_role("button", name="Submit").click()


def test_more_windows_than_connections_all_go_on(
    served: Served, context: BrowserContext
) -> None:
    pages = [context.new_page() for _ in range(8)]
    for index, page in enumerate(pages):
        page.goto(f"{served.url}/ticks/")
        begin(page, f"window-{index}")
        wait_for_number(page, 0)
    for page in pages:
        wait_for_number(page, 20)
    pages[-1].get_by_role("button", name="Stop").click()
    wait_until(lambda: served.noted("window-7 finally"), "the last window's end")


def test_a_page_comes_back_when_the_browser_is_online(
    served: Served, context: BrowserContext
) -> None:
    proxy, page = Proxy(served.port), context.new_page()
    try:
        page.goto(f"{proxy.url}/ticks/")
        begin(page, "online")
        wait_for_number(page, 5)
        page.evaluate(LONG_DELAYS)
        proxy.cut()
        wait_until(lambda: proxy.open_streams() == 0, "the outage")
        later = shown_number(page) + 20

        def comes_back() -> bool:  # the page may not know of the outage yet
            page.evaluate("dispatchEvent(new Event('online'))")
            return shown_number(page) >= later

        wait_until(comes_back, "the page to go on", 30)
    finally:
        proxy.close()


SCRIPT = """
import flaskstream as gr
gr.Interface(str.upper, "text", "text", title={title!r}).launch(server_port={port})
"""


def test_a_page_loads_itself_anew_when_its_script_is_saved(
    context: BrowserContext, tmp_path: Path
) -> None:
    script, port = tmp_path / "page.py", free_port()
    script.write_text(SCRIPT.format(title="first", port=port))
    code = "from flaskstream.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "run", str(script)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: is_open(port), "the server", TO_START)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        page.get_by_role("button", name="Submit").click()
        page.wait_for_url("**/?page=*")
        script.write_text(SCRIPT.format(title="second one", port=port))
        expect(page).to_have_title("second one")
        expect(page.get_by_role("button", name="Submit")).to_be_visible()
    finally:
        process.terminate()
        process.wait(TO_START)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
