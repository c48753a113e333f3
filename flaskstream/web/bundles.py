"""Styles and scripts as they are served: joined, small, named by their content.

The build loads this file by itself, without Flask, to compress them once and well.
"""

from __future__ import annotations

import hashlib
import re
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, NamedTuple

PAGE: Final = (
    "core stream merge live answers spare trim swaps pictures keys scroll copy runs "
    "typing"
)
SCRIPTS: Final = [
    "vendor/htmx.min.js",
    "vendor/hx-sse.min.js",
    *(f"page/{name}.js" for name in PAGE.split()),
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
COMPRESSED: Final = "compressed"
"""The folder beside the sources in which the build puts them as Brotli."""
COMMENT: Final = re.compile(rb"/\*.*?\*/", re.DOTALL)
NOTES: Final = re.compile(rb"(?m)^ *(?://.*\n)?")
SPACE: Final = re.compile(rb"\s*([{};,])\s*")


class Bundle(NamedTuple):
    """Several files as one; its name changes with its content."""

    name: str
    mimetype: str
    data: bytes


def bundle(static: Traversable | Path, source: str) -> Bundle:
    """What one of the `SOURCES` is made of, out of the folder of static files."""
    mimetype, parts = SOURCES[source]
    data = b"\n".join(_read(static, part) for part in parts)
    if mimetype == "text/css":
        data = SPACE.sub(rb"\1", COMMENT.sub(b"", data))
    stem, _, extension = source.rpartition(".")
    name = f"{stem}-{hashlib.sha256(data).hexdigest()[:12]}.{extension}"
    return Bundle(name, mimetype, data)


def _read(static: Traversable | Path, part: str) -> bytes:
    data = static.joinpath(*part.split("/")).read_bytes()
    return NOTES.sub(b"", data) if part.startswith("page/") else data
