"""What a browser's connections are used for, and how it comes back to the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.person import shown_number, wait_for_number
from tests.net.proxy import Proxy
from tests.net.server import Served
from tests.waiting import PATIENCE, wait_until

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
        page.evaluate("dispatchEvent(new Event('online'))")
        wait_for_number(page, shown_number(page) + 20)
    finally:
        proxy.close()
