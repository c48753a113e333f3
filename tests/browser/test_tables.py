"""Tables in a browser: by keys, by the clipboard, while functions stream."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from itertools import combinations
from typing import Any
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.person import held_requests, wait_on

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
PASTE = """(cell, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const options = {clipboardData, bubbles: true, cancelable: true};
    cell.dispatchEvent(new ClipboardEvent("paste", options));
}"""
COPY = """cell => {
    const clipboardData = new DataTransfer();
    const options = {clipboardData, bubbles: true, cancelable: true};
    cell.dispatchEvent(new ClipboardEvent("copy", options));
    return clipboardData.getData("text/plain");
}"""


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page("tabling")


def table(page: Page, name: str = "Prices") -> Locator:
    return page.get_by_role("region", name=name)


def cell(page: Page, row: int, column: int, name: str = "Prices") -> Locator:
    return table(page, name).locator("tbody tr").nth(row).locator("td").nth(column)


def expect_told(page: Page, text: str) -> None:
    expect(page.get_by_label("Told")).to_have_text(text)


def tell(page: Page) -> None:
    page.get_by_role("button", name="Tell").click()


def wrong(page: Page) -> Any:
    """What axe finds wrong."""
    page.evaluate(AXE)
    return page.evaluate(
        "async () => (await axe.run()).violations.map(v => [v.id, v.nodes[0].html])"
    )


def test_cells_are_typed_by_keys_and_what_is_pressed_next_has_them(page: Page) -> None:
    cell(page, 0, 0).click()
    page.keyboard.type("Mate")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    page.keyboard.press("Escape")
    page.keyboard.press("F2")
    page.keyboard.type("5")
    tell(page)
    expect_told(page, "[['Mate', 35, True], ['Coffee', 4, False], ['Milk', 1, True]]")
    page.reload()
    expect(cell(page, 0, 1)).to_have_text("35")


def test_an_edit_is_heard_with_the_cell_and_its_values(page: Page) -> None:
    cell(page, 1, 1).click()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Heard")).to_have_text("edited [1, 1] 4 7")
    expect(cell(page, 2, 1)).to_be_focused()
    page.keyboard.type("much")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Price, row 3: Expected a number")).to_be_visible()
    expect(cell(page, 2, 1)).to_have_text("1")


def test_ranges_are_copied_and_pasted_as_spreadsheets_do(page: Page) -> None:
    cell(page, 0, 0).click()
    cell(page, 1, 1).click(modifiers=["Shift"])
    assert cell(page, 1, 1).evaluate(COPY) == "Tea\t3\nCoffee\t4"
    cell(page, 1, 0).click()
    cell(page, 1, 0).evaluate(PASTE, '"two\nlines"\t8\r\nlast\t9\r\n')
    tell(page)
    expect_told(
        page, "[['Tea', 3, True], ['two\\nlines', 8, False], ['last', 9, True]]"
    )
    page.get_by_role("button", name="Undo").click()
    expect(cell(page, 1, 0)).to_have_text("Coffee")


def test_what_streams_does_not_touch_the_cell_that_is_typed_in(
    page: Page, server: Server
) -> None:
    page.get_by_role("button", name="Grow").click()
    expect(cell(page, 3, 0)).to_have_text("new 0")
    cell(page, 3, 0).dblclick()
    page.keyboard.type(" and")
    server.open("row")
    expect(cell(page, 4, 0)).to_have_text("new 1")
    page.keyboard.type(" more")
    editor = page.get_by_label("What, row 4")
    expect(editor).to_have_value("new 0 and more")
    expect(editor).to_be_focused()
    server.open("row")
    server.open("row")


def test_a_thousand_rows_are_sorted_searched_and_turned(page: Page) -> None:
    many = table(page, "Many")
    expect(many.locator("tbody tr")).to_have_count(100)
    many.get_by_role("button", name="Number").click()
    expect(many.locator("[aria-sort=ascending]")).to_have_count(1)
    many.get_by_role("button", name="Number").click()
    expect(cell(page, 0, 1, "Many")).to_have_text("999")
    expect(many.get_by_role("columnheader", name="Number")).to_have_attribute(
        "aria-sort", "descending"
    )
    page.get_by_role("button", name="Next rows").click()
    expect(cell(page, 0, 1, "Many")).to_have_text("899")
    search = page.get_by_label("Search Many")
    search.press_sequentially("row 77", delay=30)
    expect(many.locator("tbody tr")).to_have_count(11)
    expect(search).to_have_value("row 77")
    expect(search).to_be_focused()
    number = many.get_by_label("Filter Number")
    number.fill(">775")
    expect(many.locator("tbody tr")).to_have_count(4)
    expect(number).to_be_focused()


def test_a_search_begins_with_its_first_key_and_goes_on_with_what_stands_there(
    page: Page,
) -> None:
    held = held_requests(page, "**/act/**", 2)
    search = page.get_by_label("Search Many")
    search.press_sequentially("row 77")
    wait_on(page, lambda: held, "the first key")
    held[0].continue_()
    wait_on(page, lambda: len(held) == 2, "what stands there then")
    asked = [unquote_plus(route.request.post_data or "") for route in held]
    assert ["row 77" in text for text in asked] == [False, True]
    held[1].continue_()
    expect(table(page, "Many").locator("tbody tr")).to_have_count(11)
    expect(search).to_have_value("row 77")


def test_quick_presses_count_each(page: Page) -> None:
    many = table(page, "Many")
    many.get_by_role("button", name="Number").dblclick()
    expect(many.locator("[aria-sort=descending]")).to_have_count(1)
    page.get_by_role("button", name="Next rows").click(click_count=3)
    expect(cell(page, 0, 1, "Many")).to_have_text("699")
    many.get_by_role("button", name="Name").click(modifiers=["Shift"])
    expect(many.locator("[aria-sort]")).to_have_count(2)


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_everybody_can_use_them(new_page: NewPage, theme: str, width: int) -> None:
    size = {"width": width, "height": 800}
    page = new_page("tabling", color_scheme=theme, viewport=size)
    cell(page, 0, 0).click()
    table(page, "Many").get_by_role("button", name="Number").click()
    expect(table(page, "Many").locator("[aria-sort]")).to_have_count(1)
    assert wrong(page) == []
    overflow = "document.documentElement.scrollWidth > innerWidth"
    assert not page.evaluate(overflow)


def test_a_static_column_is_typed_pasted_and_emptied_by_nobody(page: Page) -> None:
    first = cell(page, 0, 0, "Partly")
    first.click()
    page.keyboard.type("x")
    first.dblclick()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Delete")
    cell(page, 1, 0, "Partly").click()
    cell(page, 1, 0, "Partly").evaluate(PASTE, "y\t7")
    rows = table(page, "Partly").locator("tbody tr")
    expect(rows).to_have_text(["a", "b7"])
    tell(page)
    expect_told(page, "[['Tea', 3, True], ['Coffee', 4, False], ['Milk', 1, True]]")
    expect(rows).to_have_text(["a", "b7"])


def test_what_is_pasted_beyond_the_last_row_makes_rows(page: Page) -> None:
    cell(page, 1, 0, "Partly").click()
    cell(page, 1, 1, "Partly").click()
    cell(page, 1, 1, "Partly").evaluate(PASTE, "7\n8\n9")
    rows = table(page, "Partly").locator("tbody tr")
    expect(rows).to_have_text(["a1", "b7", "8", "9"])
    page.keyboard.press("Control+z")
    expect(rows).to_have_text(["a1", "b2"])


def test_a_table_in_a_message_scrolls_in_its_frame_only(new_page: NewPage) -> None:
    grid = new_page("codechat").locator(".fs-grid")
    sizes = "e => [getComputedStyle(e).display, e.scrollWidth - e.clientWidth]"
    assert grid.evaluate(sizes) == ["table", 0]


@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts_nothing_stands_over_another(
    new_page: NewPage, width: int
) -> None:
    page = new_page(
        "tabling", java_script_enabled=False, viewport={"width": width, "height": 900}
    )
    below = 0.0
    for shown in (
        page.locator(".fs-tablefoot").nth(0),
        page.get_by_role("button", name="Edit").nth(0),
        page.get_by_label("Told"),
        table(page, "Many"),
        page.locator(".fs-tablefoot").nth(1),
        table(page, "Partly"),
    ):
        box = shown.bounding_box()
        assert box is not None
        assert box["y"] >= below
        below = box["y"] + box["height"]


def test_a_header_keeps_its_words_on_a_telephone(new_page: NewPage) -> None:
    page = new_page("narrow-table", viewport={"width": 390, "height": 800})
    heads = table(page, "Narrow").locator("thead .fs-sort")
    lines = """e => {
        const range = document.createRange();
        range.selectNodeContents(e);
        return new Set([...range.getClientRects()].map(box => box.top)).size;
    }"""
    assert [heads.nth(n).evaluate(lines) for n in (0, 1)] == [1, 1]
    assert page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")


@pytest.mark.parametrize("width", [360, 390, 480, 720])
def test_no_sign_below_a_table_stands_over_another(
    new_page: NewPage, width: int
) -> None:
    page = new_page("tabling", viewport={"width": width, "height": 900})
    prices = table(page, "Prices").locator("xpath=ancestor::*[@class='fs-control']")
    signs = prices.locator(".fs-tablefoot button, .fs-count, .fs-clips button")
    boxes = [box for sign in signs.all() if (box := sign.bounding_box())]
    assert len(boxes) > 5
    for one, other in combinations(boxes, 2):
        assert apart(one, other) or apart(other, one), (one, other)


def apart(one: FloatRect, other: FloatRect) -> bool:
    """Whether one of two boxes ends before the other begins."""
    is_left = one["x"] + one["width"] <= other["x"]
    return is_left or one["y"] + one["height"] <= other["y"]
