"""How much a request may carry, and what becomes of more."""

from __future__ import annotations

from typing import Any, Final

from flask import Request, current_app

DRAIN_AT_MOST: Final = 256 * 1024 * 1024


def limit_body(request: Request) -> None:
    """Refuse a body of more than `FLASKSTREAM_MAX_UPLOAD` bytes where it is read."""
    most = current_app.config["FLASKSTREAM_MAX_UPLOAD"]
    request.max_content_length = request.max_form_memory_size = most


def drain(request: Request) -> None:
    """Read what is left of a body that is too large, so that the answer is heard.

    A server that closes a connection with unread data resets it, and the browser shows
    an error of its own instead of ours.
    """
    if "flaskstream.unreceived" in request.environ:
        return  # the worker class does that
    stream: Any = request.environ["wsgi.input"]
    left = min(request.content_length or 0, DRAIN_AT_MOST)
    while left > 0 and (chunk := stream.read(min(left, 1 << 20))):
        left -= len(chunk)


def megabytes(size: int) -> str:
    """A size as people write it: `20 MB`."""
    return f"{size / 1_000_000:.3g} MB"
