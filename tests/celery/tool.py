"""What workers import: `flaskstream worker tests.celery.tool:app`."""

from __future__ import annotations

from tests.celery.app import make_app, page

app = make_app(page(), "worker")
