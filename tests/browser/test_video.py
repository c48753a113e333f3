"""Films in a browser: a camera's, a player's, and such as follow each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.test_audio import SOME_SECONDS
from tests.browser.test_files import wrong

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
GRANTED: dict[str, Any] = {"permissions": ["camera", "microphone"]}

NOTE_FILMS = """() => {
  window.begun = [];
  document.addEventListener("playing", ({target}) => {
    if (!target.closest(".fs-films") || target.src === window.last) return;
    window.last = target.src;
    begun.push(target.videoWidth);
  }, true);
}"""


def field(page: Page, label: str) -> Locator:
    title = page.locator(f".fs-title:text-is('{label}')")
    return page.locator(".fs-field").filter(has=title)


def press(page: Page | Locator, name: str) -> None:
    # By a key: a click at once would be the second half of a double click.
    page.get_by_role("button", name=name, exact=True).press("Enter")


def test_a_camera_becomes_a_film(new_page: NewPage) -> None:
    page = new_page("filming", **GRANTED)
    given = field(page, "given")
    press(given, "Use the camera")
    press(given, "Record")
    expect(field(page, "heard").locator("output")).to_have_text("recording")
    expect(page.get_by_role("timer", name="Recorded")).to_have_text(SOME_SECONDS)
    press(given, "Stop")
    expect(field(page, "told").locator("output")).to_have_text("True")
    expect(field(page, "heard").locator("output")).to_have_text("recorded")
    film = given.locator(".fs-film")
    expect(film).to_have_js_property("videoWidth", 320)
    expect(given.locator(".fs-camera-view")).to_be_hidden()


def test_films_follow_each_other_and_the_last_ends(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("filming")
    page.evaluate(NOTE_FILMS)
    press(page, "Make")
    server.open("film")
    page.wait_for_function("() => begun.length === 1")
    shown = field(page, "made").locator(".fs-film:not([hidden])")
    page.wait_for_function(
        "film => film.ended", arg=shown.element_handle()
    )  # it waits for more
    server.open("film")
    page.wait_for_function("() => begun.length === 2")
    server.open("film")
    expect(field(page, "heard").locator("output")).to_have_text("ended")
    assert page.evaluate("begun") == [160, 320, 160]
    expect(shown).to_have_count(1)
    expect(shown).to_have_js_property("paused", True)
    page.reload()
    expect(shown).to_have_js_property("videoWidth", 160)
    expect(shown).to_have_js_property("currentTime", 0)


def test_what_this_browser_can_not_play_can_be_saved(new_page: NewPage) -> None:
    page = new_page("filming")
    press(page, "Break")
    broken = field(page, "broken")
    expect(broken.get_by_text("This browser can’t play")).to_be_visible()
    expect(broken.locator(".fs-film")).to_be_hidden()
    expect(broken.locator("a").first).to_have_attribute("download", "video.mp4")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wrong_for_who_can_not_see_it(
    new_page: NewPage, scheme: str
) -> None:
    small = {"width": 390, "height": 800}
    page = new_page("filming", color_scheme=scheme, viewport=small)
    page.get_by_role("button", name="Example 1").press("Enter")
    film = field(page, "given").locator(".fs-film")
    expect(film).to_have_js_property("videoWidth", 160)
    assert wrong(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 800})
    assert wrong(page) == []


def test_without_script_films_are_chosen_and_followed_by_links(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("filming", java_script_enabled=False)
    expect(page.get_by_label("given", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Use the camera")).to_be_hidden()
    expect(field(page, "shown").locator("video")).to_be_visible()
