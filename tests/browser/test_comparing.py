"""Two pictures with a line between them, and labels that light up regions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.test_files import wrong

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


@pytest.fixture(params=[390, 1280])
def page(new_page: NewPage, server: Server, request: pytest.FixtureRequest) -> Page:
    page = new_page("comparing", viewport={"width": request.param, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= request.param
    return page


def share(page: Page) -> int:
    """How many percent of the width the left picture has."""
    sides = "[...document.querySelectorAll('.fs-side')].map(e => e.offsetWidth)"
    left, whole = page.evaluate(sides)
    return round(100 * int(left) / int(whole))


def test_the_line_is_moved_and_stays_when_the_pictures_change(page: Page) -> None:
    assert share(page) == 50
    page.locator(".fs-divider").first.focus()
    page.keyboard.press("Home")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert share(page) == 10
    before = page.locator(".fs-side img").first.get_attribute("src")
    page.get_by_role("button", name="Swap").click()
    expect(page.locator(".fs-side img").first).not_to_have_attribute(
        "src", before or ""
    )
    assert share(page) == 10
    tops = "[...document.querySelectorAll('.fs-side img')].map(e => e.offsetTop)"
    assert len(set(page.evaluate(tops))) == 1
    assert wrong(page) == []


def test_a_label_lights_up_its_region(page: Page) -> None:
    regions = page.locator(".fs-region")
    expect(regions.nth(0)).to_have_css("opacity", "1")
    page.get_by_role("checkbox", name="right").focus()
    page.keyboard.press("Space")
    expect(regions.nth(0)).to_have_css("opacity", "0.12")
    expect(regions.nth(1)).to_have_css("opacity", "1")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Swap").focus()
    expect(regions.nth(0)).to_have_css("opacity", "1")
