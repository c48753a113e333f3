"""Charts that the server draws: pointed at, chosen of, by keys, and while they grow."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.conftest import Server

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def wrong(page: Page) -> Any:
    """What axe finds wrong, of which nothing is left out that is for AA."""
    page.evaluate(AXE)
    return page.evaluate(
        "async () => (await axe.run()).violations.map(v => [v.id, v.nodes[0].html])"
    )


def chart(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name)


def area(chart: Locator) -> FloatRect:
    box = chart.locator(".fs-chart-area").bounding_box()
    assert box is not None
    return box


def point_at(page: Page, chart: Locator, x: float, y: float) -> None:
    """Put the pointer at shares of the width and the height of a chart's area."""
    box = area(chart)
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])


def test_a_tooltip_tells_of_the_point_next_to_the_pointer(new_page: NewPage) -> None:
    page = new_page("charting")
    line, bars = chart(page, "Loss"), chart(page, "Fruit")
    point_at(page, line, 0.99, 0.05)
    expect(line.get_by_role("status")).to_have_text("step: 10\nloss: 10")
    point_at(page, line, 0.5, 0.05)
    expect(line.get_by_role("status")).to_be_hidden()
    point_at(page, bars, 0.25, 0.3)
    expect(bars.get_by_role("status")).to_have_text("fruit: fig\nkg: 4\nshop: B")
    page.get_by_label("gate").hover()
    expect(bars.get_by_role("status")).to_be_hidden()


def test_a_tooltip_is_at_its_point_where_x_begins_beside_a_tick(
    new_page: NewPage,
) -> None:
    page = new_page("charting")
    later = chart(page, "Later")
    later.scroll_into_view_if_needed()
    for x, told in ((0.01, "day: 3\nlevel: 0"), (0.99, "day: 11\nlevel: 8")):
        point_at(page, later, x, 1 - x)
        expect(later.get_by_role("status")).to_have_text(told)


def test_a_part_is_chosen_with_the_pointer_and_taken_back(new_page: NewPage) -> None:
    page = new_page("charting")
    line = chart(page, "Loss")
    point_at(page, line, 0.25, 0.5)
    page.mouse.down()
    point_at(page, line, 0.75, 0.5)
    page.mouse.up()
    expect(page.get_by_label("Chosen")).to_have_value("2.5 to 7.5")
    box = area(line)
    place = {"x": box["width"] / 2, "y": box["height"] / 2}
    line.locator(".fs-chart-area").dblclick(position=place)  # type: ignore[arg-type]
    expect(page.get_by_label("Chosen")).to_have_value("all")
    assert page.evaluate("window.violations") == []


def test_a_finger_is_told_of_points_and_chooses_a_part(new_page: NewPage) -> None:
    page = new_page("charting", has_touch=True, is_mobile=True)
    line, bars = chart(page, "Loss"), chart(page, "Fruit")
    bars.scroll_into_view_if_needed()
    box = area(bars)
    page.touchscreen.tap(box["x"] + box["width"] / 4, box["y"] + box["height"] * 0.3)
    expect(bars.get_by_role("status")).to_have_text("fruit: fig\nkg: 4\nshop: B")
    line.scroll_into_view_if_needed()
    box = area(line)
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *shares: float) -> None:
        points = [
            {"x": box["x"] + x * box["width"], "y": box["y"] + box["height"] / 2}
            for x in shares
        ]
        told = {"type": kind, "touchPoints": points}
        finger.send("Input.dispatchTouchEvent", told)

    touch("touchStart", 0.25)
    touch("touchMove", 0.4)
    touch("touchMove", 0.75)
    touch("touchEnd")
    expect(page.get_by_label("Chosen")).to_have_value("2.5 to 7.5")


def test_what_categories_have_no_part_of_is_not_chosen(new_page: NewPage) -> None:
    page = new_page("charting")
    bars = chart(page, "Fruit")
    assert bars.evaluate("chart => !chart.chooses")


def test_points_are_told_and_a_part_is_chosen_by_keys(new_page: NewPage) -> None:
    page = new_page("charting")
    line = chart(page, "Loss")
    line.focus()
    page.keyboard.press("ArrowRight")
    expect(line.get_by_role("status")).to_have_text("step: 0\nloss: 0")
    page.keyboard.press("Shift+ArrowRight")
    expect(line.get_by_role("status")).to_have_text("step: 10\nloss: 10")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Chosen")).to_have_value("0.0 to 10.0")
    page.keyboard.press("Escape")
    expect(line.get_by_role("status")).to_be_hidden()


def test_a_tooltip_stays_where_a_chart_grows(new_page: NewPage, server: Server) -> None:
    page = new_page("charting")
    line = chart(page, "Loss")
    page.get_by_label("gate").fill("charting")
    page.get_by_role("button", name="Grow").click()
    tips = line.locator(".fs-tips path")
    expect(line.get_by_role("img", name="loss: from 1 to 2")).to_be_visible()
    line.evaluate("chart => { window.first = chart }")
    line.focus()
    page.keyboard.press("ArrowRight")
    expect(line.get_by_role("status")).to_have_text("step: 0\nloss: 2")
    server.open("charting")
    expect(tips).to_have_count(3)
    expect(line.get_by_role("status")).to_have_text("step: 0\nloss: 3")
    assert line.evaluate("chart => chart === window.first")
    page.reload()
    expect(tips).to_have_count(3)
    for _ in range(3):
        server.open("charting")
    expect(tips).to_have_count(5)


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_charts_are_seen_in_both_themes_and_on_a_phone(
    new_page: NewPage, theme: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    page = new_page("charting", color_scheme=theme, viewport=size)
    expect(page.get_by_role("img", name="Line plot of loss by step")).to_be_visible()
    assert page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")
    assert area(chart(page, "Loss"))["width"] > 200
    assert wrong(page) == []
    assert page.evaluate("window.violations") == []


def test_without_scripts_points_have_titles(new_page: NewPage) -> None:
    page = new_page("charting", java_script_enabled=False)
    bars = chart(page, "Fruit")
    expect(bars.locator(".fs-tips title").first).to_have_text(
        "fruit: fig kg: 3 shop: A"
    )
    expect(bars.get_by_role("img")).to_be_visible()
