"""What comes into a page is styled by itself: the rest of it is left alone."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

PAGES = (
    *("desk-of-fields", "answer", "attaching", "exploring", "tabling", "charting"),
    *("marking", "coding", "files", "gallery", "comparing", "drawing", "viewing"),
    *("listening", "filming", "modelling", "picking", "plotting", "camera"),
)
"""Pages that have every style sheet together."""

FILLED = 1_000
"""Elements that are put into each component before; none has so many of its own."""

FILL = """count => {
  for (const box of document.querySelectorAll(".fs-control")) {
    const filler = document.createElement("div");
    filler.className = "fs-prose";
    filler.innerHTML = "<p>one</p>".repeat(count);
    box.append(filler);
  }
  document.body.scrollHeight;
}"""
INSERT = """news => {
  const fillers = document.querySelectorAll(".fs-control > .fs-prose:last-child");
  for (const filler of fillers) {
    filler.insertAdjacentHTML("beforeend", news);
    document.body.scrollHeight;
  }
}"""


@pytest.mark.parametrize("path", PAGES)
def test_what_comes_has_no_other_elements_styled_anew(
    browser: Browser, new_page: NewPage, path: str
) -> None:
    """A rule such as `.a:has(.b) > :first-child` would: with each piece of an answer,
    the longer the page the more, and most on a slow telephone."""
    page = new_page(path)
    page.evaluate(FILL, FILLED)
    for news in ("<p>two <b>three</b></p>", "<ul><li>four</li></ul>"):
        browser.start_tracing(page=page, categories=["devtools.timeline"])
        page.evaluate(INSERT, news)
        styled = counts_of_styled(browser.stop_tracing())
        assert styled != []
        assert max(styled) < FILLED / 2


LENGTHEN = """times => {
  const messages = document.querySelector(".fs-messages");
  const each = [...messages.children].map(one => one.outerHTML).join("");
  const many = each.replaceAll(/ id="[^"]*"/g, "").repeat(times);
  messages.insertAdjacentHTML("afterbegin", many);
  document.body.scrollHeight;
}"""
GROW = """() => {
  const blocks = [...document.querySelectorAll(".fs-message .fs-blocks")].at(-1);
  blocks.insertAdjacentHTML("beforeend", "<p>one <b>two</b></p>");
  document.body.scrollHeight;
}"""


def test_a_long_chat_is_left_alone_while_its_last_message_grows(
    browser: Browser, new_page: NewPage
) -> None:
    page = new_page("chat")
    page.evaluate(LENGTHEN, 200)
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    page.evaluate(GROW)
    styled = counts_of_styled(browser.stop_tracing())
    assert 0 < max(styled) < 50


def counts_of_styled(trace: bytes) -> list[int]:
    """How many elements were styled, each time that some were."""
    return [
        event["args"].get("elementCount", 0)
        for event in json.loads(trace)["traceEvents"]
        if event["name"] == "UpdateLayoutTree" and "args" in event
    ]
