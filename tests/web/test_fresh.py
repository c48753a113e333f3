"""A fresh page is the same for all: rendered once, and without what is one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from flask import Flask
from markupsafe import Markup

import flaskstream as gr
from flaskstream import FlaskStream
from flaskstream.components.core.base import Parts
from flaskstream.web.tree import Tree
from tests.web import dom
from tests.web.client import Browser
from tests.web.conftest import Visit
from tests.web.demos import greeting


def tree(browser: Browser) -> dom.Element:
    return next(e for e in browser.page.walk() if e.has_class("fs-tree"))


def chat() -> gr.Blocks:
    return gr.ChatInterface(lambda message, history: message)


def boxes() -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.Textbox("Hello", label="box")
        gr.State(lambda: [])
    return demo


@pytest.mark.parametrize("make", [greeting, chat, boxes])
def test_a_fresh_page_is_rendered_once_for_all(
    visit: Visit, make: Callable[[], gr.Blocks], monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered, render = [], Tree.render

    def counted(tree: Tree) -> Markup:
        rendered.append(tree)
        return render(tree)

    monkeypatch.setattr(Tree, "render", counted)
    demo = make()
    pages = [visit(demo) for _ in range(3)]
    assert len(rendered) == 1
    assert len({page.page_id for page in pages}) == 3
    (first, *others) = [dom.skeleton(tree(page)) for page in pages]
    assert all(other == first for other in others)


class Lazy:
    """A text that is another one each time it is shown, as translated ones are."""

    def __init__(self) -> None:
        self.numbers = count()

    def __str__(self) -> str:
        return f"label {next(self.numbers)}"


class Dated(gr.Textbox):
    """A component of the author's."""

    numbers: ClassVar[Iterator[int]] = count()

    def parts(self, payload: Any) -> Parts:
        return {"value": f"part {next(self.numbers)}"}


def test_what_may_differ_is_rendered_for_each_page(visit: Visit) -> None:
    stats = {"n": 1}
    with gr.Blocks() as labelled:
        gr.Textbox(label=Lazy())  # type: ignore[arg-type]
    with gr.Blocks() as own:
        Dated()
    with gr.Blocks() as changed:
        gr.JSON(stats)
    for demo in (labelled, own, changed):
        first = tree(visit(demo)).text
        stats["n"] += 1
        assert tree(visit(demo)).text != first


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
