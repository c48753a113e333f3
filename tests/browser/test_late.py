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
    # The others show nothing yet.
    wait_on(page, lambda: not missing(("audio", "imageeditor"), requests), "scripts")
    urls = [request.url for request in requests]
    assert len(set(urls)) == len(urls)  # each once
    context.close()


def missing(names: tuple[str, ...], requests: list[Request]) -> set[str]:
    scripts = [one.url for one in requests if one.url.endswith(".js")]
    return {x for x in names if not any(f"/{x}-" in url for url in scripts)}


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


def test_what_two_scripts_are_for_is_done_again_once_for_both(
    new_page: NewPage,
) -> None:
    page, held = new_page("all-media"), list[Route]()
    for name in ("one", "other"):
        page.route(f"**/late-{name}.js", lambda route: held.append(route))
    page.evaluate(TWO_FOR_ONE_BUTTON)
    page.get_by_role("button", name="Both").click()
    page.get_by_role("button", name="Both").click()
    wait_on(page, lambda: len(held) == 2, "requests")
    assert page.evaluate("presses") == 0
    for route in held:
        route.fulfill(content_type="text/javascript", body="presses += 100;")
    wait_on(page, lambda: page.evaluate("presses") == 202, "presses")


def test_a_press_on_a_players_own_controls_is_not_held(new_page: NewPage) -> None:
    page, held = new_page("all-media"), list[Route]()
    page.route("**/late-player.js", lambda route: held.append(route))
    page.evaluate(A_PLAYER)
    assert page.evaluate(GOES_ON, "#player")  # for a person's press alone starts it
    assert not held
    assert not page.evaluate(GOES_ON, "#player + button")
    wait_on(page, lambda: bool(held), "a request")


GOES_ON = """selector => document.querySelector(selector).dispatchEvent(
  new MouseEvent("click", {bubbles: true, cancelable: true}))"""
A_PLAYER = """() => {
  const sound = document.createElement("div");
  sound.className = "ours";
  sound.innerHTML = "<audio id=player controls></audio><button>Beside</button>";
  document.querySelector("main").prepend(sound);
  const template = document.createElement("template");
  const url = "late-player.js";
  Object.assign(template.dataset, {fsLate: ".ours", fsWhen: "used", fsScripts: url});
  document.head.append(template);
  htmx.trigger(document.body, "htmx:after:swap", {ctx: {}});
}"""
TWO_FOR_ONE_BUTTON = """() => {
  window.presses = 0;
  const button = Object.assign(document.createElement("button"), {textContent: "Both"});
  button.addEventListener("click", () => presses++);
  document.querySelector("main").prepend(button);
  for (const name of ["one", "other"]) {
    const template = document.createElement("template");
    Object.assign(template.dataset, {
      fsLate: name === "one" ? "button" : "main > button",
      fsWhen: "used",
      fsScripts: `late-${name}.js`,
    });
    document.head.append(template);
  }
  htmx.trigger(document.body, "htmx:after:swap", {ctx: {}});
}"""
