"""The manual's examples do on their pages what the manual shows of them."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from flask import Flask

import flaskstream as gr
from docs.builder.scenes import EXAMPLES, SCENES, Scene
from docs.builder.site import create_app
from flaskstream.testing import PageClient


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app()


VISITS = [scene for scene in SCENES if not scene.endless]


@pytest.mark.parametrize("scene", VISITS, ids=lambda scene: scene.name)
def test_an_example_shows_what_its_scene_says(app: Flask, scene: Scene) -> None:
    client = PageClient(app, f"/{scene.name}")
    client.wait()
    client.fill(dict(scene.fill))
    if scene.choose:
        client.type(*scene.choose)
    if scene.enter:
        client.enter(scene.enter, scene.fill[scene.enter])
    if scene.press:
        client.press(scene.press)

    assert {name: client.value(name) for name in scene.shows} == scene.shows
    assert scene.says in client.page.text
    assert scene.image is None or client.value(scene.image)
    assert tuple(client.errors) == scene.errors
    assert tuple(client.toasts) == scene.toasts


def test_a_board_is_seen_by_all_as_it_changes(app: Flask) -> None:
    example = import_module("docs.examples.state_shared")
    ada, grace = (PageClient(app, "/state_shared").open() for _ in range(2))
    try:
        ada.stream("Pin", note="Milk is out")
        for _ in grace.stream("Pin", note="Tea, too"):
            if "Tea, too" in grace.value("Board"):
                break
        grace.reload()
        assert grace.value("Board") == "Welcome!\nMilk is out\nTea, too"
    finally:
        with example.changed:
            example.notes.clear()  # by which those who watch come to an end
            example.changed.notify_all()


def test_the_examples_that_are_no_pages() -> None:
    import_module("docs.examples.tested").test_it_is_louder()
    assert import_module("docs.examples.served").title_of_the_page() == "flaskstream"


def test_every_public_name_has_an_example() -> None:
    texts = [file.read_text(encoding="utf-8") for file in EXAMPLES.glob("*.py")]
    texts.append((EXAMPLES.parent / "reference" / "errors.md").read_text("utf-8"))
    used = {name for text in texts for name in re.findall(r"\bgr\.(\w+)", text)}
    aliases = {"Annotatedimage", "Checkboxgroup", "DataFrame", "Highlight"}
    aliases |= {"Highlightedtext", "Json", "TabItem", "Text", "Theme"}

    # Those are never made by name: the bases of others, and what the library gives.
    bases, given = {"Component", "FlaskStreamError"}, {"Listener"}
    raised = {"NotSupported", "OutputError"}
    assert set(gr.__all__) - used - aliases == bases | given | raised


def test_every_example_is_tried_and_shown() -> None:
    tried = {scene.name for scene in SCENES}
    elsewhere = {"own_app", "served", "tested"}

    assert len(tried) == len(SCENES)
    assert {file.stem for file in EXAMPLES.glob("*.py")} == tried | elsewhere
    pages = [page.read_text("utf-8") for page in EXAMPLES.parent.rglob("*.md")]
    shown = re.compile(r"\{example\} (\w+)|examples/(\w+)\.py$", re.MULTILINE)
    names = {a or b for page in pages for a, b in shown.findall(page)}
    assert names == tried | elsewhere
