"""The style sheet, the script and the icon, each under a name made of its content."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from flask import Request, Response, url_for

SCRIPTS: Final = [
    "vendor/htmx.min.js",
    "vendor/hx-sse.min.js",
    *(
        f"page/{name}.js"
        for name in ("core", "stream", "pictures", "keys", "scroll", "copy", "runs")
    ),
]
SOURCES: Final = {
    "flaskstream.css": ("text/css", ["flaskstream.css"]),
    "flaskstream.js": ("text/javascript", SCRIPTS),
    "chat.css": ("text/css", ["flaskstream.css", "chat.css"]),
    "chat.js": ("text/javascript", [*SCRIPTS, "page/files.js", "page/folds.js"]),
    "icon.svg": ("image/svg+xml", ["icon.svg"]),
}
"""What is served as one: a page loads one style sheet and one script of a bundle, which
its components name."""
COMMENT: Final = re.compile(rb"/\*.*?\*/", re.DOTALL)
NOTES: Final = re.compile(rb"(?m)^ *(?://.*\n)?")
SPACE: Final = re.compile(rb"\s*([{};,])\s*")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served; htmx, its extension and our script are one."""

    name: str
    mimetype: str
    data: bytes
    compressed: bytes


@cache
def asset(source: str) -> Asset:
    """The asset made of a source, read once."""
    mimetype, parts = SOURCES[source]
    static = files("flaskstream") / "static"
    data = b"\n".join(_read(static, part) for part in parts)
    if mimetype == "text/css":
        data = SPACE.sub(rb"\1", COMMENT.sub(b"", data))
    stem, _, extension = source.rpartition(".")
    name = f"{stem}-{hashlib.sha256(data).hexdigest()[:12]}.{extension}"
    return Asset(name, mimetype, data, gzip.compress(data, 9, mtime=0))


def _read(static: Traversable, part: str) -> bytes:
    data = static.joinpath(*part.split("/")).read_bytes()
    return NOTES.sub(b"", data) if part.startswith("page/") else data


def asset_url(source: str) -> str:
    """Where the asset of a source is served in the current app."""
    return url_for("flaskstream.asset", name=asset(source).name)


def find_asset(name: str) -> Asset | None:
    """The asset of that name; None for an older or an unknown one."""
    return next((a for a in map(asset, SOURCES) if a.name == name), None)


def serve_asset(found: Asset, request: Request) -> Response:
    """The asset, compressed where that is accepted, to be kept for ever."""
    zipped = request.accept_encodings["gzip"] > 0
    response = Response(
        found.compressed if zipped else found.data, mimetype=found.mimetype
    )
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
