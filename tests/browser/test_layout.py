"""Layout that functions change, around what a person is doing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import wrong
from tests.browser.conftest import Server
from tests.browser.person import unique

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_hidden_column_appears_and_what_was_typed_stays(new_page: NewPage) -> None:
    page = new_page("layout")
    within = page.get_by_label("within")
    expect(within).to_be_hidden()
    page.get_by_label("other").fill("typed before")
    press(page, "Show")
    expect(within).to_be_visible()
    within.fill("typed within")
    press(page, "Hide")
    expect(within).to_be_hidden()
    press(page, "Show")
    expect(within).to_be_visible()
    expect(within).to_have_value("typed within")
    expect(page.get_by_label("other")).to_have_value("typed before")
    page.reload()
    expect(within).to_be_visible()


def test_an_accordion_is_opened_and_closed_around_its_field(new_page: NewPage) -> None:
    page = new_page("layout")
    folded = page.get_by_label("folded")
    expect(folded).to_be_hidden()
    press(page, "Unfold")
    expect(folded).to_be_visible()
    expect(page.locator("summary")).to_have_text("Less")
    folded.fill("typed")
    page.locator("summary").click()
    expect(folded).to_be_hidden()
    press(page, "Unfold")  # once more: the person has closed it meanwhile
    expect(folded).to_be_visible()
    press(page, "Fold")
    expect(folded).to_be_hidden()
    expect(folded).to_have_value("typed")


def test_tabs_switch_and_opening_one_starts_its_listener(new_page: NewPage) -> None:
    page = new_page("layout")
    one, two = page.get_by_label("in one"), page.get_by_label("in two")
    one.fill("typed")
    press(page, "To two")
    expect(two).to_be_visible()
    expect(one).to_be_hidden()
    press(page, "To one")
    expect(one).to_be_visible()
    expect(one).to_have_value("typed")
    expect(two).to_have_value("")
    page.get_by_text("Two", exact=True).click()
    expect(two).to_be_visible()
    expect(two).to_have_value("!")
    press(page, "To one")
    expect(one).to_be_visible()


def test_where_the_open_tab_goes_another_opens(new_page: NewPage) -> None:
    page = new_page("layout")
    expect(page.get_by_label("in one")).to_be_visible()
    press(page, "No one")
    expect(page.get_by_text("One", exact=True)).to_be_hidden()
    expect(page.get_by_label("in two")).to_be_visible()


TICKED = """() => [...document.querySelectorAll(".fs-steps > .fs-tab > label")].map(
  label => getComputedStyle(label, "::before").content.split(" ")[0])"""


def test_steps_are_gone_by_buttons_by_keys_and_by_pressing_them(
    new_page: NewPage,
) -> None:
    page = new_page("walking")
    street, carrier = page.get_by_label("street"), page.get_by_label("carrier")
    street.fill("High Street")
    assert page.evaluate(TICKED)[0] == "counter(fs-step)"
    press(page, "Onwards")
    expect(carrier).to_be_visible()
    expect(street).to_be_hidden()
    assert [sign == '"✓"' for sign in page.evaluate(TICKED)] == [True, False, False]
    page.get_by_text("Address", exact=True).click()
    expect(street).to_have_value("High Street")
    expect(page.get_by_label("pressed")).to_have_text("0 Address")
    page.keyboard.press("ArrowRight")
    expect(carrier).to_be_visible()
    expect(page.get_by_label("pressed")).to_have_text("1 Way of sending")
    expect(page.get_by_role("radio", name="Summary")).to_be_disabled()
    summary = page.get_by_text("Summary", exact=True)
    expect(summary).to_have_css("opacity", "0.5")
    assert wrong(page) == []
    press(page, "Ready")
    expect(page.get_by_label("parcel")).to_be_visible()
    expect(summary).to_have_css("opacity", "1")  # where one is, is no choice
    page.reload()
    expect(page.get_by_label("parcel")).to_be_visible()


def test_a_page_fills_its_window_and_can_be_used(new_page: NewPage) -> None:
    page = new_page("filling", viewport={"width": 1000, "height": 1200})
    log = page.get_by_role("log").bounding_box()
    assert log is not None and log["height"] > 700
    assert page.evaluate("document.documentElement.scrollHeight") == 1200
    expect(page.get_by_label("three times")).to_have_text("6")
    page.keyboard.press("Escape")  # presses the page's own Stop, not what looks like it
    press(page, "Delete")
    expect(page.get_by_label("three times")).to_have_text("9")
    expect(page.get_by_role("button", name="Clear")).to_have_count(0)


PLACES = """() => [...document.querySelectorAll(".fs-field, .fs-control")].map(each => {
  const {top, left, width, height} = each.getBoundingClientRect();
  return [top + scrollY, left, width, height].map(Math.round).join(" ");
})"""
SEEN = """() => [...document.querySelectorAll(".fs-line time")].every(time => {
  const {left, right, top} = time.getBoundingClientRect();
  const line = time.parentElement.getBoundingClientRect();
  return left >= line.left && right <= line.right + 1 && Math.abs(top - line.top) < 3;
})"""


APART = """() => [...document.querySelectorAll(".fs-progress progress")].filter(bar => {
  const {left, right, top} = bar.getBoundingClientRect();
  const control = bar.closest(".fs-inner").querySelector(".fs-control");
  const edge = control.getBoundingClientRect();
  return left < edge.left || right > edge.right || Math.abs(top - edge.top) > 30;
}).map(bar => bar.closest(".fs-field").outerHTML)"""
"""The bars that do not lie along an edge of their field."""


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_told_of_a_run_moves_nothing(
    new_page: NewPage, server: Server, width: int
) -> None:
    page = new_page("telling", viewport={"width": width, "height": 900})
    gate = unique("gate")
    page.get_by_label("gate").fill(gate)
    before = page.evaluate(PLACES)
    buttons = page.get_by_role("button", name=re.compile("^Go "))
    runs = buttons.count() + 1
    for number in range(runs - 1):
        press(page, f"Go {number}")
    page.get_by_label("typed").press_sequentially("x")
    times = page.locator(".fs-line time")
    expect(times).to_have_count(runs)
    expect(page.get_by_role("progressbar")).to_have_count(2 * runs)
    for each in times.all():
        expect(each).not_to_have_text("0 s")
    assert page.evaluate(SEEN)
    assert page.evaluate(PLACES) == before
    assert page.evaluate(APART) == []
    for _ in range(runs):
        server.open(gate)
    expect(page.locator(".fs-line", has_text="Done")).to_have_count(runs)
    assert page.evaluate(PLACES) == before
