"""What a person sees of a run whose server goes away."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import submit, wait_for_number
from tests.net.proxy import Proxy
from tests.net.server import Served
from tests.waiting import PATIENCE, TO_END, wait_until

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("key", ["kept", "new"])
def test_after_a_crash_the_page_says_once_that_the_run_is_gone_and_works(
    browser: Browser, tmp_path: Path, key: str
) -> None:
    kind, env = ("worker", {"KEY": "a key"}) if key == "kept" else ("werkzeug", {})
    served = Served(kind, tmp_path, **env)
    proxy = Proxy(served.port)
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    try:
        page.goto(f"{proxy.url}/two/")
        page.get_by_label("name").fill("crash")
        page.get_by_role("button", name="once").click()
        expect(page.locator("output").nth(1)).to_have_text("CRASH")
        page.get_by_role("button", name="go").click()
        wait_until(lambda: int(page.locator("output").first.inner_text() or 0) > 3, "")
        served.kill()
        served.start()
        expect(page.locator(".fs-toast")).to_contain_text("This run is not here")
        expect(page.locator("#fs-status-0")).to_have_attribute("data-fs-state", "gone")
        expect(page.locator("output").nth(1)).to_have_text("CRASH")
        before = len(proxy.requests)
        if key == "new":  # else another process may have it: the page looks again
            page.wait_for_timeout(1500)  # a loop would come back in half a second
            assert len(proxy.requests) == before
        page.get_by_role("button", name="go").click()
        wait_until(lambda: served.noted("crash begins") == 2, "the second run")
        expect(page.get_by_role("button", name="Stop").first).to_be_visible()
        wait_until(lambda: int(page.locator("output").first.inner_text() or 0) > 3, "")
        # A page that looks again may have found the second run, and taken it back.
        least = 1 if key == "new" else 0
        assert least <= page.locator(".fs-toast").count() <= 1
    finally:
        page.context.close()
        proxy.close()
        served.stop()


def test_a_worker_that_stops_ends_its_streams_and_the_page_tries_again(
    browser: Browser, tmp_path: Path
) -> None:
    served = Served("worker", tmp_path, KEY="a key")
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    try:
        page.goto(f"{served.url}/ticks/")
        page.get_by_label("name").fill("drained")
        submit(page)
        wait_for_number(page, 3)
        served.signal(signal.SIGTERM)
        served.process.wait(TO_END)
        assert served.noted("drained finally") == 1
        expect(page.locator("#fs-offline")).to_be_visible()
        served.start()
        expect(page.locator(".fs-toast")).to_contain_text("This run is not here")
        expect(page.locator("#fs-offline")).to_be_hidden()
    finally:
        page.context.close()
        served.stop()


def test_a_page_comes_back_to_the_process_that_has_its_run(
    browser: Browser, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
    one, other = (Served("worker", folder, KEY="a key") for folder in folders)
    proxy = Proxy(one.port)
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    try:
        page.goto(f"{proxy.url}/ticks/")
        page.get_by_label("name").fill("moved")
        submit(page)
        number = wait_for_number(page, 3)
        proxy.target = other.port
        proxy.cut()
        expect(page.locator(".fs-toast")).to_contain_text("is shown again")
        expect(page.locator("#fs-status-0")).to_have_attribute("data-fs-state", "gone")
        times = len(proxy.streams())
        wait_until(lambda: len(proxy.streams()) > times, "the page to look again")
        assert page.locator(".fs-toast").count() == 1
        proxy.target = one.port
        proxy.cut()  # the browser keeps its connection to the other one
        wait_for_number(page, number + 10)
        expect(page.locator(".fs-toast")).to_have_count(0)
        page.get_by_role("button", name="Stop").click()
        wait_until(lambda: one.noted("moved finally"), "the run to be stopped")
        expect(page.locator("#fs-stream")).to_be_empty()
    finally:
        page.context.close()
        proxy.close()
        one.stop()
        other.stop()
