"""What workers import, by the environment: `flaskstream worker tests.celery.tool:app`,
or `celery -A tests.celery.tool:celery worker`."""

from __future__ import annotations

from tests.celery.app import make_app, page

app = make_app(page(), "worker")
celery = app.extensions["flaskstream"].celery()
