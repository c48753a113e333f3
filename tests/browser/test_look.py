"""What a page looks like where a wrong rule would show."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.person import submit

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
LONG = "print(" + "'a rather long argument', " * 8 + "'end')"


def box_of(place: Locator) -> FloatRect:
    box = place.bounding_box()
    assert box is not None
    return box


def say(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Retry")).to_have_count(1)


def test_the_words_of_a_highlighted_line_stand_in_one_line(new_page: NewPage) -> None:
    page = new_page("copying")
    words = page.locator(".fs-codeline > span")
    assert box_of(words.first)["y"] == box_of(words.nth(1))["y"]


@pytest.mark.parametrize("touch", [False, True])
def test_a_long_line_of_code_is_read_to_its_end_on_a_phone(
    new_page: NewPage, touch: bool
) -> None:
    size = {"width": 390, "height": 800}
    page = new_page("talk", viewport=size, has_touch=touch, is_mobile=touch)
    say(page, f"see\n```python\n{LONG}\n```")
    assert page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")
    code = page.locator(".fs-bot pre > code")
    code.evaluate("e => { e.scrollLeft = e.scrollWidth }")
    end = box_of(code.locator("span").last)
    button = box_of(page.locator(".fs-bot pre > button"))
    assert end["x"] + end["width"] <= button["x"]
    assert not touch or end["y"] >= button["y"] + button["height"] - 4


def test_a_chat_has_its_tools_once_something_is_said(new_page: NewPage) -> None:
    page = new_page("talk")
    clear = page.get_by_role("button", name="Clear")
    expect(clear).to_be_hidden()
    say(page, "\n\n".join(["a paragraph"] * 40))
    expect(clear).to_be_in_viewport()
    clear.click()
    expect(clear).to_be_hidden()


def test_a_text_takes_the_place_that_was_kept_for_it(new_page: NewPage) -> None:
    page = new_page("echo")
    output = page.locator(".fs-outputs output")
    kept = box_of(output)
    page.get_by_label("text").fill("one line")
    submit(page)
    expect(output).to_have_text("one line")
    assert box_of(output) == kept


def test_a_picture_has_its_size_and_never_more_than_there_is(new_page: NewPage) -> None:
    page = new_page("sized", viewport={"width": 1280, "height": 800})
    frame = page.locator(".fs-frame")
    assert (box_of(frame)["width"], box_of(frame)["height"]) == (320, 240)
    page.get_by_role("button", name="Wider").click()
    expect(frame).to_have_class(re.compile("fs-width-6"))
    assert box_of(frame)["width"] == 480
    page.set_viewport_size({"width": 390, "height": 800})
    assert box_of(frame)["width"] < 390


def test_a_centred_column_is_as_wide_as_it_may_be(new_page: NewPage) -> None:
    page = new_page("centred")
    assert box_of(page.locator("#middle"))["width"] == 300


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_links_in_html_look_as_in_markdown_unless_they_say_else(
    new_page: NewPage, theme: str
) -> None:
    page = new_page("centred", color_scheme=theme)

    def color(name: str) -> object:
        link = page.get_by_role("link", name=name, exact=True)
        return link.evaluate("e => getComputedStyle(e).color")

    assert color("plain") == color("in Markdown")
    assert color("red") == "rgb(255, 0, 0)"


def test_a_long_word_of_an_example_breaks(new_page: NewPage) -> None:
    page = new_page("centred", viewport={"width": 390, "height": 800})
    assert page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")
    expect(page.get_by_role("button", name="Example 2")).to_be_visible()
