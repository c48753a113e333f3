"""Takes the pictures of the examples' pages, in both themes, into docs/pictures."""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from playwright.sync_api import BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from docs.builder.example import DOCS, THEMES
from docs.builder.scenes import SCENES, Scene
from docs.builder.site import create_app

PICTURES = DOCS / "pictures"
WIDTH = 720
PATIENCE = 60_000
"""Milliseconds that a browser may take for anything."""
IDLE = """() => !document.querySelector('#fs-stream > *, [data-state=running]')
    && ![...flaskstream.late?.values() ?? []].some(need => need.coming && !need.isHere)
    && [...document.querySelectorAll('fs-model')].every(model => model.count)"""
"""A page has a stream while something runs; scripts come when they are needed, and a
model takes a while to be drawn."""
SEEN = """async () => {
  for (const top of [document.documentElement.scrollHeight, 0]) {
    scrollTo(0, top);
    for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  }
}"""
"""A picture is of the whole page: all of it has been seen then."""


def main() -> None:
    """Take all pictures, with one browser and one server."""
    path = shutil.which("chromium")
    if not path:
        sys.exit("Chromium takes the pictures: run `make docs`, or install it.")
    # The examples fail where they are to, and the server is asked for a lot.
    logging.disable(logging.ERROR)
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir()
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(reduced_motion="reduce", device_scale_factor=1.5)
        context.set_default_timeout(PATIENCE)
        for scene in SCENES:
            take(context, url, scene, PICTURES)
        browser.close()
    print(f"{len(SCENES)} pages, in both themes: {PICTURES.relative_to(DOCS.parent)}")


@contextmanager
def served() -> Iterator[str]:
    """The address of a server with all examples, on a free port."""
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def take(context: BrowserContext, url: str, scene: Scene, folder: Path) -> None:
    """Do what the scene says on a page of its own, and put its pictures there."""
    page = context.new_page()
    page.set_viewport_size({"width": WIDTH, "height": scene.height})
    page.goto(f"{url}/{scene.name}/")
    page.evaluate(SEEN)
    if not scene.endless:
        page.wait_for_function(IDLE)
    if not scene.before:
        play(page, scene)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.screenshot(
            path=folder / f"{scene.name}-{theme}.png",
            full_page=True,
            animations="disabled",
        )
    page.close()


def play(page: Page, scene: Scene) -> None:
    """What the scene says a person does, up to the picture."""
    for label, text in scene.fill.items():
        page.get_by_label(label, exact=True).fill(text)
    if scene.starts:
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            start(page, scene)
    if scene.picture_at:
        page.get_by_text(scene.picture_at).first.wait_for()
    else:
        page.evaluate(SEEN)
        page.wait_for_function(IDLE)


def start(page: Page, scene: Scene) -> None:
    """What starts a function."""
    if scene.choose:
        page.get_by_role("radio", name=scene.choose[1], exact=True).check()
    if scene.enter:
        page.get_by_label(scene.enter, exact=True).press("Enter")
    if scene.press:
        page.get_by_role("button", name=scene.press, exact=True).first.click()


if __name__ == "__main__":
    main()
