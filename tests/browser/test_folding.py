"""Sidebars and accordions: what a person unfolds, and what that starts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import wrong

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def main(page: Page) -> tuple[float, float]:
    """From where to where the page's own column goes."""
    box = page.locator("main").bounding_box()
    assert box is not None
    return box["x"], box["x"] + box["width"]


def test_what_a_person_folds_and_unfolds_starts_listeners(new_page: NewPage) -> None:
    page = new_page("folding")
    told = page.get_by_label("told")
    for name in ("More", "Tools"):
        first, then = (
            ("unfolded", "folded") if name == "More" else ("folded", "unfolded")
        )
        summary = page.locator("summary", has_text=name)
        summary.click()
        expect(told).to_have_text(f"{name.lower()} {first}")
        summary.press("Enter")
        expect(told).to_have_text(f"{name.lower()} {then}")
    page.get_by_role("button", name="Fold", exact=True).click()
    expect(page.get_by_label("tool", exact=True)).to_be_hidden()
    expect(told).to_have_text("tools unfolded")  # a function has folded it, nobody else


def test_the_page_has_the_room_that_a_sidebar_leaves(new_page: NewPage) -> None:
    page = new_page("folding")
    width = page.evaluate("innerWidth")
    start, end = main(page)
    assert start >= 320 and end > width - 100  # the other one is in a tab that is shut
    page.locator("summary", has_text="Tools").click()
    assert main(page)[0] < 320
    page.get_by_text("Two", exact=True).click()
    notes = page.locator("summary", has_text="Notes")
    expect(notes).to_be_visible()
    assert main(page)[1] <= width - 200
    expect(page.get_by_text("Of today")).to_have_css("text-align", "start")
    page.mouse.wheel(0, 400)  # all of the page goes, and it stays
    expect(notes).to_be_in_viewport()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_has_it_folded_in_the_page(new_page: NewPage, theme: str) -> None:
    page = new_page(
        "folding", viewport={"width": 390, "height": 844}, color_scheme=theme
    )
    tool = page.get_by_label("tool", exact=True)
    expect(tool).to_be_hidden()
    page.locator("summary", has_text="Tools").click()
    expect(tool).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert wrong(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_it(new_page: NewPage, theme: str) -> None:
    page = new_page("folding", color_scheme=theme)
    assert wrong(page) == []
    page.locator("summary", has_text="Tools").click()
    assert wrong(page) == []
