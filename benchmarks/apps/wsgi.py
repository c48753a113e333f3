"""The page of the function that BENCHMARK_PAGE names, for gunicorn."""

from __future__ import annotations

import os

from benchmarks.apps.page import CONFIG, build

page = os.environ["BENCHMARK_PAGE"]
app = build("flaskstream", page).app
app.config.update(CONFIG.get(page, {}))
