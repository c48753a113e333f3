"""What workers import: `flaskstream worker tests.celery.tool:app`."""

from __future__ import annotations

import importlib

import flaskstream as gr
from tests.celery.app import make_app, page

if gr.role() != "web":
    importlib.import_module("tests.celery.model")

app = make_app(page(), "worker")
