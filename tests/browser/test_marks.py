"""Marked text: it grows in its place, in the colours given, and is pressed by keys."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server

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


def place(page: Page, words: str) -> tuple[float, float]:
    """Where words of the text stand."""
    x, y = page.evaluate(
        """words => {
            const text = document.querySelector(".fs-marked");
            const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            let node, at = -1;
            while (at < 0 && (node = walker.nextNode())) at = node.data.indexOf(words);
            const range = document.createRange();
            range.setStart(node, at), range.setEnd(node, at + words.length);
            const box = range.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        }""",
        words,
    )
    return x, y


def heard(page: Page, text: str) -> None:
    """Wait until the function has heard of it."""
    expect(page.get_by_role("status", name="heard")).to_have_text(text)


BORN = "Ada/name |  was born in /None | London/place | , in 1815/None"


def test_a_part_is_marked_and_unmarked_by_keys_alone(new_page: NewPage) -> None:
    page = new_page("annotating")
    page.get_by_role("textbox", name="Text", exact=True).focus()
    page.keyboard.press("Control+Home")
    for _ in range(3):
        page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("End")
    for _ in range(len(", in 1815")):
        page.keyboard.press("ArrowLeft")
    for _ in range(len("London")):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.type("place")
    page.keyboard.press("Enter")
    heard(page, BORN)
    # The caret stands behind it, so that what comes next is about it.
    expect(page.get_by_label("Label of what is selected").first).to_have_value("place")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status", name="chosen")).to_have_text(
        "pressed ['London', 'place']"
    )
    page.keyboard.type("town")
    page.keyboard.press("Enter")
    heard(page, BORN.replace("place", "town"))
    expect(page.get_by_label("Label of what is selected").first).to_have_value("town")
    page.keyboard.press("Delete")
    heard(page, "Ada/name |  was born in London, in 1815/None")


def test_a_word_is_marked_by_the_pointer_and_nothing_is_typed_into_it(
    new_page: NewPage,
) -> None:
    page = new_page("annotating")
    text = page.get_by_role("textbox", name="Text", exact=True)
    expect(text).to_be_visible()
    page.mouse.dblclick(*place(page, "1815"))
    page.get_by_role("group", name="Labels").get_by_role("button", name="year").click()
    heard(page, "Ada/name |  was born in London, in /None | 1815/year")
    marks = text.locator(".fs-span")
    color = "e => getComputedStyle(e).getPropertyValue('--fs-hue')"
    assert marks.last.evaluate(color) == "#00ff00"
    page.mouse.click(*place(page, "Ada"))
    expect(page.get_by_role("status", name="chosen")).to_have_text(
        "pressed ['Ada', 'name']"
    )
    page.get_by_role("button", name="Remove").first.click()
    heard(page, "Ada was born in London, in /None | 1815/year")
    assert marks.last.evaluate(color) == "#00ff00"
    page.keyboard.press("Space")
    page.keyboard.insert_text("typed")
    assert "typed" not in text.inner_text()
    page.reload()
    expect(text).to_have_text("Ada was born in London, in 1815year")


def test_what_streams_does_not_touch_what_is_selected(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("annotating")
    text = page.get_by_role("textbox", name="Text", exact=True)
    page.get_by_role("button", name="Grow").click()
    expect(text).to_contain_text("word2")
    page.mouse.dblclick(*place(page, "word0"))
    server.open("mark")
    expect(text).to_contain_text("word3")
    expect(page.locator(".fs-marker-words").first).to_have_text("“word0”")
    page.keyboard.type("no")
    server.open("mark")
    expect(text).to_contain_text("word4")
    page.keyboard.type("un")
    label = page.get_by_label("Label of what is selected").first
    expect(label).to_have_value("noun")
    expect(label).to_be_focused()
    for _ in range(2):
        server.open("mark")
    expect(text).to_contain_text("word5")
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(text.locator(".fs-span").first).to_have_text("word0noun")
    expect(text.locator(".fs-span")).to_have_count(4)


def test_a_score_is_a_number(new_page: NewPage) -> None:
    page = new_page("annotating")
    scores = page.get_by_role("textbox", name="Scores", exact=True)
    scores.focus()
    page.keyboard.press("Control+End")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.type("worse")
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("alert").filter(has_text="Expected a number")
    ).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.type("-1")
    page.keyboard.press("Enter")
    expect(scores.locator(".fs-span")).to_have_count(2)
    page.get_by_role("button", name="Read", exact=True).click()
    expect(page.get_by_role("status", name="read")).to_have_text(
        "good/0.5 |  or /None | bad/-1.0"
    )


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_everybody_can_mark(new_page: NewPage, theme: str, width: int) -> None:
    size = {"width": width, "height": 800}
    page = new_page("annotating", color_scheme=theme, viewport=size)
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_be_visible()
    page.mouse.dblclick(*place(page, "1815"))
    expect(page.locator(".fs-marker-words").first).to_have_text("“1815”")
    assert wrong(page) == []
    assert page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_without_scripts_words_get_a_label_by_a_form(new_page: NewPage) -> None:
    page = new_page("annotating", java_script_enabled=False)
    page.get_by_label("Words").first.fill("London")
    page.get_by_label("Label", exact=True).first.fill("place")
    page.get_by_role("button", name="Label").first.click()
    text = page.get_by_role("group", name="Text").first
    expect(text).to_contain_text("Londonplace")
    page.get_by_label("Words").first.fill("Ada")
    page.get_by_role("button", name="Remove").first.click()
    expect(text).not_to_contain_text("Adaname")
    page.get_by_label("Words").first.fill("Paris")
    page.get_by_label("Label", exact=True).first.fill("place")
    page.get_by_role("button", name="Label").first.click()
    expect(page.get_by_text("Expected words that stand in the text")).to_be_visible()
