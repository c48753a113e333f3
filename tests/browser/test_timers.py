"""Timers in a browser: what ticks, how often, and that nobody is disturbed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.person import held_requests, wait_on

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

WATCH = """() => {
  window.told = [];
  const note = changes => changes.forEach(({target}) => told.push(target.className));
  for (const place of document.querySelectorAll(".fs-live, .fs-toasts, .fs-status"))
    new MutationObserver(note).observe(place, {childList: true, subtree: true});
}"""
HIDE = "Object.defineProperty(document, 'hidden', {get: () => true})"
TEN_TICKS = "new Promise(done => setTimeout(done, 500))"


def count(page: Page, above: int = -1) -> int:
    """The number that is computed again and again, once it is above another one."""
    page.wait_for_function(
        "n => Number(document.querySelector('output').innerText || -1) > n", arg=above
    )
    return int(page.get_by_label("number").inner_text())


def test_what_a_timer_does_disturbs_nobody(new_page: NewPage) -> None:
    page = new_page("ticking")
    box, seen = page.get_by_label("text"), page.get_by_label("seen")
    page.evaluate(WATCH)
    box.press_sequentially("as typed", delay=50)
    expect(seen).to_have_text("as typed")
    count(page, count(page) + 10)
    expect(box).to_be_focused()
    expect(box).to_have_value("as typed")
    assert page.evaluate("told") == []

    page.get_by_role("button", name="Off").click()
    expect(page.locator("[data-fs-tick]")).to_have_count(1)
    box.fill("unseen")
    count(page, count(page) + 10)
    expect(seen).to_have_text("as typed")
    page.get_by_role("button", name="On").click()
    expect(seen).to_have_text("unseen")


def test_what_is_typed_while_a_box_is_sent_stays(new_page: NewPage) -> None:
    page = new_page("ticking")
    box = page.get_by_label("box", exact=True)
    held = held_requests(page, "**/run/1", 1)
    box.fill("sent")
    box.press("Enter")
    box.press_sequentially(" rest")
    wait_on(page, lambda: held, "a press")
    for _ in range(2):  # of which one has what was typed
        with page.expect_response("**/run/0"):
            pass
    held[0].continue_()
    expect(box).to_have_value(" rest")


def test_a_tick_waits_for_the_answer_to_the_last_one(new_page: NewPage) -> None:
    page = new_page("ticking")
    count(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url.rpartition("/")[2]))
    held = held_requests(page, "**/run/4", 1)
    wait_on(page, lambda: held, "a tick")
    sent.clear()
    for _ in range(10):
        with page.expect_request("**/run/0"):
            pass
    assert "4" not in sent
    shown = count(page)
    held[0].continue_()
    count(page, shown)

    page.evaluate(HIDE)
    page.evaluate(TEN_TICKS)  # for what was on its way
    sent.clear()
    page.evaluate(TEN_TICKS)
    assert not {"0", "4"} & set(sent)
