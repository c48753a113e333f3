"""What a person changes in the page's form, beside what a press sends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.person import unique

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def test_a_further_step_sees_what_is_typed_during_the_first(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("stepping")
    gate = unique("gate")
    page.get_by_label("gate").fill(gate)
    page.get_by_label("text").fill("before")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".fs-status").first).to_contain_text("Running")
    with page.expect_response("**/fields"):
        page.get_by_label("text").fill("during")
    with page.expect_response("**/fields"):
        page.get_by_label("b", exact=True).check()
    server.open(gate)
    expect(page.locator("output")).to_have_text("('during', ['b'])")
