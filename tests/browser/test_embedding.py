"""Pages in a view of the app's own: several, each for itself, with their own looks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server

NewPage = Callable[..., Page]
COUNTING = re.compile(r"\d+")
pytestmark = pytest.mark.browser

SEEN = ".fs-tree :is(button, textarea, label, output, p, span)"
LOOKS = """seen => [...document.querySelectorAll(seen)].map(element => {
  const look = getComputedStyle(element);
  return [element.className, look.backgroundColor, look.color, look.textTransform,
    look.borderTopWidth, look.borderTopLeftRadius, look.marginTop, look.display];
})"""


def test_several_pages_of_one_document_stream_at_once(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("site")
    a, b, c = (page.locator(f"#{id}") for id in "abc")
    a.get_by_label("name").fill("first")
    a.get_by_label("name").press("Enter")
    b.get_by_label("name").fill("second")
    b.get_by_role("button", name="Submit").click()
    c.get_by_label("text").fill("third")
    for place in (a, b):
        expect(place.locator("output")).to_have_text(COUNTING)
    expect(c.locator("output")).to_contain_text("THIRD")
    expect(page.locator(".fs-stop")).to_have_count(2)
    b.get_by_role("button", name="Stop").click()
    expect(b.get_by_text("Stopped after")).to_be_visible()
    expect(a.get_by_role("button", name="Stop")).to_be_visible()
    page.reload()
    expect(a.get_by_label("name")).to_have_value("first")
    expect(b.get_by_label("name")).to_have_value("second")
    expect(b.get_by_text("Stopped after")).to_be_visible()
    expect(c.get_by_label("text")).to_have_value("third")
    a.get_by_label("name").focus()
    page.keyboard.press("Escape")
    expect(a.get_by_text("Stopped after")).to_be_visible()
    assert page.url.startswith(f"{server.url}/site/?page=")


def test_ids_are_those_of_one_element(new_page: NewPage, server: Server) -> None:
    page = new_page("site")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert sorted(ids) == sorted(set(ids))
    named = page.evaluate(
        """[...document.querySelectorAll("label[for], [form], [aria-describedby]")]
        .flatMap(e => ["for", "form", "aria-describedby"].map(n => e.getAttribute(n)))
        .filter(x => x).flatMap(x => x.split(" "))"""
    )
    assert set(named) <= set(ids)


def test_looks_survive_a_sites_rules_for_elements(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("site")
    page.wait_for_load_state()
    with_rules = page.evaluate(LOOKS, SEEN)
    own = "getComputedStyle(document.querySelector('#own')).backgroundColor"
    assert page.evaluate(own) == "rgb(255, 0, 0)"
    page.evaluate("document.querySelector('head > style').remove()")
    assert page.evaluate(own) != "rgb(255, 0, 0)"
    assert page.evaluate(LOOKS, SEEN) == with_rules


def test_pages_that_follow_each_other_stand_apart(new_page: NewPage) -> None:
    page = new_page("site")
    page.evaluate(
        "document.querySelector('#a').append(...document.querySelectorAll("
        "'#b > .fs-embedded'))"
    )
    first, second = page.locator("#a > .fs-embedded").all()
    above, below = first.bounding_box(), second.bounding_box()
    assert above is not None and below is not None
    assert below["y"] - above["y"] - above["height"] >= 16
