"""A gallery in a browser: it grows, and one of its pictures is seen large."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.test_files import wrong
from tests.web.pictures import png

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


@pytest.fixture
def page(new_page: NewPage, server: Server) -> Page:
    return new_page("gallery")


def picture(name: str, width: int) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": png(width, 3)}


def made(page: Page) -> Locator:
    return page.get_by_role("list", name="Made").get_by_role("listitem")


def stage(page: Page) -> Locator:
    return page.get_by_role("group", name="Made, large")


def paint(page: Page, server: Server, count: int) -> None:
    page.get_by_role("button", name="Paint").click()
    for number in range(count):
        server.open("picture")
        expect(made(page)).to_have_count(number + 1)


def test_a_gallery_that_gains_pictures_fetches_nothing_twice(
    page: Page, server: Server
) -> None:
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/media/" in r.url else None)
    paint(page, server, 2)
    made(page).nth(0).get_by_role("link").click()
    expect(stage(page)).to_contain_text("1 of 2")
    for _ in range(2):
        server.open("picture")
    expect(made(page)).to_have_count(4)
    expect(stage(page)).to_contain_text("shade 0")  # what one looks at stays
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.fs-look img')]"
        ".every(image => image.naturalWidth)"
    )
    assert len(asked) == len(set(asked)) == 5
    assert wrong(page) == []


def test_pictures_are_looked_at_by_keys(page: Page, server: Server) -> None:
    paint(page, server, 4)
    made(page).nth(3).get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("output")).to_have_text("3 shade 3")
    page.keyboard.press("ArrowRight")
    expect(stage(page)).to_contain_text("1 of 4")
    expect(page.locator("output")).to_have_text("0 shade 0")
    page.keyboard.press("ArrowLeft")
    expect(stage(page)).to_contain_text("4 of 4")
    page.keyboard.press("Escape")
    expect(stage(page)).to_be_hidden()
    expect(page.locator("output")).to_have_text("closed")
    expect(made(page).nth(3).get_by_role("link")).to_be_focused()


def test_what_a_function_selects_is_seen(page: Page, server: Server) -> None:
    paint(page, server, 4)
    made(page).nth(0).get_by_role("link").click()
    page.get_by_role("button", name="Third").click()
    expect(stage(page)).to_contain_text("3 of 4")
    with page.expect_download() as download:
        stage(page).get_by_role("link", name="Download it").click()
    assert download.value.suggested_filename.startswith("shade 2")


def test_pictures_are_swiped(new_page: NewPage, server: Server) -> None:
    page = new_page("gallery", viewport={"width": 390, "height": 800})
    paint(page, server, 4)
    made(page).nth(1).get_by_role("link").click()
    shown = stage(page).get_by_role("img")
    expect(shown).to_have_js_property("complete", True)  # it has its place by then
    expect(stage(page)).to_contain_text("2 of 4")
    box = shown.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 150, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 55)
    page.mouse.up()
    expect(stage(page)).to_contain_text("3 of 4")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_person_chooses_pictures_and_removes_one(page: Page) -> None:
    chooser = page.get_by_label("Yours", exact=True)
    chooser.set_input_files([picture("a.png", 4), picture("b.png", 5)])
    expect(page.locator("output")).to_have_text("[(4, 3), (5, 3)]")
    page.get_by_role("button", name="Remove a.png").click()
    chosen = page.get_by_role("list", name="Chosen pictures")
    expect(chosen.get_by_role("listitem")).to_have_count(1)
    assert wrong(page) == []
    page.reload()
    expect(chosen.get_by_role("listitem")).to_have_count(1)


def test_without_script_a_picture_is_a_link(new_page: NewPage, server: Server) -> None:
    page = new_page("gallery", java_script_enabled=False)
    page.get_by_label("Yours", exact=True).set_input_files(picture("a.png", 4))
    page.get_by_role("button", name="Third").click()
    link = page.get_by_role("link", name="a.png")
    expect(link).to_have_attribute("target", "_blank")
