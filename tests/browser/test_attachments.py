"""Files that are attached to a message by button, by pasting and by dropping."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Server

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

HAND_OVER = """(box, [kind, files, texts]) => {
  const data = new DataTransfer();
  for (const [name, text] of files) data.items.add(new File([text], name));
  for (const [type, text] of texts) data.setData(type, text);
  const options = {bubbles: true, cancelable: true};
  const event = kind === 'paste'
    ? new ClipboardEvent(kind, {...options, clipboardData: data})
    : new DragEvent(kind, {...options, dataTransfer: data});
  return !box.dispatchEvent(event);
}"""
"""Pastes or drops; tells whether the page has taken it."""


@pytest.fixture
def page(new_page: NewPage, server: Server) -> Page:
    return new_page("attaching")


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="message")


def chips(page: Page) -> Locator:
    return page.get_by_role("list", name="Attached files").get_by_role("listitem")


def note(name: str, text: str = "12345") -> dict[str, Any]:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def choose(page: Page, *files: dict[str, Any]) -> None:
    page.get_by_label("Attach files to message").set_input_files(list(files))  # type: ignore[arg-type]


def paste(page: Page, files: list[Any], texts: list[Any] | None = None) -> bool:
    return bool(box(page).evaluate(HAND_OVER, ["paste", files, texts or []]))


def test_a_chosen_file_is_uploaded_once_while_one_types_on(page: Page) -> None:
    requests: list[str] = []
    page.on("request", lambda r: requests.append(r.url) if r.method == "POST" else None)
    box(page).press_sequentially("look ")
    page.evaluate("window.before = document.activeElement")
    choose(page, note("a.txt"))
    expect(chips(page)).to_have_text([re.compile("a.txt")])
    choose(page, note("b.txt", "123"))
    box(page).press_sequentially("here")
    expect(chips(page)).to_have_count(2)
    assert page.evaluate("window.before === document.activeElement")
    box(page).press("Enter")
    expect(page.locator("output")).to_have_text("look here [5, 3]")
    expect(chips(page)).to_have_count(0)
    expect(box(page)).to_be_focused()
    assert len(requests) == 3


def test_a_file_can_be_removed_by_the_keyboard(page: Page) -> None:
    choose(page, note("a.txt"))
    page.get_by_role("button", name="Remove a.txt").focus()
    page.keyboard.press("Enter")
    expect(chips(page)).to_have_count(0)
    box(page).fill("none")
    box(page).press("Enter")
    expect(page.locator("output")).to_have_text("none []")


def test_pasted_and_dropped_files_are_attached(page: Page) -> None:
    assert paste(page, [["a.txt", "12345"]])
    expect(chips(page)).to_have_count(1)
    assert box(page).evaluate(HAND_OVER, ["dragover", [["b.txt", ""]], []])
    assert box(page).evaluate(HAND_OVER, ["drop", [["b.txt", "1"], ["c.txt", "2"]], []])
    expect(chips(page)).to_have_text([re.compile(name) for name in ("a", "b", "c")])


def test_two_pastes_at_once_lose_nothing(page: Page) -> None:
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/upload/*", hold_first)
    with page.expect_request("**/upload/*"):
        paste(page, [["a.txt", "1"]])
    paste(page, [["b.txt", "22"]])
    held[0].continue_()
    expect(chips(page)).to_have_count(2)
    box(page).press("Enter")
    expect(page.locator("output")).to_have_text("[1, 2]")


def test_pasted_text_is_text_unless_it_is_long(page: Page) -> None:
    assert not paste(page, [], [["text/plain", "a short text"]])
    word = [["text/plain", "some cells"], ["text/html", "<b>some cells</b>"]]
    assert not paste(page, [["picture-of-the-cells.png", "x"]], word)
    assert paste(page, [], [["text/plain", "a text of more than twenty characters"]])
    expect(chips(page)).to_have_text([re.compile("pasted.txt")])


def test_nothing_is_sent_while_a_file_is_on_its_way(page: Page) -> None:
    held: list[Route] = []
    runs: list[str] = []
    page.on("request", lambda r: runs.append(r.url) if "/run/" in r.url else None)
    page.route("**/upload/*", lambda route: held.append(route))
    choose(page, note("a.txt"))
    box(page).fill("with it")
    expect(page.get_by_text("Uploading…")).to_be_visible()
    box(page).press("Enter")
    expect(box(page)).to_have_value("with it")
    assert runs == []
    held[0].continue_()
    expect(chips(page)).to_have_count(1)
    box(page).press("Enter")
    expect(page.locator("output")).to_have_text("with it [5]")


def test_without_script_the_form_carries_the_file(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("attaching", java_script_enabled=False)
    box(page).fill("look")
    choose(page, note("a.txt"))
    page.get_by_role("button", name="Send").click()
    expect(page.locator("output")).to_have_text("look [5]")


def test_attached_files_stand_in_a_line_above_and_take_no_room_without(
    page: Page,
) -> None:
    edge = page.locator(".fs-multi").bounding_box()
    clip = page.locator(".fs-attach").bounding_box()
    assert edge is not None and clip is not None
    assert clip["x"] - edge["x"] < 10
    choose(page, note("a.txt"))
    expect(chips(page)).to_have_count(1)
    choose(page, note("b.txt"))
    expect(chips(page)).to_have_count(2)
    first, second = chips(page).nth(0).bounding_box(), chips(page).nth(1).bounding_box()
    assert first is not None and second is not None
    assert (
        first["y"]
        == second["y"]
        < box(page).evaluate("e => e.getBoundingClientRect().y")
    )
    expect(chips(page).first).to_have_css("list-style-type", "none")
