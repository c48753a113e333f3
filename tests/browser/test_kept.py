"""Values that a browser keeps, from one page to the next, and for other tabs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

FORGE = """() => {
  const [name] = Object.keys(localStorage);
  localStorage.setItem(name, localStorage.getItem(name).replace("Ada", "Eve"));
}"""
NOTHING_IS_KEPT = """
Object.defineProperty(window, 'localStorage', {get() { throw Error(); }})
"""
HAS = "word => Object.values(localStorage).join().includes(word)"


def keep(page: Page, word: str) -> None:
    """Have a word kept, and see that the browser has it."""
    page.get_by_label("word").fill(word)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_label("told")).to_have_text(f"now {word}")
    page.wait_for_function(HAS, arg=word)


def test_further_pages_begin_with_what_the_browser_keeps(new_page: NewPage) -> None:
    page = new_page("keeping")
    expect(page.get_by_label("told")).to_have_text("at first nobody")
    keep(page, "Ada")
    fresh = page.context.new_page()
    fresh.goto(page.url.partition("?")[0])
    expect(fresh.get_by_label("told")).to_have_text("at first Ada")
    keep(fresh, "Bo")
    page.reload()
    expect(page.get_by_label("told")).to_have_text("at first Bo")


def test_a_page_that_comes_again_without_news_is_as_it_was(
    new_page: NewPage,
) -> None:
    page = new_page("keeping")
    keep(page, "Ada")
    page.reload()
    page.get_by_role("button", name="Tell").click()
    expect(page.get_by_label("out")).to_have_text("Ada")
    expect(page.get_by_label("told")).to_have_text("now Ada")


def test_what_is_made_up_in_the_browser_counts_as_none(new_page: NewPage) -> None:
    page = new_page("keeping")
    keep(page, "Ada")
    page.evaluate(FORGE)
    page.goto(page.url.partition("?")[0])
    expect(page.get_by_label("told")).to_have_text("at first nobody")
    keep(page, "Cy")


def test_where_a_browser_keeps_nothing_it_is_the_pages(new_page: NewPage) -> None:
    page = new_page("keeping")
    page.add_init_script(NOTHING_IS_KEPT)
    page.goto(page.url)
    page.get_by_label("word").fill("Ada")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_label("told")).to_have_text("now Ada")
    page.get_by_role("button", name="Tell").click()
    expect(page.get_by_label("out")).to_have_text("Ada")
