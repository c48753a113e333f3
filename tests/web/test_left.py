"""What a page says when its window is closed."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

import flaskstream as gr
from flaskstream.runs.engine import Engine
from tests.runs.memory import state_of
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit


def watching() -> gr.Blocks:
    def watch() -> Iterator[int]:
        while True:
            yield 1
            time.sleep(0.002)

    with gr.Blocks() as demo:
        demo.load(watch, None, gr.Textbox(label="seen"))
    return demo


def engine_of(browser: Browser) -> Engine:
    engine: Engine = browser.http.application.extensions["flaskstream.engine"]
    return engine


@pytest.mark.parametrize("who", ["its owner", "a stranger", "nobody"])
def test_only_who_has_a_page_can_leave_it(visit: Visit, gates: Gates, who: str) -> None:
    demo = watching()
    browser = visit(demo)
    assert browser.post("/run/0", browser.form()).status_code == 200
    stranger = Browser(demo.app)
    sender = {"its owner": browser, "a stranger": stranger.open()}.get(who, stranger)
    path = f"/pages/{browser.page_id}/left"
    assert sender.post(path, {}).status_code == 204
    (page,) = engine_of(browser).sessions.all()
    assert (state_of(page).presence.left_at is not None) == (who == "its owner")
    browser.open(f"/?page={page.id}")
    assert state_of(page).presence.left_at is None
