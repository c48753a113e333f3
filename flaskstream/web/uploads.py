"""Files in and out."""

from __future__ import annotations

from typing import Any, Final

from flask import Request, Response
from werkzeug.http import quote_etag

from flaskstream.media.media import Media

SHOWN_INLINE: Final = ("image/", "audio/", "video/")
DRAIN_AT_MOST: Final = 256 * 1024 * 1024


def media_response(media: Media, *, kept: bool = True) -> Response:
    """A file for its owner: never anything that could run in the app's origin.

    Its URL means the same for ever; where not `kept`, it is shown once and is gone.
    """
    response = Response(media.data, mimetype=media.mimetype)
    raster = media.mimetype.startswith(SHOWN_INLINE) and "svg" not in media.mimetype
    kind = "inline" if raster else "attachment"
    response.headers["Content-Disposition"] = kind
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if kept:
        response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
        response.headers["ETag"] = quote_etag(media.digest)
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def drain(request: Request) -> None:
    """Read what is left of a body that is too large, so that the answer is heard.

    A server that closes a connection with unread data resets it, and the browser shows
    an error of its own instead of ours.
    """
    stream: Any = request.environ["wsgi.input"]
    left = min(request.content_length or 0, DRAIN_AT_MOST)
    while left > 0 and (chunk := stream.read(min(left, 1 << 20))):
        left -= len(chunk)


def megabytes(size: int) -> str:
    """A size as people write it: `20 MB`."""
    return f"{size / 1_000_000:.3g} MB"
