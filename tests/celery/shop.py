"""An app that has a Celery app: `celery -A tests.celery.shop:celery worker`."""

from __future__ import annotations

import os

from celery import Celery

from tests.celery.app import make_app, page

celery = Celery("shop", broker=os.environ["FLASKSTREAM_REDIS_URL"])
app = make_app(page(), "shop", FLASKSTREAM_CELERY=celery)
