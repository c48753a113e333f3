"""Scripts of what shows files and media: they come when they are needed."""

from __future__ import annotations

from collections.abc import Callable

import brotli
import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.browser.conftest import Server
from tests.browser.person import wait_on

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

LAST = "**/imageeditor-*.js"
"""The last of the scripts that a drawing needs."""


def bytes_of(request: Request) -> int:
    """What one takes on its way, of an asset as the build compresses it."""
    answer = request.response()
    assert answer is not None
    if "/_fs/" in request.url:
        return len(brotli.compress(answer.body()))
    return request.sizes()["responseBodySize"]


def test_a_page_with_one_of_each_is_light(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page, requests = context.new_page(), list[Request]()
    page.on("requestfinished", lambda request: requests.append(request))
    page.goto(f"{server.url}/all-media/", wait_until="networkidle")
    sizes = {request.url: bytes_of(request) for request in requests}
    assert sum(sizes.values()) < 45_000, sizes

    for name in ("Audio", "Video", "Slider", "Model", "Drawing"):
        page.get_by_text(name, exact=True).first.scroll_into_view_if_needed()
    names = ("audio", "video", "imageslider", "model3d", "imageeditor")
    wait_on(page, lambda: missing(names, requests) == set(), "scripts")
    urls = [request.url for request in requests]
    assert len(set(urls)) == len(urls)  # each once
    context.close()


def missing(names: tuple[str, ...], requests: list[Request]) -> set[str]:
    return {x for x in names if not any(f"/{x}-" in one.url for one in requests)}


def test_what_is_done_before_a_script_is_here_is_done_then(new_page: NewPage) -> None:
    page, held = new_page("all-media"), list[Route]()
    page.route(LAST, lambda route: held.append(route))
    eraser = page.get_by_role("button", name="Eraser")
    eraser.click()
    page.keyboard.press("Tab")  # what a key does goes on
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    wait_on(page, lambda: bool(held), "a request")
    expect(eraser).not_to_have_attribute("aria-pressed", "true")
    held[0].continue_()
    expect(eraser).to_have_attribute("aria-pressed", "true")
    brush = page.get_by_role("button", name="Brush", exact=True)
    brush.click()
    expect(brush).to_have_attribute("aria-pressed", "true")
    expect(eraser).to_have_attribute("aria-pressed", "false")


def test_a_script_that_could_not_be_fetched_is_fetched_with_the_next_press(
    new_page: NewPage,
) -> None:
    page = new_page("all-media", tolerated="Failed to load resource")
    failed: list[Request] = []
    page.on("requestfailed", lambda request: failed.append(request))
    page.route(LAST, lambda route: route.abort(), times=1)
    eraser = page.get_by_role("button", name="Eraser")
    eraser.click()
    wait_on(page, lambda: bool(failed), "a failure")
    expect(eraser).not_to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Undo").focus()
    eraser.click()
    expect(eraser).to_have_attribute("aria-pressed", "true")
