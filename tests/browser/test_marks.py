"""Marked text: it grows in its place, in the colours given, and is pressed by keys."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def wrong(page: Page) -> Any:
    """What axe finds wrong."""
    page.evaluate(AXE)
    return page.evaluate(
        "async () => (await axe.run()).violations.map(v => [v.id, v.nodes[0].html])"
    )


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_parameters_unfold_by_one_button_and_stay_so(
    new_page: NewPage, theme: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    page = new_page("viewing", color_scheme=theme, viewport=size)
    page.get_by_role("button", name="Show all").first.click()
    text = page.get_by_text("A box.")
    expect(text).to_have_count(4)
    expect(text.nth(1)).to_be_visible()
    page.get_by_role("button", name="More").click()
    expect(text).to_have_count(5)
    expect(text.nth(1)).to_be_visible()
    expect(text.nth(2)).to_be_hidden()
    assert wrong(page) == []
    assert page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")


def grow(page: Page) -> None:
    page.get_by_role("button", name="Grow").click()
    expect(page.get_by_role("group", name="Grown")).to_contain_text("word299")


def test_marks_that_grow_stay_and_have_the_authors_colours(new_page: NewPage) -> None:
    page = new_page("marking")
    grow(page)
    marks = page.get_by_role("group", name="Grown").locator(".fs-span")
    expect(marks).to_have_count(150)
    color = "e => getComputedStyle(e).getPropertyValue('--fs-hue')"
    assert marks.first.evaluate(color) == "#00ff00"
    text = page.get_by_role("group", name="Grown").inner_text()
    page.reload()
    assert page.get_by_role("group", name="Grown").inner_text() == text
    assert marks.first.evaluate(color) == "#00ff00"


def test_a_span_is_pressed_by_keys(new_page: NewPage) -> None:
    page = new_page("marking")
    page.get_by_role("button", name="Ada").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("heard")).to_have_text("pressed ['Ada', 'name']")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("heard")).to_have_text("pressed [' runs', None]")


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_everybody_can_read_them(new_page: NewPage, theme: str, width: int) -> None:
    size = {"width": width, "height": 800}
    page = new_page("marking", color_scheme=theme, viewport=size)
    grow(page)
    assert wrong(page) == []
    assert page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_what_is_typed_becomes_a_choice_by_enter(
    new_page: NewPage, theme: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    page = new_page("adding", color_scheme=theme, viewport=size)
    page.get_by_label("cod", exact=True).check()
    expect(page.get_by_label("told")).to_have_text("cod")
    for text in ("carp", "<b>"):
        page.get_by_label("Add to Fish").fill(text)
        page.keyboard.press("Enter")
        expect(page.get_by_label(text, exact=True)).to_be_checked()
        expect(page.get_by_label("Add to Fish")).to_have_value("")
    expect(page.get_by_label("told")).to_have_text("cod, carp, <b>")
    page.get_by_label("carp", exact=True).uncheck()
    expect(page.get_by_label("told")).to_have_text("cod, <b>")
    page.reload()
    expect(page.get_by_label("<b>", exact=True)).to_be_checked()
    assert wrong(page) == []
    assert page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")


@pytest.mark.parametrize("width", [390, 1280])
def test_many_choices_are_one_column_with_the_box_for_others_in_sight(
    new_page: NewPage, width: int
) -> None:
    page = new_page("adding", viewport={"width": width, "height": 800})
    box = page.get_by_label("Add to Many")
    listed = page.get_by_role("group", name="Many")
    assert listed.evaluate("e => e.scrollWidth <= e.clientWidth")
    choice = page.get_by_label("berth 0", exact=True).locator("xpath=..")
    for name in ("Fish", "Many"):
        sized = page.get_by_label(f"Add to {name}").bounding_box()
        beside = choice.bounding_box()
        assert sized and beside and sized["height"] < 2 * beside["height"]
    inner, outer = box.bounding_box(), listed.bounding_box()
    assert inner and outer
    assert inner["y"] + inner["height"] <= outer["y"] + outer["height"]


def test_keys_in_a_dropdown_are_told(new_page: NewPage) -> None:
    page = new_page("adding")
    page.get_by_label("One", exact=True).press("c")
    # It goes to where the cursor is: before what stands there.
    expect(page.get_by_label("told")).to_have_text("c after ccod")
