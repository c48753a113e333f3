"""An app whose own policy, by Flask-Talisman, takes the place of the page's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask_talisman import Talisman
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

import flaskstream as gr
from tests.browser.conftest import WATCH_CSP
from tests.gate import Gates
from tests.waiting import PATIENCE

Serve = Callable[..., str]
pytestmark = pytest.mark.browser

DEFAULT: dict[str, Any] = {}
# As docs/embedding.md says.
AS_DOCUMENTED: dict[str, Any] = {
    "content_security_policy": {
        "default-src": "'self'",
        "img-src": "'self' data:",
        "style-src-attr": "'unsafe-inline'",
    }
}


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        app.extensions["flaskstream.engine"].close()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def gates() -> Gates:
    return Gates()


@pytest.fixture
def serve(gates: Gates) -> Iterator[Serve]:
    """Serves pages in an app with Talisman, of these options; gives their URL."""

    def levels() -> Iterator[np.ndarray]:
        for level in (50, 100):
            yield np.full((60, 80, 3), level, np.uint8)
            gates["next"].acquire()

    with gr.Blocks() as demo:
        picture = gr.Image(label="picture", interactive=False)
        gr.Button("Go").click(levels, None, picture)
        gr.Dropdown(["one", "two"], label="choice")
        gr.HTML("<p style='color: red'>styled</p>")
    with ExitStack() as stack:

        def start(**options: Any) -> str:
            app = Flask(__name__)
            app.debug = True
            Talisman(app, force_https=False, **options)
            gr.FlaskStream(app).mount(demo)
            return stack.enter_context(serving(app))

        yield start


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.add_init_script(WATCH_CSP)
    yield page
    context.close()


def test_frames_are_seen_though_a_policy_forbids_them_in_their_message(
    page: Page, serve: Serve, gates: Gates
) -> None:
    page.goto(serve(**DEFAULT))
    page.get_by_role("button", name="Go").click()
    picture = page.locator(".fs-picture")
    expect(picture).to_have_js_property("naturalWidth", 80)
    first = picture.get_attribute("src") or ""
    assert "/previews/" in first
    gates["next"].release()
    expect(picture).not_to_have_attribute("src", first)
    expect(picture).to_have_js_property("naturalWidth", 80)
    gates["next"].release()
    expect(page.get_by_role("button", name="Go")).to_be_visible()


def test_the_page_tells_its_author_what_the_policy_lacks(
    page: Page, serve: Serve
) -> None:
    page.goto(serve(**DEFAULT))
    note = page.locator(".fs-violated code")
    expect(note).to_contain_text("img-src 'self' data:")
    expect(note).to_contain_text("style-src-attr 'unsafe-inline'")


def test_with_the_documented_lines_nothing_is_lacking(
    page: Page, serve: Serve, gates: Gates
) -> None:
    page.goto(serve(**AS_DOCUMENTED))
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".fs-picture")).to_be_visible()
    gates["next"].release(2)
    expect(page.get_by_role("button", name="Go")).to_be_visible()
    expect(page.locator(".fs-violated")).to_be_hidden()
    expect(page.locator(".fs-late")).to_have_count(0)
    assert page.evaluate("window.violations") == []


def test_a_script_that_is_kept_back_is_told_of(page: Page, serve: Serve) -> None:
    page.goto(
        serve(content_security_policy={"default-src": "'self'", "script-src": "x"})
    )
    expect(page.locator(".fs-late")).to_be_visible()


def test_what_a_proxy_finds_too_large_is_told_with_its_size(
    page: Page, serve: Serve, gates: Gates
) -> None:
    gates["next"].release(2)
    page.goto(serve(**AS_DOCUMENTED))
    refusal = {"status": 413, "content_type": "text/html", "body": "<h1>413</h1>"}
    page.route("**/run/*", lambda route: route.fulfill(**refusal))
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".fs-large")).to_contain_text("too large for the server: 1 kB")
    expect(page.locator(".fs-refused")).to_be_hidden()
    page.unroute("**/run/*")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".fs-large")).to_be_hidden()
