"""The style sheet, the script and the icon, each under a name made of its content."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from flask import Request, Response, url_for

from flaskstream.web.bundles import COMPRESSED, SOURCES, bundle


@dataclass(frozen=True, slots=True)
class Asset:
    """A bundle in the encodings that there are of it, the smallest first."""

    name: str
    mimetype: str
    encodings: dict[str, bytes]


@cache
def asset(source: str) -> Asset:
    """The asset made of a source, read once."""
    static = files("flaskstream") / "static"
    name, mimetype, data = bundle(static, source)
    encodings = {"gzip": gzip.compress(data, 9, mtime=0), "identity": data}
    # Absent where the sources have changed since the package was built.
    brotli = static / COMPRESSED / f"{name}.br"
    if brotli.is_file():
        encodings = {"br": brotli.read_bytes(), **encodings}
    return Asset(name, mimetype, encodings)


def asset_url(source: str) -> str:
    """Where the asset of a source is served in the current app."""
    return url_for("flaskstream.asset", name=asset(source).name)


def find_asset(name: str) -> Asset | None:
    """The asset of that name; None for an older or an unknown one."""
    return next((a for a in map(asset, SOURCES) if a.name == name), None)


def serve_asset(found: Asset, request: Request) -> Response:
    """The asset, compressed as is accepted, to be kept for ever."""
    accepted = request.accept_encodings
    encoding = next((e for e in found.encodings if accepted[e] > 0), "identity")
    response = Response(found.encodings[encoding], mimetype=found.mimetype)
    if encoding != "identity":
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
