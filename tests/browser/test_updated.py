"""A page whose app is updated by a deploy: its processes are of two versions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Server
from tests.browser.person import filled, submit, wait_on

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


class Deploy:
    """Has a page's requests for runs come to another version, while `refuses` says so
    of their numbers."""

    def __init__(self, page: Page, refuses: Callable[[int], bool]) -> None:
        self.asked, self.refuses = 0, refuses
        version = page.locator("input[name=version]").first.input_value()
        self._version, self._other = version.encode(), b"x" * len(version)
        page.route("**/run/*", self._pass_on)

    def _pass_on(self, route: Route) -> None:
        self.asked += 1
        body = route.request.post_data_buffer or b""
        if self.refuses(self.asked):
            body = body.replace(self._version, self._other)
        route.fulfill(response=route.fetch(post_data=body))


def test_what_a_process_of_another_version_refuses_is_asked_of_the_next(
    new_page: NewPage, server: Server
) -> None:
    page = filled(new_page("echo"), "text", "hello")
    deploy = Deploy(page, lambda number: number < 3)
    submit(page)
    expect(page.locator(".fs-outputs output")).to_have_text("hello")
    assert deploy.asked == 3
    expect(page.get_by_text("This app has been updated")).to_have_count(0)


def test_when_all_have_refused_the_page_says_so_and_asks_once_from_then_on(
    new_page: NewPage, server: Server
) -> None:
    page = filled(new_page("echo"), "text", "hello")
    deploy = Deploy(page, lambda number: number < 7)
    submit(page)
    expect(page.get_by_text("This app has been updated")).to_be_visible()
    assert deploy.asked == 5
    submit(page)
    wait_on(page, lambda: deploy.asked == 6, "the next request")
    expect(page.get_by_text("This app has been updated")).to_have_count(1)
    submit(page)
    expect(page.locator(".fs-outputs output")).to_have_text("hello")
    assert deploy.asked == 7
