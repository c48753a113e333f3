"""A window that is closed, or shows something else, holds nobody up."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Server

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
MANY = re.compile(r"^\d{2,}$")


@pytest.fixture
def person(new_page: NewPage) -> BrowserContext:
    return new_page("echo").context


@pytest.mark.parametrize("how", ["closed", "elsewhere"])
def test_who_opens_a_page_anew_does_not_wait_for_the_stream_of_the_old_one(
    new_page: NewPage, person: BrowserContext, server: Server, how: str
) -> None:
    old = person.new_page()
    old.goto(f"{server.url}/watching/")
    expect(old.get_by_label("seen")).to_have_text(MANY)
    if how == "closed":
        old.close()
    else:
        old.goto("about:blank")
    page = new_page("watching", person)
    expect(page.get_by_label("seen")).to_have_text(MANY)
    page.goto("about:blank")


def test_a_page_that_is_loaded_anew_goes_on(
    new_page: NewPage, person: BrowserContext
) -> None:
    page = new_page("watching", person)
    for _ in range(3):
        expect(page.get_by_label("seen")).to_have_text(MANY)
        page.reload()
    expect(page.get_by_label("seen")).to_have_text(MANY)
    page.goto("about:blank")
