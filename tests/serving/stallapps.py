"""The apps, where readers who take nothing are soon hung up on."""

from __future__ import annotations

from apps import app  # type: ignore[import-not-found]

from flaskstream.serving import exchange, readers

readers.STALL = 0.2  # type: ignore[misc]
exchange.STALLED_SECONDS = 0.05
__all__ = ["app"]
