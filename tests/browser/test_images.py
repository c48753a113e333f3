"""Images that a person pastes, and images that a person downloads."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.web.pictures import png

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

PASTE = """([selector, picture, text]) => {
  const bytes = Uint8Array.from(atob(picture), c => c.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "pasted.png", {type: "image/png"}));
  if (text) data.setData("text/plain", text);
  const place = document.querySelector(selector);
  const options = {bubbles: true, cancelable: true, clipboardData: data};
  return !place.dispatchEvent(new ClipboardEvent("paste", options));
}"""


def paste(page: Page, selector: str, text: str = "") -> bool:
    picture = base64.b64encode(png(6, 5)).decode()
    return bool(page.evaluate(PASTE, [selector, picture, text]))


@pytest.fixture
def page(new_page: NewPage, server: Server) -> Page:
    return new_page("picturing")


def test_a_picture_is_pasted_and_the_result_downloaded(page: Page) -> None:
    chosen = page.locator(".fs-image").first
    assert paste(page, "body")
    expect(chosen.locator("img")).to_have_attribute("width", "6")
    save = page.get_by_role("button", name="Download result")
    expect(save).to_be_hidden()
    page.get_by_role("button", name="Turn").click()
    result = page.locator(".fs-image").last
    expect(result.locator("img")).to_have_attribute("width", "5")
    result.hover()
    with page.expect_download() as download:
        save.click()
    assert download.value.suggested_filename.endswith(".png")
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


def test_text_is_pasted_where_one_types(page: Page) -> None:
    assert not paste(page, ".fs-textbox .fs-in", "words")
    assert paste(page, ".fs-textbox .fs-in")  # a picture alone is nothing for the box
    expect(page.locator(".fs-image").first.locator("img")).to_have_count(1)


@pytest.mark.parametrize("which", ["given", "result"])
def test_a_click_tells_where_in_the_picture_it_was(page: Page, which: str) -> None:
    assert paste(page, "body")
    page.get_by_role("button", name="Turn").click()
    result = page.locator(".fs-image").last.locator("img")
    expect(result).to_have_attribute("width", "5")
    width, height = (6, 5) if which == "given" else (5, 6)
    picture = page.locator(".fs-image img").nth(int(which == "result"))
    box = picture.bounding_box()
    assert box is not None
    scale = min(box["width"] / width, box["height"] / height)
    left = (box["width"] - width * scale) / 2
    picture.click(position={"x": left + 3.5 * scale, "y": 1.5 * scale})
    note = page.get_by_label("note")
    expect(note).to_have_value(f"{which} [3, 1] None")
    picture.click(position={"x": left + 0.5 * scale, "y": 4.5 * scale})
    expect(note).to_have_value(f"{which} [0, 4] None")
