"""What a person copies and selects, as functions are told of it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.selecting import TEXT
from tests.browser.test_files import wrong

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

MARK = """(box, [start, end]) => {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const range = new Range();
  for (let at = 0, node; node = walker.nextNode(); at += node.length) {
    if (start >= at && start <= at + node.length) range.setStart(node, start - at);
    if (end >= at && end <= at + node.length) range.setEnd(node, end - at);
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  box.dispatchEvent(new PointerEvent("pointerup", {bubbles: true}));
}"""
"""Selects a part of a text that is only shown, as a mouse does that is let go there."""


@pytest.fixture
def page(new_page: NewPage) -> Page:
    page = new_page("selecting")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


def expect_told(page: Page, text: str) -> None:
    expect(page.get_by_label("told")).to_have_text(text)


def test_a_part_of_what_is_typed_is_told_in_characters(page: Page) -> None:
    box = page.get_by_label("typed", exact=True)
    box.evaluate("box => box.setSelectionRange(0, 5)")
    expect_told(page, "typed [0, 5] 'naïve'")
    box.evaluate("box => box.setSelectionRange(6, 10)")  # the face is two of UTF-16's
    expect_told(page, "typed [6, 9] '😀 t'")
    box.fill("else")
    box.press("ControlOrMeta+a")
    expect_told(page, "typed [0, 4] 'else'")


def test_a_part_of_what_is_shown_is_told(page: Page) -> None:
    shown = page.get_by_label("shown")
    shown.evaluate(MARK, [6, 13])
    expect_told(page, f"shown [6, 12] {TEXT[6:]!r}")
    shown.evaluate(MARK, [0, 5])
    expect_told(page, "shown [0, 5] 'naïve'")


def test_a_part_of_a_text_that_grows_is_told(page: Page, server: Server) -> None:
    gate = f"selecting-{uuid4().hex}"
    page.get_by_label("gate").fill(gate)
    page.get_by_role("button", name="Grow").click()
    grown = page.get_by_label("grown")
    expect(grown).to_have_text("one 😀")
    grown.evaluate(MARK, [0, 6])
    expect_told(page, "grown [0, 5] 'one 😀'")
    server.open(gate)
    expect(grown).to_have_text("one 😀 two")
    grown.evaluate(MARK, [4, 10])
    expect_told(page, "grown [4, 9] '😀 two'")


def test_a_copy_is_told_and_copies(page: Page) -> None:
    page.get_by_role("button", name="Copy typed").click()
    expect_told(page, f"copied {TEXT!r}")
    assert page.evaluate("navigator.clipboard.readText()") == TEXT
    page.get_by_role("button", name="Copy this").click()
    expect_told(page, "copied 'A *text*.'")
    page.get_by_role("button", name="Copy", exact=True).first.click()
    expect_told(page, "copied 'Why?'")


def test_a_message_is_selected_by_a_click_and_by_enter(page: Page) -> None:
    messages = page.get_by_role("article")
    messages.first.get_by_role("paragraph").click()
    expect_told(page, "chat 0 'Why?'")
    messages.nth(1).focus()
    page.keyboard.press("Enter")
    expect_told(page, "chat 1 '**Because** of [that](https://example.com).'")


def test_what_does_something_itself_selects_no_message(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.get_by_role("article").first.get_by_role("button", name="Copy").click()
    expect_told(page, "copied 'Why?'")
    page.get_by_label("Edit", exact=True).click()
    page.get_by_label("The message").press("ControlOrMeta+a")
    page.get_by_text("Because").dblclick()  # of which the second marks a word
    expect_told(page, "chat 1 '**Because** of [that](https://example.com).'")
    assert sum("select" in body for body in sent) == 1


def test_a_label_is_chosen_by_a_press_on_its_row(page: Page) -> None:
    row = page.locator(".fs-bars li").nth(1)
    row.click()
    expect_told(page, "label 1 'cat'")
    page.get_by_role("button", name="dog").press("Enter")
    expect_told(page, "label 0 'dog'")


def test_a_spot_of_two_pictures_is_told_and_not_where_the_line_is_dragged_to(
    page: Page,
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    divider = page.locator(".fs-divider")
    divider.scroll_into_view_if_needed()
    box = divider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    page.mouse.up()
    scale = min(
        box["width"] / 40, box["height"] / 30
    )  # the rest is beside the pictures
    right, middle = box["width"] / 2 + 10.5 * scale, box["height"] / 2 + scale / 2
    divider.click(position={"x": right, "y": middle})
    expect_told(page, "pair [30, 15] None")
    assert sum("select" in body for body in sent) == 1


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_everybody_can_use_them(new_page: NewPage, theme: str, width: int) -> None:
    size = {"width": width, "height": 800}
    page = new_page("selecting", color_scheme=theme, viewport=size)
    assert wrong(page) == []
    assert page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")
