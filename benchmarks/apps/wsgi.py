"""The page of the function that BENCHMARK_PAGE names, for gunicorn."""

from __future__ import annotations

import os

from benchmarks.apps.page import build

app = build("flaskstream", os.environ["BENCHMARK_PAGE"]).app
