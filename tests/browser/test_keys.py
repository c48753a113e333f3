"""Keys, and boxes that send."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.person import filled, unique

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


@pytest.fixture
def gate() -> str:
    return unique("sending")


@pytest.fixture
def page(new_page: NewPage, gate: str) -> Page:
    return filled(new_page("sending"), "gate", gate)


def box(page: Page, label: str = "message") -> Locator:
    return page.get_by_label(label, exact=True)


def answer(page: Page) -> Locator:
    return page.locator("output").first


def test_enter_sends_and_shift_enter_breaks_the_line(
    page: Page, server: Server, gate: str
) -> None:
    box(page).click()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    low = box(page).evaluate("e => e.scrollHeight <= e.clientHeight")
    assert low, "the box grows with its text"
    page.keyboard.press("Enter")
    server.open(gate)
    expect(answer(page)).to_have_text(repr("one\ntwo"))
    server.open(gate)


def test_a_box_of_several_lines_is_sent_by_shift_enter(
    page: Page, server: Server, gate: str
) -> None:
    box(page, "several").click()
    page.keyboard.type("one")
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    page.keyboard.press("Shift+Enter")
    server.open(gate)
    expect(answer(page)).to_have_text(repr("one\ntwo"))
    server.open(gate)


def test_enter_in_a_box_that_nothing_listens_to_does_nothing(page: Page) -> None:
    box(page, "gate").press("Enter")
    assert (
        box(page, "gate").input_value().strip("\n") == box(page, "gate").input_value()
    )


def test_enter_that_ends_a_composition_does_not_send(
    page: Page, server: Server, gate: str
) -> None:
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    keyboard = page.context.new_cdp_session(page)
    box(page).click()
    keyboard.send(
        "Input.imeSetComposition",
        {"text": "に", "selectionStart": 1, "selectionEnd": 1},
    )
    page.keyboard.press("Enter")
    keyboard.send("Input.insertText", {"text": "日"})
    expect(box(page)).to_have_value(re.compile("日"))
    assert sent == []
    box(page).fill("日")
    page.keyboard.press("Enter")
    server.open(gate)
    expect(answer(page)).to_have_text(repr("日"))
    server.open(gate)


def test_the_emptied_box_keeps_the_focus_and_what_is_typed_meanwhile(
    page: Page, server: Server, gate: str
) -> None:
    box(page).click()
    page.keyboard.type("first")
    page.evaluate("window.before = document.activeElement")
    page.keyboard.press("Enter")
    page.keyboard.type(" and")  # before the box is emptied
    server.open(gate)
    expect(answer(page)).to_have_text("'first'")
    expect(box(page)).to_have_value(" and")
    expect(box(page)).to_be_focused()
    assert page.evaluate("!window.before.isConnected"), "the answer replaced it"
    page.keyboard.type(" second")  # while the answer streams
    server.open(gate)
    expect(answer(page)).to_have_text("'first' answered")
    expect(box(page)).to_have_value(" and second")
    expect(box(page)).to_be_focused()


def test_what_was_sent_is_gone_from_the_box(
    page: Page, server: Server, gate: str
) -> None:
    box(page).fill("first")
    box(page).press("Enter")
    server.open(gate)
    expect(box(page)).to_have_value("")
    server.open(gate)


def test_stop_takes_the_place_of_send_within_the_box(
    page: Page, server: Server, gate: str
) -> None:
    box(page).fill("hello")
    send = page.get_by_role("button", name="Send", exact=True)
    place = send.bounding_box()
    send.click()
    stop = page.get_by_role("button", name="Stop", exact=True).first
    expect(stop).to_be_visible()
    expect(send).to_be_hidden()
    expect(page.locator("output").last).to_have_text("heard 'hello'")
    server.open(gate)
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()
    assert stop.bounding_box() == place
    stop.click()
    expect(page.locator("output").last).to_have_text("stopped")
    server.open(gate)
    expect(send).to_be_visible()


def test_the_keyboard_stays_on_the_button_that_it_pressed(
    page: Page, server: Server, gate: str
) -> None:
    box(page).fill("hello")
    box(page).press("Tab")
    send = page.get_by_role("button", name="Send", exact=True)
    expect(send).to_be_focused()
    page.keyboard.press("Enter")
    stop = page.get_by_role("button", name="Stop", exact=True).first
    expect(stop).to_be_focused()
    server.open(gate)
    expect(box(page)).to_have_value("")
    expect(stop).to_be_focused()
    server.open(gate)
    expect(answer(page)).to_have_text("'hello' answered")
    expect(send).to_be_focused()


def test_buttons_of_a_box_can_be_worded(page: Page, server: Server, gate: str) -> None:
    box(page, "several").fill("hello")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("button", name="Halt", exact=True)).to_be_visible()
    server.open(gate)
    server.open(gate)
    expect(answer(page)).to_have_text("'hello' answered")


def test_without_script_the_button_of_a_box_sends_it(
    new_page: NewPage, server: Server, gate: str
) -> None:
    page = new_page("sending", java_script_enabled=False)
    page.get_by_label("gate").fill(gate)
    box(page).fill("one\ntwo")
    server.open(gate)
    server.open(gate)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(answer(page)).to_have_text(repr("one\ntwo") + " answered")
