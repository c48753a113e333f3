"""Behind a real nginx as its defaults are, without TLS: browsers tell nothing but an
origin there, and the server is asked as another host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.nginx import nginx_before
from tests.browser.person import wait_for_number
from tests.net.server import Served
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.browser
HOST = "plain.example"
"""This machine, by a name that is no localhost: the browser sends no Sec-Fetch-Site."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    "location",
    ["", "proxy_set_header Host $host;", "proxy_set_header Host $http_host;"],
    ids=["the proxy's default", "without its port", "as the browser says"],
)
def test_presses_stop_typing_and_leaving_work(
    location: str, page: Page, tmp_path: Path
) -> None:
    served = Served("werkzeug", tmp_path)
    try:
        with nginx_before(served.port, location=location) as port:
            answers: list[int] = []
            page.on("response", lambda answer: answers.append(answer.status))
            page.goto(f"http://{HOST}:{port}/ticks/")
            page.get_by_label("name").fill("behind")
            page.get_by_role("button", name="Submit").click()
            wait_for_number(page, 30)
            page.get_by_role("button", name="Stop").click()
            expect(page.locator("#fs-status-0")).to_have_attribute(
                "data-fs-state", "stopped"
            )
            wait_until(lambda: served.noted("behind finally"), "its end")
            assert [s for s in answers if s >= 400] == []
    finally:
        served.stop()


def test_a_form_without_scripts_works(browser: Browser, tmp_path: Path) -> None:
    served = Served("werkzeug", tmp_path)
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    try:
        with nginx_before(served.port, location="") as port:
            page = context.new_page()
            page.goto(f"http://{HOST}:{port}/ticks/")
            page.get_by_label("name").fill("without")
            page.get_by_role("button", name="Submit").click()
            page.get_by_role("button", name="Stop").click()
            wait_until(lambda: served.noted("without finally"), "its end")
    finally:
        context.close()
        served.stop()
