"""Frames that follow each other on the page: in order, and never blank."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.apps import LEVELS
from tests.browser.conftest import Server
from tests.browser.person import begin, filled, submit, unique

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


@pytest.mark.workers
def test_each_frame_is_seen_before_the_next_is_computed(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("frames")
    gate = begin(page, "gate", "frames")
    seen = ""
    for level in range(1, 5):
        server.open(gate)
        image = page.locator(".fs-outputs img")
        expect(image).to_have_attribute("src", re.compile("^data:image/jpeg"))
        page.wait_for_function(
            "seen => document.querySelector('.fs-outputs img').src !== seen", arg=seen
        )
        seen = image.get_attribute("src") or ""
        assert f"{gate} computes {level + 1}" not in server.events()
    server.open(gate)
    expect(page.locator(".fs-outputs img")).to_have_attribute(
        "src", re.compile("/media/")
    )


def test_the_picture_stays_in_place_while_its_frames_change(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("frames")
    gate = begin(page, "gate", "frames")
    server.open(gate)
    page.locator(".fs-outputs img").wait_for()
    page.evaluate("window.first = document.querySelector('.fs-outputs img')")
    box = page.locator(".fs-outputs img").bounding_box()
    for _ in range(3):
        before = page.locator(".fs-outputs img").get_attribute("src")
        server.open(gate)
        page.wait_for_function(
            "src => document.querySelector('.fs-outputs img').src !== src", arg=before
        )
        assert page.evaluate(
            "document.querySelector('.fs-outputs img') === window.first"
        )
        assert page.locator(".fs-outputs img").bounding_box() == box
    server.open(gate)


def shown(page: Page) -> int:
    """How light the corner of the picture is that a person sees now."""
    picture = page.locator(".fs-outputs img")
    box = picture.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 4, box["y"] + box["height"] / 4
    png = page.screenshot(clip={"x": x, "y": y, "width": 1, "height": 1})
    level = Image.open(io.BytesIO(png)).convert("L").getpixel((0, 0))
    assert isinstance(level, int)
    return level


@pytest.mark.workers
@pytest.mark.parametrize("size", ["40", "400"])
def test_frames_follow_in_order_in_one_element_that_is_never_blank(
    new_page: NewPage, server: Server, size: str
) -> None:
    page = new_page("film", color_scheme="dark")
    gate = unique("film")
    filled(page, "text", f"{size} {gate}")
    submit(page)
    image = page.locator(".fs-outputs img")
    image.wait_for()
    page.evaluate("window.first = document.querySelector('.fs-outputs img')")
    levels = [shown(page)]
    for _ in range(3):  # each of the first ones, however late; then what is there
        server.open(gate)
        seen = levels[-1]
        while levels[-1] == seen:
            assert len(levels) < 1000
            levels.append(shown(page))
    while levels[-1] != 255:
        assert len(levels) < 1000
        server.open(gate)
        levels.append(shown(page))
    assert all(any(abs(s - level) < 3 for level in [*LEVELS, 255]) for s in levels)
    assert levels == sorted(levels)
    assert image.evaluate("image => image === window.first")


LIGHTNESS_IS = """level => {
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.drawImage(document.querySelector('.fs-outputs img'), 0, 0);
  return Math.abs(canvas.getImageData(50, 50, 1, 1).data[0] - level) < 4;
}"""


def test_one_large_frame_is_on_its_way_and_what_stands_beside_it_does_not_wait(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("captioned")
    held: list[Route] = []
    page.route(re.compile("/previews/"), lambda route: held.append(route))
    gate = begin(page, "gate", "captioned")
    caption = page.locator(".fs-outputs output")
    for number in range(6):
        expect(caption).to_have_text(str(number))
        server.open(gate)
    expect(caption).to_have_text("6")
    assert len(held) == 1
    held[0].continue_()
    image = page.locator(".fs-outputs img")
    came = "image => image.complete && image.naturalWidth === 400"
    page.wait_for_function(came, arg=image.element_handle())
    assert abs(shown(page) - 6 * 12) < 4  # the newest, not the one it was told of
    for number in range(7, 12):
        server.open(gate)
        expect(caption).to_have_text(str(number))
    assert len(held) == 2
    assert abs(shown(page) - 6 * 12) < 4  # it stands until the next one is there
    held[1].continue_()
    page.wait_for_function(LIGHTNESS_IS, arg=11 * 12)
    for _ in range(12):
        server.open(gate)


def test_the_pictures_of_a_chat_come_one_at_a_time_and_the_newest_follows(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("pictured")
    held: list[Route] = []
    let_go: list[bool] = []
    page.route(
        re.compile("/media/"),
        lambda route: route.continue_() if let_go else held.append(route),
    )
    gate = begin(page, "gate", "pictured")
    log = page.locator(".fs-log")
    for number in range(5):
        expect(log).to_contain_text(f"picture {number}")
        server.open(gate)
    expect(log).to_contain_text("picture 5")
    assert len({route.request.url for route in held}) == 1
    let_go.append(True)
    for route in held:
        route.continue_()
    is_shown = "n => document.querySelector('.fs-log img').naturalHeight === 40 + n"
    page.wait_for_function(is_shown, arg=5)  # the newest, after the one before
    for _ in range(3):
        server.open(gate)
    page.wait_for_function(is_shown, arg=7)


def test_a_large_frame_that_did_not_come_is_asked_for_again(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("film")
    asked: list[str] = []

    def refuse_the_first(route: Route) -> None:
        asked.append(route.request.url)
        lost = asked.count(route.request.url) == 1
        route.abort() if lost else route.continue_()

    page.route(re.compile("/(media|previews)/"), refuse_the_first)
    gate = unique("film")
    filled(page, "text", f"400 {gate}")
    submit(page)
    for _ in LEVELS:
        server.open(gate)
    image = page.locator(".fs-outputs img[src*='/media/']")
    image.wait_for()
    came = "image => image.naturalWidth === 400"
    page.wait_for_function(came, arg=image.element_handle())
