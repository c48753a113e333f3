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

HAS_IN_ONE_PIECE = """([begin, end, late]) => {
  const {buffered} = document.querySelector(".fs-films .fs-film");
  const is = (one, other) => Math.abs(one - other) <= late;
  return buffered.length === 1
    && is(buffered.start(0), begin) && is(buffered.end(0), end);
}"""
LATE = 0.07
"""Seconds of sound that wait for the next frame of AAC."""
STREAM = ".fs-films .fs-film"


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


def reaches(page: Page, seconds: float) -> None:
    """Wait until the stream has been seen up to there."""
    page.wait_for_function(
        f"seconds => document.querySelector('{STREAM}')?.currentTime >= seconds",
        arg=seconds,
    )


def has_in_one_piece(page: Page, begin: float, end: float) -> None:
    """Wait until this is there of the stream, and no more: the rest is not made yet."""
    page.wait_for_function(HAS_IN_ONE_PIECE, arg=[begin, end, LATE])


def test_films_are_seen_as_one_while_they_are_made(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("filming")
    press(page, "Make")
    server.open("film")
    reaches(page, 1)
    has_in_one_piece(page, 0, 2)
    server.open("film")
    reaches(page, 2.5)
    has_in_one_piece(page, 0, 4)
    server.open("film")
    expect(field(page, "heard").locator("output")).to_have_text("ended")
    whole = field(page, "made").locator("[id$='-value']").locator(".fs-film")
    expect(whole).to_be_visible()
    expect(whole).to_have_js_property("duration", 6)
    expect(whole).to_have_js_property("paused", True)
    expect(page.locator(".fs-films")).to_be_hidden()
    whole.evaluate("film => { film.currentTime = 4.5; }")
    expect(whole).to_have_js_property("seeking", False)
    expect(whole).to_have_js_property("currentTime", 4.5)


def test_frames_are_seen_as_a_film_while_they_are_made(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("filming")
    press(page, "Draw")
    server.open("frames")
    reaches(page, 0.5)
    server.open("frames")
    reaches(page, 1.2)
    has_in_one_piece(page, 0, 2)
    server.open("frames")
    expect(field(page, "heard").locator("output")).to_have_text("ended")


def test_what_is_made_at_once_is_seen_to_its_end(new_page: NewPage) -> None:
    page = new_page("filming")
    press(page, "At once")
    expect(field(page, "heard").locator("output")).to_have_text("ended")
    whole = field(page, "made").locator("[id$='-value']").locator(".fs-film")
    expect(whole).to_have_js_property("duration", 2)
    expect(whole).to_be_visible()


def test_who_comes_back_meanwhile_goes_on_where_he_was(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("filming")
    press(page, "Make")
    server.open("film")
    server.open("film")
    reaches(page, 2.5)
    page.reload()
    film = page.locator(STREAM)
    expect(film).to_be_visible()
    page.wait_for_function(f"() => document.querySelector('{STREAM}').readyState > 1")
    assert film.evaluate("film => film.currentTime") >= 2.4
    has_in_one_piece(page, 2, 4)
    film.evaluate("film => { film.currentTime = 0.5; }")  # it is fetched then
    page.wait_for_function(f"() => !document.querySelector('{STREAM}').seeking")
    assert film.evaluate("film => film.buffered.start(0)") == 0
    server.open("film")
    film.evaluate("film => film.play()")
    expect(field(page, "heard").locator("output")).to_have_text("ended")


def test_what_this_browser_can_not_play_can_be_saved(new_page: NewPage) -> None:
    page = new_page("filming")
    press(page, "Break")
    broken = field(page, "broken")
    expect(broken.get_by_text("This browser can’t play video.mp4.")).to_be_visible()
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
