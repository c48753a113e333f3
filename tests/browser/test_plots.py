"""Plots: drawn by their packages' scripts in frames, and updated in their places."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import Server

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
BARS = ".barlayer .point"
FIGURES = {
    "plotly": (".barlayer .point", 2),
    "altair": ("svg .mark-line path", 1),
    "bokeh": (".bk-Figure", 1),
}
DARK = "rgb(237, 237, 240)"


def wrong(page: Page) -> Any:
    """What axe finds wrong, of which nothing is left out that is for AA."""
    page.evaluate(AXE)
    return page.evaluate(
        "async () => (await axe.run(document, {iframes: false}))"
        ".violations.map(v => [v.id, v.nodes[0].html])"
    )


def frame_of(page: Page, name: str) -> FrameLocator:
    return page.frame_locator(f'iframe[title="{name}"]')


def test_a_plot_changes_in_its_place_and_comes_back_by_a_reload(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("plotting")
    page.get_by_label("gate").fill("growing")
    page.get_by_role("button", name="Grow").click()
    bars = frame_of(page, "Growing").locator(BARS)
    for n in range(1, 4):
        server.open("growing")
        expect(bars).to_have_count(n)
        page.locator("fs-plot iframe").first.evaluate(
            "(frame, n) => n > 1 ? window.first === frame : (window.first = frame)", n
        )
    assert page.evaluate(
        "document.querySelector('fs-plot').shadowRoot.querySelector('iframe')"
        " === window.first"
    )
    page.reload()
    expect(bars).to_have_count(3)
    server.open("growing")
    expect(bars).to_have_count(4)
    page.reload()
    expect(bars).to_have_count(4)
    assert page.evaluate("window.violations") == []


@pytest.mark.parametrize("package", FIGURES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_figure_in_a_hidden_tab_is_drawn_when_it_is_seen(
    new_page: NewPage, package: str, theme: str
) -> None:
    page = new_page("plotting", color_scheme=theme)
    page.locator("label", has_text=package).click()
    title = "Sales" if package == "altair" else f"Of {package}"
    frame = page.locator(f'iframe[title="{title}"]')
    shape, count = FIGURES[package]
    expect(frame.content_frame.locator(shape)).to_have_count(count)
    box = frame.bounding_box()
    assert box is not None and box["height"] > 200 and box["width"] > 600
    scheme = "document.documentElement.style.colorScheme"
    assert frame.content_frame.locator("html").evaluate(f"() => {scheme}") == theme
    assert wrong(page) == []
    assert page.evaluate("window.violations") == []


def test_a_picture_is_as_wide_as_its_figure_and_as_a_phone_at_most(
    new_page: NewPage,
) -> None:
    page = new_page("plotting")
    page.locator("label", has_text="matplotlib").click()
    picture = page.get_by_role("img", name="Of matplotlib")
    wide = picture.bounding_box()
    assert wide is not None and wide["width"] == 614
    page.set_viewport_size({"width": 390, "height": 800})
    narrow = picture.bounding_box()
    assert narrow is not None and narrow["width"] < 390
    assert abs(narrow["width"] / narrow["height"] - 614 / 461) < 0.02


def test_a_figure_takes_the_theme_that_a_person_changes_to(new_page: NewPage) -> None:
    page = new_page("plotting", color_scheme="light")
    page.locator("label", has_text="plotly").click()
    page.emulate_media(color_scheme="dark")
    label = frame_of(page, "Of plotly").locator(".xtick text").first
    expect(label).to_have_css("fill", DARK)


def test_without_scripts_it_says_what_draws_it(new_page: NewPage) -> None:
    page = new_page("plotting", java_script_enabled=False)
    page.locator("label", has_text="plotly").click()
    expect(page.get_by_text("A script draws this plot").first).to_be_visible()
