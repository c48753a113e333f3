"""Answers that come in another order than they were asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Browser, Route, expect

from tests.browser.person import wait_on
from tests.net.server import Served
from tests.waiting import PATIENCE

pytestmark = pytest.mark.browser


def test_an_answer_that_a_newer_one_has_overtaken_changes_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    served = Served("worker", tmp_path)
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    held: list[tuple[Route, APIResponse]] = []
    try:
        page.route("**/run/1", lambda route: held.append((route, route.fetch())))
        page.goto(f"{served.url}/two/")
        page.get_by_label("name").fill("late")
        with page.expect_request("**/run/1"):
            page.get_by_role("button", name="once").click()
        page.get_by_role("button", name="go", exact=True).click()
        text = page.get_by_label("text")
        expect(text).to_have_text(re.compile(r"^([3-9]|\d\d+)$"))
        wait_on(page, lambda: held, "the answer that is held")
        ((route, answer),) = held
        with page.expect_response("**/run/1"):
            route.fulfill(response=answer)
        expect(page.get_by_label("other")).to_have_text("LATE")
        before = int(text.inner_text())
        expect(text).not_to_have_text(re.compile(f"^({before}|{before + 1})$"))
        assert int(text.inner_text()) > before
    finally:
        page.context.close()
        served.stop()
