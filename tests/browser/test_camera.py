"""A camera: its stream, a picture that it takes, and what is said if there is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.test_files import wrong

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

SEEN = "() => document.querySelector('video:not([hidden])')?.videoWidth"
WATCH = """() => {
  window.shown = new Set();
  window.flying = window.most = 0;
  const on = (name, fn) =>
    document.addEventListener(name, e => e.detail.ctx.camera && fn(), true);
  on("htmx:before:request", () => {
    window.most = Math.max(window.most, ++window.flying);
  });
  on("htmx:finally:request", () => { window.flying--; });
  setInterval(() => {
    const film = document.querySelector(".fs-show .fs-picture");
    if (film) window.shown.add(film.src);
  }, 5);
}"""


@pytest.fixture
def page(new_page: NewPage, server: Server) -> Page:
    page = new_page("camera", permissions=["camera"])
    page.evaluate(WATCH)
    return page


def test_frames_stream_one_at_a_time_and_come_back(page: Page) -> None:
    page.get_by_role("button", name="Use the camera").first.click()
    page.wait_for_function("() => window.shown.size > 10")
    assert page.evaluate("window.most") == 1
    film = page.get_by_role("img", name="Negative")
    expect(film).to_have_js_property("naturalWidth", 320)
    assert wrong(page) == []
    page.get_by_role("button", name="Stop the camera").click()
    page.wait_for_function("() => window.flying === 0")
    expect(page.get_by_role("button", name="Use the camera").first).to_be_visible()
    page.reload()
    expect(film).to_have_js_property("naturalWidth", 320)


def test_a_picture_is_taken(page: Page) -> None:
    page.get_by_role("button", name="Use the camera").last.click()
    page.wait_for_function(SEEN)
    # By a key: a click at once would be the second half of a double click.
    page.get_by_role("button", name="Take the picture").press("Enter")
    expect(page.locator("output")).to_have_text("(480, 640, 3)")
    expect(page.get_by_alt_text("camera.jpg")).to_be_visible()
    expect(page.locator("video:not([hidden])")).to_have_count(0)
    assert wrong(page) == []


def test_a_camera_that_is_not_allowed_says_what_to_do(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("camera", permissions=[])
    page.get_by_role("button", name="Use the camera").first.click()
    expect(page.get_by_text("The camera was not allowed.")).to_be_visible()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("delete Navigator.prototype.mediaDevices", "opened by https"),
        (
            "MediaDevices.prototype.getUserMedia = async () => "
            "{ throw new DOMException('', 'NotFoundError') }",
            "No camera was found",
        ),
    ],
)
def test_a_page_that_can_have_no_camera_says_why(
    new_page: NewPage, server: Server, script: str, said: str
) -> None:
    page = new_page("camera", permissions=["camera"])
    page.evaluate(f"() => {{ {script} }}")
    page.get_by_role("button", name="Use the camera").first.click()
    expect(page.get_by_text(said)).to_be_visible()


def test_without_script_a_phone_opens_its_camera(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("camera", java_script_enabled=False)
    chooser = page.get_by_label("Camera", exact=True)
    expect(chooser).to_have_attribute("capture", "user")
    expect(page.get_by_role("button", name="Use the camera").first).to_be_hidden()
