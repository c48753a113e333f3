"""The editor of code, in the place of its textarea."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.editors import SOURCE

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
PHONE = {"width": 390, "height": 800}


def editor(page: Page, label: str) -> Locator:
    """The text of an editor, once it is there."""
    found = page.get_by_role("textbox", name=label, exact=True)
    expect(found).to_have_class(re.compile("cm-content"))
    return found


def text_of(page: Page, label: str) -> str:
    """What the form's field says."""
    field = page.locator(f"label:has-text('{label}')")
    text: str = field.evaluate("label => label.control.value")
    return text


def expect_text(page: Page, label: str, text: str) -> None:
    """What the form's field says in the end."""
    page.wait_for_function(
        "([label, text]) => [...document.querySelectorAll('label')]"
        ".find(one => one.textContent === label).control.value === text",
        arg=[label, text],
    )


def modes(page: Page) -> list[str]:
    """The languages that a page has loaded."""
    urls: list[str] = page.evaluate(
        "performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    return sorted(m[0] for url in urls if (m := re.search(r"mode-\w+(?=-)", url)))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def wrong(page: Page) -> Any:
    """What axe finds wrong."""
    page.evaluate(AXE)
    return page.evaluate(
        "async () => (await axe.run()).violations.map(v => [v.id, v.nodes[0].html])"
    )


def test_code_is_typed_indented_taken_back_and_sent(new_page: NewPage) -> None:
    page = new_page("coding")
    source = editor(page, "Source")
    source.press("Control+End")
    source.press("Enter")  # as far in as the line before
    page.keyboard.type("print(a")
    expect_text(page, "Source", f"{SOURCE}\n    print(a)")
    source.press("Tab")
    expect_text(page, "Source", f"{SOURCE}\n        print(a)")
    source.press("Control+z")
    source.press("Control+z")
    expect_text(page, "Source", SOURCE)
    source.press("Control+Home")
    page.keyboard.type("x = 1")
    source.press("Enter")
    press(page, "Take")
    taken = page.locator(".fs-panes .fs-code:not(:empty)")
    expect(taken).to_have_text(f"x = 1\n{SOURCE}")
    page.reload()
    editor(page, "Source")
    assert text_of(page, "Source") == f"x = 1\n{SOURCE}"


def test_what_one_types_stays_while_a_function_writes_there(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("coding")
    source = editor(page, "Source")
    source.press("Control+End")
    page.keyboard.type("  # mine")
    press(page, "Write")
    expect_text(page, "Source", f"# one\n{SOURCE}  # mine\nadd(1, 2)")
    source.press("Control+Home")
    page.keyboard.type("#!")
    server.open("coding")
    expect_text(page, "Source", f"#!# one\n# two\n{SOURCE}  # mine\nadd(1, 2)")
    expect(source).to_be_focused()
    page.keyboard.type("sh ")  # where one was
    source.press("Control+z")
    expect_text(page, "Source", f"# one\n# two\n{SOURCE}  # mine\nadd(1, 2)")
    server.open("coding")
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    press(page, "Empty")
    expect_text(page, "Source", "")


def test_a_function_writes_there_as_one_types(new_page: NewPage) -> None:
    page = new_page("coding")
    live = editor(page, "Live")
    live.press("Control+End")
    page.keyboard.type("c")
    expect_text(page, "Live", "ABC")
    live.press("Home")
    page.keyboard.type("x")
    expect_text(page, "Live", "XABC")
    page.keyboard.type("y")  # where one was
    expect_text(page, "Live", "XYABC")


def test_its_events_are_the_field_s(new_page: NewPage) -> None:
    page = new_page("coding")
    heard = page.get_by_label("heard")
    page.get_by_text("Notes", exact=True).click()  # the label leads there
    expect(editor(page, "Notes")).to_be_focused()
    expect(heard).to_have_text("focused")
    page.keyboard.type("<b")
    expect(heard).to_have_text("typed <b")
    for _ in range(5):  # within two seconds, which a busy machine may miss
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        if not page.evaluate("document.activeElement.matches('fs-code')"):
            break
    expect(editor(page, "Notes")).not_to_be_focused()
    expect(heard).to_have_text("left")


def test_another_language_comes_when_it_is_wanted(new_page: NewPage) -> None:
    page = new_page("coding")
    source = editor(page, "Source")
    expect(source.locator(".k")).to_have_text("def")
    editor(page, "Notes")
    assert modes(page) == ["mode-html", "mode-python"]
    press(page, "As JSON")
    expect(source.locator(".k")).to_have_count(0)
    assert modes(page) == ["mode-html", "mode-javascript", "mode-python"]


def test_words_are_proposed_and_escape_puts_them_away(new_page: NewPage) -> None:
    page = new_page("coding")
    notes = editor(page, "Notes")
    notes.press_sequentially("paragraph par")
    expect(page.get_by_role("option", name="paragraph")).to_be_visible()
    notes.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    assert text_of(page, "Notes") == "paragraph par"


def test_a_megabyte_is_pasted_and_typed_in(new_page: NewPage) -> None:
    page = new_page("coding")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lines = "value = call(1, 'two')  # three\n" * 32_768
    source = editor(page, "Source")
    source.press("Control+a")
    page.evaluate("text => navigator.clipboard.writeText(text)", lines)
    source.press("Control+v")
    page.keyboard.type("end")
    is_whole = text_of(page, "Source") == f"{lines}end"  # else it would be printed
    assert is_whole
    assert source.locator(".cm-line").count() < 200  # what is seen, and no more
    press(page, "Take")
    page.wait_for_function(
        "most => document.querySelector('.fs-panes').innerText.trim().length === most",
        arg=len(lines) + 3,
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_wrong_with_it(new_page: NewPage, theme: str) -> None:
    page = new_page("coding", color_scheme=theme, viewport=PHONE)
    source = editor(page, "Source")
    source.press("Control+f")
    expect(page.get_by_role("textbox", name="Find")).to_be_focused()
    page.keyboard.type("add")
    assert wrong(page) == []
    assert page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")
    page.keyboard.press("Escape")
    expect(source).to_be_focused()


def test_without_scripts_it_is_a_textarea(new_page: NewPage) -> None:
    page = new_page("coding", java_script_enabled=False)
    source = page.get_by_label("Source", exact=True)
    expect(source).to_have_value(SOURCE)
    source.fill("x = 1")
    press(page, "Take")
    expect(page.locator(".fs-panes .fs-code:not(:empty)")).to_have_text("x = 1")


def test_a_page_with_code_that_is_only_shown_loads_no_editor(new_page: NewPage) -> None:
    page = new_page("window-of-code")
    loaded = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    assert not [url for url in loaded if "code" in url.rpartition("/")[2]]


def test_code_in_a_message_keeps_off_its_frame(new_page: NewPage) -> None:
    page = new_page("codechat")
    shown = page.get_by_role("log").get_by_text("x = 1")
    expect(shown).to_have_count(2)
    gaps = shown.evaluate_all(
        """all => all.map(one => {
          const text = document.createRange();
          text.selectNodeContents(one);
          const frame = one.closest("pre").getBoundingClientRect();
          return text.getBoundingClientRect().left - frame.left;
        })"""
    )
    assert gaps == [15, 15]


def test_lines_that_are_only_shown_have_numbers_that_are_no_text(
    new_page: NewPage,
) -> None:
    page = new_page("coding")
    editor(page, "Source")
    press(page, "Take")
    lines = page.locator(".fs-codeline")
    expect(lines).to_have_count(SOURCE.count("\n") + 1)
    pane = page.locator(".fs-panes .fs-code")
    assert pane.evaluate("e => e.innerText") == SOURCE
    gutter = pane.evaluate("e => parseFloat(getComputedStyle(e).paddingInlineStart)")
    number = "e => parseFloat(getComputedStyle(e, '::before').inlineSize)"
    assert lines.evaluate_all(f"all => all.map({number})") == pytest.approx(
        [gutter] * lines.count(), abs=0.5
    )
