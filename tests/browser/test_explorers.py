"""What unfolds, in a browser: files, what several people say, and large data."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.test_files import wrong

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def test_a_folder_is_opened_and_chosen_by_keys(new_page: NewPage) -> None:
    page = new_page("exploring")
    files = page.get_by_role("group", name="Files")
    expect(files.get_by_role("checkbox", name="many/0449.txt")).to_be_checked()
    files.locator("summary", has_text="src").focus()
    page.keyboard.press("Enter")
    two = files.get_by_role("checkbox", name="<b>two.py")
    expect(two).not_to_be_checked()
    page.keyboard.press("Tab")  # to the folder alone
    page.keyboard.press("Tab")  # to the folder in it, and all of that
    page.keyboard.press("Tab")  # to what is in that
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("heard")).to_have_text("0449.txt <b>two.py a.txt")
    whole = files.get_by_role("checkbox", name="src, all of it")
    whole.check()
    expect(two).to_be_checked()
    expect(two).to_be_disabled()
    expect(page.get_by_label("heard")).to_have_text(re.compile("three.py"))
    whole.uncheck()
    expect(two).to_be_enabled()


def test_a_long_folder_comes_by_parts(new_page: NewPage) -> None:
    page = new_page("exploring")
    files = page.get_by_role("group", name="Files")
    files.get_by_role("checkbox", name="many/0449.txt").wait_for()
    expect(files.get_by_role("checkbox", name=re.compile("^0"))).to_have_count(200)
    more = files.get_by_role("button", name=re.compile("more"))
    expect(more).to_have_text("250 more")
    more.click()
    expect(more).to_have_text("50 more")
    expect(files.get_by_role("checkbox", name="0200.txt")).to_be_focused()
    more.click()
    # What was chosen before it was to be seen has one box, now where it stands.
    expect(files.get_by_role("checkbox", name="many/0449.txt")).to_have_count(0)
    expect(files.get_by_role("checkbox", name="0449.txt")).to_be_checked()


def test_lines_are_typed_by_keys_alone(new_page: NewPage) -> None:
    page = new_page("exploring")
    scene = page.get_by_role("group", name="Scene")
    text = scene.get_by_role("textbox")
    text.focus()
    page.keyboard.press("End")
    page.keyboard.type(" :LAU")
    expect(scene.get_by_role("listbox").get_by_role("option")).to_have_text(
        ["(laughs)"]
    )
    page.keyboard.press("Enter")
    expect(text).to_have_value("Hello (laughs)")
    expect(page.get_by_label("Shown")).to_have_text(re.compile("Eve *heard"))
    page.keyboard.press("Enter")
    expect(text).to_have_count(2)
    page.keyboard.type("What [")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(text.nth(1)).to_have_value("What [pause]")
    scene.get_by_role("combobox").nth(1).select_option("Grace")
    scene.get_by_role("button", name="Move up").nth(1).click()
    page.keyboard.press("Tab")
    text.nth(1).focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("heard")).to_have_text(
        "[Grace] What [pause]\n[Ada] Hello (laughs)"
    )
    scene.get_by_role("button", name="As text").press("Enter")
    expect(text).to_have_count(1)  # what one box holds can't be asked of two
    expect(text).to_have_value("[Grace] What [pause]\n[Ada] Hello (laughs)")
    text.fill("[Grace] So.")
    scene.get_by_role("button", name="As lines").click()
    expect(text).to_have_value("So.")
    text.press("Enter")
    page.keyboard.press("Backspace")
    expect(text).to_have_count(1)
    page.get_by_role("button", name="Say").click()
    expect(page.get_by_label("heard")).to_have_text("[Grace] So.")


def test_large_data_stays_unfolded_while_it_streams(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("exploring")
    data = page.get_by_role("group", name="Data").last
    rows = data.get_by_role("button", name=re.compile(r'"rows"'))
    rows.focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_attribute("aria-expanded", "true")
    expect(rows).to_be_focused()
    first = data.get_by_role("button", name="{2}").nth(1)
    first.click()
    expect(data.get_by_text('"n": 0', exact=True)).to_be_visible()
    page.get_by_role("button", name="Grow").click()
    for count in ("1,001", "1,002"):
        expect(rows).to_have_text(f'"rows": [{count}]')
        expect(data.get_by_text('"n": 0', exact=True)).to_be_visible()
        server.open("grow")


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_everybody_can_use_them(new_page: NewPage, theme: str, width: int) -> None:
    size = {"width": width, "height": 800}
    page = new_page("exploring", color_scheme=theme, viewport=size)
    page.locator("summary", has_text="src").first.click()
    page.get_by_role("checkbox", name="<b>two.py").wait_for()
    page.get_by_role("textbox", name="Text").fill("[")
    expect(page.get_by_role("listbox", name="Tags")).to_be_visible()
    page.get_by_role("button", name=re.compile(r'"rows"')).click()
    page.get_by_text("more ›").wait_for()
    assert wrong(page) == []
    assert page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")
