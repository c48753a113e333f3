"""What a person does in a chat page, and what comes of it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.waiting import wait_until

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def box(page: Page) -> Locator:
    return page.get_by_label("Message", exact=True)


def messages(page: Page) -> Locator:
    return page.locator(".fs-said > .fs-prose")


def say(page: Page, text: str) -> None:
    """Type a message, send it by Enter, and wait for the answer's end."""
    count = messages(page).count()
    box(page).fill(text)
    box(page).press("Enter")
    expect(messages(page)).to_have_count(count + 2)
    at_rest(page)


def at_rest(page: Page) -> None:
    expect(page.get_by_role("button", name="Retry")).to_have_count(1)


def begin(page: Page, server: Server) -> str:
    """Send a message whose answer waits behind its first word."""
    gate = f"gate-{secrets.token_hex(4)}"
    box(page).fill(f"{gate}: go")
    box(page).press("Enter")
    server.open(gate)
    expect(messages(page).last).to_have_text("Answer")
    return gate


def end(page: Page, server: Server, gate: str) -> None:
    """Let an answer say the four words that follow its first one."""
    for _ in range(4):
        server.open(gate)
    at_rest(page)


def test_enter_sends_and_the_box_is_empty_and_ready_for_the_next(
    new_page: NewPage,
) -> None:
    page = new_page("talk")
    expect(box(page)).to_be_focused()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    expect(messages(page)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(messages(page).first).to_have_text(re.compile("one\\s+two"))
    expect(messages(page).last).to_contain_text("Answer 0 to one")
    at_rest(page)  # Enter sends nothing before
    expect(box(page)).to_have_value("")
    page.keyboard.type("three")
    expect(box(page)).to_have_value("three")
    page.keyboard.press("Enter")
    expect(messages(page).last).to_have_text("Answer 2 to three")


def test_what_is_typed_while_an_answer_comes_waits_for_its_end(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("talk")
    gate = begin(page, server)
    page.keyboard.type("next")
    with page.expect_response("**/run/*"):  # heard while the answer is on its way
        page.keyboard.press("Enter")
    server.open(gate)
    expect(messages(page).last).to_have_text("Answer 0")
    expect(box(page)).to_have_value("next")
    for _ in range(3):
        server.open(gate)
    at_rest(page)
    expect(box(page)).to_have_value("next")
    expect(messages(page)).to_have_count(2)


@pytest.mark.workers
def test_escape_stops_and_what_was_said_stays(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("talk")
    begin(page, server)
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_hidden()

    def stopped() -> bool:  # it ignores what comes within a double click
        page.keyboard.press("Escape")
        return stop.count() == 0

    wait_until(stopped, "the run to be stopped")
    at_rest(page)
    expect(stop).to_have_count(0)
    expect(messages(page).last).to_have_text("Answer")
    say(page, "more")
    expect(messages(page).last).to_have_text("Answer 2 to more")


@pytest.mark.workers
def test_retry_undo_and_clear(new_page: NewPage, server: Server) -> None:
    page = new_page("talk")
    say(page, "one")
    gate = begin(page, server)
    end(page, server, gate)
    expect(messages(page).last).to_have_text(f"Answer 2 to {gate}: go")
    page.get_by_role("button", name="Retry").click()
    server.open(gate)
    expect(messages(page).last).to_have_text("Answer")
    end(page, server, gate)
    expect(messages(page)).to_have_count(4)
    expect(messages(page).last).to_have_text(f"Answer 2 to {gate}: go")
    page.get_by_role("button", name="Undo").click()
    expect(messages(page)).to_have_count(2)
    expect(box(page)).to_have_value(f"{gate}: go")
    page.get_by_role("button", name="Clear").click()
    expect(messages(page)).to_have_count(0)
    page.get_by_role("button", name="Good morning").click()
    expect(messages(page).last).to_have_text("Answer 0 to Good morning")


def test_an_edited_message_is_answered_anew(new_page: NewPage) -> None:
    page = new_page("talk")
    say(page, "one")
    say(page, "two")
    first = page.get_by_role("article", name="You").first
    first.hover()
    first.get_by_label("Edit").click()
    first.get_by_label("The message").fill("ONE")
    first.get_by_role("button", name="Send").click()
    expect(messages(page)).to_have_count(2)
    expect(messages(page).last).to_have_text("Answer 0 to ONE")


def test_conversations_are_listed_renamed_and_deleted(new_page: NewPage) -> None:
    page = new_page("talk")
    beside = page.get_by_role("complementary", name="Conversations")
    say(page, "first one")
    expect(beside.get_by_role("listitem")).to_have_count(1)
    beside.get_by_role("link", name="New chat").click()
    expect(messages(page)).to_have_count(0)
    say(page, "second one")
    expect(beside.get_by_role("listitem")).to_have_count(2)
    beside.get_by_role("link", name="first one").click()
    expect(messages(page).first).to_have_text("first one")
    beside.get_by_label("Rename or delete “first one”").click()
    here = beside.locator(".fs-here")
    here.get_by_label("Name", exact=True).fill("Plans")
    here.get_by_role("button", name="Rename").click()
    expect(beside.get_by_role("link", name="Plans")).to_be_visible()
    beside.get_by_label("Rename or delete “Plans”").click()
    here.get_by_role("button", name="Delete").click()
    expect(messages(page)).to_have_count(0)
    expect(beside.get_by_role("listitem")).to_have_count(1)
    assert "page=" not in page.url


def test_a_chat_page_works_without_scripts(new_page: NewPage) -> None:
    page = new_page("talk", java_script_enabled=False)
    for number, text in enumerate(("one", "two")):
        box(page).fill(text)
        page.get_by_role("button", name="Send", exact=True).last.click()
        expect(messages(page)).to_have_count(2 * number + 2)
        expect(messages(page).last).to_have_text(f"Answer {2 * number} to {text}")
    page.get_by_role("button", name="Undo").click()
    expect(messages(page)).to_have_count(2)
    expect(box(page)).to_have_value("two")


MEASURE = """() => {
  const all = name => [...document.querySelectorAll(name)];
  const at = name => all(name).at(-1).getBoundingClientRect();
  return {
    page: document.documentElement.scrollHeight - innerHeight,
    below: at('.fs-foot').top - at('textarea').bottom,
    hidden: at('textarea').bottom - innerHeight,
    log: at('.fs-log').height,
  };
}"""


@pytest.mark.parametrize("size", [(1280, 900), (390, 844), (1280, 600)])
def test_a_chat_fills_the_window_and_stays_so_as_it_grows(
    new_page: NewPage, size: tuple[int, int]
) -> None:
    width, height = size
    page = new_page("talk", viewport={"width": width, "height": height})
    before = page.evaluate(MEASURE)
    assert (before["page"], before["below"] < 40) == (0, True)
    for number in range(4):
        say(page, f"{number} " + "and so on " * 60)
    after = page.evaluate(MEASURE)
    assert after == before
    assert page.evaluate("document.querySelector('.fs-log').scrollTop") > 0


def test_what_is_said_of_a_run_takes_no_room_from_a_labelled_chat(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("labelled-talk")
    before = page.evaluate(MEASURE)
    begin(page, server)
    assert page.evaluate(MEASURE)["log"] == before["log"]
    page.keyboard.press("Escape")
    told = page.get_by_text("Stopped after")
    expect(told).to_be_visible()
    assert page.evaluate(MEASURE)["log"] == before["log"]
    chat, line = page.locator(".fs-chatbot").bounding_box(), told.bounding_box()
    assert chat is not None and line is not None
    assert chat["x"] <= line["x"] and line["y"] - chat["y"] < 20


def test_a_keyboard_that_comes_up_on_a_phone_leaves_the_box_in_sight(
    new_page: NewPage,
) -> None:
    page = new_page("talk", viewport={"width": 390, "height": 844}, is_mobile=True)
    viewport = page.locator("meta[name=viewport]").get_attribute("content") or ""
    assert "interactive-widget=resizes-content" in viewport
    say(page, "hello")
    page.set_viewport_size({"width": 390, "height": 420})  # what is left of the window
    shown = page.evaluate(MEASURE)
    assert shown["hidden"] < 0
    assert shown["log"] >= 7 * 16
