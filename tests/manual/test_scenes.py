"""The manual's examples do on their pages what the manual shows of them."""

from __future__ import annotations

import pytest
from flask import Flask

from docs.builder.scenes import SCENES, Scene
from docs.builder.site import create_app
from flaskstream.testing import PageClient


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app()


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
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
    assert tuple(client.errors) == scene.errors
    assert tuple(client.toasts) == scene.toasts
