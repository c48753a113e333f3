"""Files in a browser: on their way, in another order, and saved."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Server
from tests.browser.test_attachments import HAND_OVER, note

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def page(new_page: NewPage, server: Server) -> Page:
    return new_page("files")


def lines(page: Page) -> Locator:
    return page.get_by_role("list", name="Chosen files").get_by_role("listitem")


def choose(page: Page, *names: str) -> None:
    page.get_by_label("Pages", exact=True).set_input_files([note(n) for n in names])  # type: ignore[arg-type]


def expect_told(page: Page, text: str) -> None:
    expect(page.locator("output")).to_have_text(text)


def wrong(page: Page) -> Any:
    """What axe finds wrong, of which nothing is left out that is for AA."""
    page.evaluate(AXE)
    return page.evaluate(
        "async () => (await axe.run()).violations.map(v => [v.id, v.nodes[0].html])"
    )


@pytest.mark.workers
def test_files_come_by_the_dialog_by_pasting_and_by_dropping(page: Page) -> None:
    choose(page, "a.txt")
    expect(lines(page)).to_have_count(1)
    body = page.locator("body")
    assert body.evaluate(HAND_OVER, ["paste", [["b.txt", "1"], ["c.txt", "2"]], []])
    expect(lines(page)).to_have_count(3)
    page.get_by_role("button", name="Tell").click()
    expect_told(page, "a.txt b.txt c.txt")
    page.reload()
    expect(lines(page)).to_have_count(3)
    assert wrong(page) == []


def test_files_are_put_into_another_order_by_dragging_and_by_keys(page: Page) -> None:
    choose(page, "a.txt", "b.txt", "c.txt")
    expect(lines(page)).to_have_count(3)
    lines(page).nth(2).drag_to(lines(page).nth(0))
    expect(lines(page).nth(0)).to_contain_text("c.txt")
    page.get_by_role("button", name="Move b.txt up").focus()
    page.keyboard.press("Enter")
    expect(lines(page).nth(1)).to_contain_text("b.txt")
    page.get_by_role("button", name="Tell").click()
    expect_told(page, "c.txt b.txt a.txt")
    page.get_by_role("button", name="Remove c.txt").click()
    expect_told(page, "removed c.txt")


def test_an_upload_tells_how_much_has_left_and_is_called_off(page: Page) -> None:
    held: list[Route] = []
    page.route("**/upload/*", lambda route: held.append(route))
    choose(page, "a.txt")
    expect(page.get_by_role("progressbar", name="Upload")).to_be_visible()
    assert wrong(page) == []
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("progressbar", name="Upload")).to_be_hidden()
    expect(lines(page)).to_have_count(0)
    page.unroute("**/upload/*")
    choose(page, "a.txt")  # the same one, once more
    expect(lines(page)).to_have_count(1)
    expect(page.get_by_role("progressbar", name="Upload")).to_be_hidden()


def test_a_cut_upload_leaves_nothing_behind_and_can_be_tried_again(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("files", tolerated="The upload has failed")
    page.route("**/upload/*", lambda route: route.abort())
    choose(page, "a.txt")
    expect(page.get_by_text("Cannot reach the server")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Upload")).to_be_hidden()
    page.unroute("**/upload/*")
    choose(page, "a.txt")
    expect(lines(page)).to_have_count(1)


def test_a_button_uploads_and_says_what_is_wrong(page: Page) -> None:
    button = page.locator("input[accept='text/*']")
    button.set_input_files(note("a.txt"))  # type: ignore[arg-type]
    expect_told(page, "uploaded a.txt")
    button.set_input_files({**note("b.txt"), "buffer": b"\0\1"})  # type: ignore[arg-type]
    expect(page.get_by_text("“b.txt” can't be attached")).to_be_visible()
    assert wrong(page) == []


@pytest.mark.workers
def test_a_download_starts_when_its_press_has_made_the_file(
    page: Page, server: Server
) -> None:
    for _ in range(2):  # the second is the same file
        page.get_by_role("button", name="Report").click()
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        with page.expect_download() as download:
            server.open("report")
        assert download.value.suggested_filename == "report.csv"
        expect(page.get_by_role("button", name="Stop")).to_be_hidden()


def test_a_press_that_is_stopped_saves_nothing(page: Page, server: Server) -> None:
    saved: list[object] = []
    page.on("download", lambda file: saved.append(file))
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    with page.expect_response("**/stop/**"):  # heard before the file is made
        page.keyboard.press("Escape")
    server.open("report")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    page.get_by_role("button", name="Tell").click()
    expect_told(page, "")
    assert saved == []


def test_who_saves_a_file_is_told_of(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download boxes.py").click()
    assert download.value.suggested_filename == "boxes.py"
    expect_told(page, "saved boxes.py")


def test_without_script_files_are_chosen_and_seen(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("files", java_script_enabled=False)
    choose(page, "a.txt", "b.txt")
    page.get_by_role("button", name="Tell").click()
    expect_told(page, "a.txt b.txt")
    page.get_by_role("button", name="Remove a.txt").click()
    expect(lines(page)).to_have_count(1)


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(
    new_page: NewPage, server: Server, width: int
) -> None:
    page = new_page("files", viewport={"width": width, "height": 800})
    choose(page, "a.txt", "a-name-that-is-as-long-as-names-may-be-" * 2 + ".txt")
    expect(lines(page)).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
