"""What looks like the library's own elements is left alone by the page's scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from flaskstream.media.reserved import hides_property
from tests.browser.conftest import Server

NewPage = Callable[..., Page]
pytestmark = pytest.mark.browser

PREVIEW = "/repeating/pages/AAAAAAAAAAAAAAAAAAAAAA/previews/1/x"
POSING = f"""
<a class="fs-stop" href="/elsewhere">stop</a>
<b data-fs-copy="#fs-0-in">copy</b>
<b class="fs-toast" data-fs-duration="0">toast</b>
<span class="fs-status"><time data-fs-elapsed="9">time</time></span>
<a href="da	ta:text/html,owned" download="a.html">load</a>
<img class="fs-picture" alt="frame">
text src="{PREVIEW}" and <i title='src="{PREVIEW}"'>more</i>
"""
WIDE = [
    "$\\hspace{99999em}x$",
    "$" + "\\hspace{20em}" * 9 + "x$",
    "$" + "\\Huge{" * 9 + "x" + "}" * 9 + "$",
    "$" + "x+" * 500 + "y$",
    "$\\rule{999em}{999em}$",
    "$\\begin{matrix}" + "x+" * 200 + "x&y\\end{matrix}$",
]


def show(page: Page, text: str) -> None:
    page.get_by_label("text").fill(text + "\n\nthe end")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".fs-prose").get_by_text("the end")).to_be_visible()


def test_no_script_acts_on_content_that_poses_as_the_librarys(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("repeating")
    asked: list[str] = []
    show(page, POSING)
    address = page.url
    page.on("request", lambda request: asked.append(request.url))
    markup = page.locator(".fs-markup")
    for words in ("copy", "toast", "load"):
        markup.get_by_text(words, exact=True).click()
        expect(markup.get_by_text(words, exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    show(page, POSING + "again")
    expect(markup.get_by_text("time", exact=True)).to_be_visible()
    expect(page.locator("#fs-live")).not_to_have_text("Copied")
    assert page.url == address
    assert [url for url in asked if "previews" in url or "elsewhere" in url] == []


def test_elements_of_the_app_around_a_page_are_left_alone(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("repeating")
    page.evaluate(
        """() => document.body.insertAdjacentHTML("beforeend",
        '<b data-fs-copy="#fs-0-in">copy</b><a class="fs-stop" href="/away">stop</a>'
        + '<input data-fs-submit="Enter" data-fs-mirror="fs-cursor"'
        + ' aria-label="site">')"""
    )
    address = page.url
    page.get_by_text("copy").click()
    page.get_by_label("site").fill("abc")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    show(page, "x")
    expect(page.locator("#fs-live")).not_to_have_text("Copied")
    assert page.url.partition("?")[0] == address.partition("?")[0]


@pytest.mark.parametrize("latex", WIDE)
def test_a_formula_makes_no_page_wider(
    new_page: NewPage, server: Server, latex: str
) -> None:
    page = new_page("repeating", viewport={"width": 390, "height": 844})
    show(page, f"before {latex} after")
    page.locator("math").first.wait_for(state="attached")
    root = "document.documentElement"
    width, height = page.evaluate(f"[{root}.scrollWidth, {root}.scrollHeight]")
    assert width <= 390 and height < 3000


def test_no_picture_hides_what_the_browsers_forms_have(
    new_page: NewPage, server: Server
) -> None:
    names = new_page("repeating").evaluate(
        """() => {
          const names = new Set();
          let one = document.createElement("form");
          for (; one; one = Object.getPrototypeOf(one))
            Object.getOwnPropertyNames(one).forEach(name => names.add(name));
          return [...names];
        }"""
    )
    assert len(names) > 300
    assert [name for name in names if not hides_property(name)] == []
