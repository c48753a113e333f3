"""A fresh page is the same for all: rendered once, and without what is one's own."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from flask import Flask

import flaskstream as gr
from flaskstream import FlaskStream
from flaskstream.components.base import Parts
from tests.web.client import Browser
from tests.web.conftest import Visit


class Counted(gr.Textbox):
    """A box that counts how often it is rendered."""

    rendered = 0

    def parts(self, payload: Any) -> Parts:
        self.rendered += 1
        return super().parts(payload)


def test_a_fresh_page_is_rendered_once_for_all(visit: Visit) -> None:
    with gr.Blocks() as demo:
        box = Counted("Hello", label="box")
    first = visit(demo)
    known = box.rendered
    second, again = visit(demo), visit(demo)
    assert known and box.rendered == known
    assert second.shown("box") == again.shown("box") == "Hello"
    assert len({first.page_id, second.page_id, again.page_id}) == 3


def test_what_one_person_does_is_on_no_other_page(visit: Visit) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(label="box")
        gr.Button("Go").click(lambda said: f"{said}!", box, box)
    visit(demo)
    browser = visit(demo)
    browser.fill("box", "Ada")
    browser.run("Go").reload()
    assert browser.shown("box") == "Ada!"
    assert visit(demo).shown("box") == ""


def test_a_value_that_is_computed_is_so_for_each_page(visit: Visit) -> None:
    numbers = count()
    with gr.Blocks() as demo:
        gr.Textbox(lambda: f"page {next(numbers)}", label="box")
    shown = [visit(demo).shown("box") for _ in range(3)]
    assert len(set(shown)) == 3


def test_each_person_may_fetch_the_picture_that_a_page_begins_with(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        gr.Image(np.zeros((4, 4, 3), np.uint8), label="picture", interactive=False)
    for browser in (visit(demo), visit(demo)):
        source = browser.page.one("img").attrs["src"]
        assert browser.http.get(source).status_code == 200


def test_an_apps_own_template_is_rendered_for_each_page(tmp_path: Path) -> None:
    folder = tmp_path / "flaskstream"
    folder.mkdir()
    (folder / "row.html").write_text("<p>for {{ request.args.get('who') }}</p>")
    app = Flask("app", template_folder=str(tmp_path))
    app.secret_key = "secret"
    with gr.Blocks() as demo, gr.Row():
        gr.Textbox(label="box")
    FlaskStream(app).mount(demo, "/")
    for who in ("ada", "bob", "ada"):
        browser = Browser(app, f"/?who={who}").open()
        assert f"for {who}" in browser.page_html


def test_a_page_under_another_prefix_posts_there(visit: Visit) -> None:
    with gr.Blocks() as demo:
        gr.Button("Go").click(print)
    client = demo.app.test_client()
    for prefix in ("/one", "/two", "/one"):
        text = client.get("/", environ_overrides={"SCRIPT_NAME": prefix}).text
        assert f'"{prefix}/run/0"' in text
