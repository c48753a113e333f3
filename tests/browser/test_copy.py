"""Buttons that copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Server
from tests.waiting import PATIENCE

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

WATCH = """() => {
  window.told = [];
  const note = () => {
    told.push(document.querySelector("#fs-live").textContent);
    if (document.querySelector("pre > .fs-copied")) told.push("at the button");
  };
  const all = {attributes: true, characterData: true, childList: true, subtree: true};
  new MutationObserver(note).observe(document.body, all);
}"""
"""Notes what a page says for two seconds only."""


@pytest.fixture
def page(new_page: NewPage, server: Server) -> Page:
    page = new_page("copying")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(WATCH)
    return page


@pytest.fixture
def insecure_page(browser: Browser, server: Server) -> Iterator[Page]:
    """The page under a host's name and without TLS, where there is no clipboard."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(server.url.replace("127.0.0.1", "plain.example") + "/copying/")
    assert page.evaluate("navigator.clipboard === undefined")
    page.evaluate(WATCH)
    yield page
    page.close()


def expect_told(page: Page, what: str = "Copied") -> None:
    page.wait_for_function("what => told.includes(what)", arg=what)


def copied(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def copier(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"Copy {name}", exact=True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("code", "if a < b:\n    pass"),
        ("typed", "typed"),
        ("shown", "a\n b"),
        ("data", '{\n  "a": [\n    1\n  ]\n}'),
        ("this", "Title\nx = 1 < 2\ny = 3"),
    ],
)
def test_what_is_shown_is_copied(page: Page, name: str, text: str) -> None:
    copier(page, name).last.click()
    expect_told(page)
    assert re.sub("\n+", "\n", copied(page)) == text


def test_what_is_typed_is_copied(page: Page) -> None:
    page.get_by_label("typed", exact=True).fill("typed since")
    copier(page, "typed").focus()
    page.keyboard.press("Enter")
    expect_told(page)
    assert copied(page) == "typed since"


def test_a_block_of_code_is_copied_as_it_is_and_says_so_for_a_while(
    page: Page,
) -> None:
    button = page.locator(".fs-prose pre").get_by_role("button", name="Copy code")
    button.click()
    expect_told(page, "at the button")
    assert copied(page) == "x = 1 < 2\ny = 3"
    expect(button).not_to_have_class(re.compile("fs-copied"))
    expect(page.locator("#fs-live")).to_have_text("")


def test_a_button_may_be_gone_while_it_says_so(page: Page) -> None:
    button = page.locator(".fs-prose pre").get_by_role("button", name="Copy code")
    button.click()
    expect(page.locator("#fs-live")).to_have_text("Copied")
    button.evaluate("button => button.remove()")
    expect(page.locator("#fs-live")).to_have_text("")


def test_a_page_without_tls_copies_too(insecure_page: Page) -> None:
    copier(insecure_page, "shown").click()
    expect_told(insecure_page)
    box = insecure_page.get_by_label("typed", exact=True)
    box.fill("")
    box.press("Control+v")
    expect(box).to_have_value("a\n b")


def test_without_script_there_are_no_such_buttons(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("copying", java_script_enabled=False)
    expect(copier(page, "shown")).to_have_count(0)
