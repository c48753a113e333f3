"""Each component of data people in a page that is left in the middle of a stream."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.waiting import wait_until

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
SHOWN = """() => {
  const ticks = one => ["checkbox", "radio"].includes(one.type);
  const said = field => [field.querySelector(".fs-title")?.textContent ?? field.id, {
    text: field.querySelector(".fs-control").innerText,
    values: [...field.querySelectorAll("input, select, textarea")].map(
      one => ticks(one) ? one.checked : one.value),
    elements: field.querySelectorAll(".fs-control *").length,
    drawn: [...field.querySelectorAll("img")].map(img => img.src),
  }];
  return Object.fromEntries([...document.querySelectorAll(".fs-field")].map(said));
}"""


def alike(one: Page, other: Page) -> bool:
    """Whether two pages show the same of everything."""
    return bool(one.evaluate(SHOWN) == other.evaluate(SHOWN))


def at_step(page: Page, step: int) -> None:
    """Wait until a page is there."""
    expect(page.get_by_role("status", name="step")).to_have_text(f"step {step}")


def test_a_page_that_is_reloaded_and_cut_off_comes_to_what_a_new_one_shows(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("kinds")
    page.get_by_label("gate").fill("gate-kinds")
    page.get_by_role("button", name="Go").click()
    at_step(page, 0)
    watching = page.context.new_page()
    watching.goto(page.url)
    at_step(watching, 0)
    server.open("gate-kinds")
    at_step(page, 1)
    page.reload()
    at_step(page, 1)
    server.open("gate-kinds")
    at_step(page, 2)
    page.context.set_offline(True)
    page.context.set_offline(False)
    server.open("gate-kinds")
    at_step(watching, 3)
    at_step(page, 3)
    server.open("gate-kinds")
    for each in (page, watching):
        expect(each.get_by_role("button", name="Stop")).to_have_count(0)
    fresh = page.context.new_page()
    fresh.goto(watching.url)
    at_step(fresh, 3)
    for each in (page, watching):
        wait_until(partial(alike, each, fresh), "pages that are alike", 60)
    check(fresh.evaluate(SHOWN))


def check(shown: dict[str, Any]) -> None:
    """That each has the function's last value."""
    for label, text in {
        "Table": "10\t100\teven",
        "Typed table": "10\t100\teven",
        "Marks": "w6",
        "Marked": "w6",
        "Data": '"step": 3',
        "Large data": '"step": 3',
        "Shares": "75%",
        "Day": "2026-01-04",
        "Colour": "#000030",
        "Files": "fields.js",
        "Lines": "text 3",
        "Code": "x3 = 3",
    }.items():
        assert text in shown[label]["text"], label
    for label, value in {
        "Chosen colour": "#000030",
        "Typed lines": "text 3",
        "One": "choice 27",
        "Typed code": "x0 = 0\nx1 = 1\nx2 = 2\nx3 = 3",
    }.items():
        assert value in shown[label]["values"], (label, shown[label])
    assert any("p3: int" in each["text"] for each in shown.values())
    assert shown["Some"]["values"].count(True) == 4
    assert shown["Chosen files"]["values"].count(True) == 4
