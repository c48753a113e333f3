"""Colours and dates, picked: what a browser's own picker gives goes into the field."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def wrong(page: Page) -> Any:
    """What axe finds wrong."""
    page.evaluate(AXE)
    return page.evaluate(
        "async () => (await axe.run()).violations.map(v => [v.id, v.nodes[0].html])"
    )


def native(page: Page, label: str) -> Locator:
    field = page.locator(".fs-field").filter(has=page.get_by_label(label, exact=True))
    return field.locator(".fs-native")


def pick(picker: Locator, value: str) -> None:
    """What a browser does while somebody picks, and when that is done."""
    picker.evaluate(
        """(picker, value) => {
            picker.value = value;
            for (const name of ["input", "change"])
                picker.dispatchEvent(new Event(name, {bubbles: true}));
        }""",
        value,
    )


def test_a_picked_colour_goes_into_the_field_and_is_heard(new_page: NewPage) -> None:
    page = new_page("picking")
    ink = page.get_by_label("Ink", exact=True)
    expect(native(page, "Ink")).to_have_value("#1e90ff")
    pick(native(page, "Ink"), "#00ff00")
    expect(ink).to_have_value("#00ff0080")  # as much can be seen through as before
    expect(page.get_by_label("heard")).to_have_text("changed to #00ff0080")
    ink.fill("gold")
    expect(native(page, "Ink")).to_have_value("#ffd700")
    ink.press("Enter")
    expect(page.get_by_label("heard")).to_have_text("sent gold")
    page.reload()
    expect(ink).to_have_value("gold")
    expect(native(page, "Ink")).to_have_value("#ffd700")


def test_a_picked_moment_goes_into_the_field_and_is_heard(new_page: NewPage) -> None:
    page = new_page("picking")
    moment = page.get_by_label("Moment", exact=True)
    expect(native(page, "Moment")).to_have_value("2026-07-01T12:00")
    pick(native(page, "Moment"), "2026-12-24T18:30")
    expect(moment).to_have_value("2026-12-24 18:30:00")
    expect(page.get_by_label("heard")).to_have_text("changed to 2026-12-24 18:30:00")
    pick(native(page, "Moment"), "")
    expect(moment).to_have_value("")
    moment.fill("now - 5m")
    moment.blur()
    expect(page.get_by_label("heard")).to_have_text(re.compile(r"changed to 20\d\d-"))


def test_the_picker_begins_with_what_a_function_gives(new_page: NewPage) -> None:
    page = new_page("picking")
    page.get_by_role("button", name="Red").click()
    expect(page.get_by_label("Day", exact=True)).to_have_value("2000-01-02")
    expect(native(page, "Ink")).to_have_value("#ff0000")
    expect(native(page, "Day")).to_have_value("2000-01-02")


def test_keys_reach_all_and_a_button_opens_the_calendar(new_page: NewPage) -> None:
    page = new_page("picking")
    page.get_by_label("Moment", exact=True).focus()
    page.evaluate(
        "HTMLInputElement.prototype.showPicker = function () { shown = this.type }"
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("shown") == "datetime-local"


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_everybody_can_use_them(new_page: NewPage, theme: str, width: int) -> None:
    size = {"width": width, "height": 800}
    page = new_page("picking", color_scheme=theme, viewport=size)
    expect(native(page, "Ink")).to_be_visible()
    assert wrong(page) == []
    assert page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_without_scripts_there_is_the_field_alone(new_page: NewPage) -> None:
    page = new_page("picking", java_script_enabled=False)
    expect(page.get_by_label("Ink", exact=True)).to_have_value("#1e90ff80")
    expect(page.get_by_role("button", name="Pick Day")).to_be_hidden()
    expect(native(page, "Ink")).to_be_hidden()


def test_of_many_choices_those_are_found_that_are_meant(new_page: NewPage) -> None:
    page = new_page("picking")
    heard, town = page.get_by_label("heard"), page.get_by_label("Town", exact=True)
    proposed = page.locator("datalist option")
    expect(proposed).to_have_count(200)
    town.fill("town 9999")  # no choice, so that nothing is told of it
    expect(proposed).to_have_count(111)
    expect(heard).to_have_text("")
    town.fill("Town 99999")
    expect(heard).to_have_text("town Town 99999")
    another = page.get_by_label("Add to Towns")
    another.fill("Town 4242")
    expect(proposed).to_have_count(12)
    another.press("Enter")
    expect(heard).to_have_text("towns ['Town 4242']")
    expect(page.get_by_role("checkbox", name="Town 4242")).to_be_checked()
    another.fill("nowhere")
    another.press("Enter")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    assert wrong(page) == []
