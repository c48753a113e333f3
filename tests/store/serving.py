"""Apps as several processes have them, with one Redis."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from flaskstream.runs.engine import Engine

Serve = Callable[..., Flask]
"""Makes an app of `Blocks`, each as another process would have it."""


def engine_of(app: Flask) -> Engine:
    engine: Engine = app.extensions["flaskstream.engine"]
    return engine
