"""All examples that are pages, in one app: each below its name."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from docs.builder.scenes import SCENES
from flaskstream import FlaskStream


def create_app() -> Flask:
    """An app with the page of each scene, at `/<name>`."""
    app = Flask(__name__)
    streams = FlaskStream(app)
    for scene in SCENES:
        demo = import_module(f"docs.examples.{scene.name}").demo
        streams.mount(demo, f"/{scene.name}", name=scene.name)
    return app
