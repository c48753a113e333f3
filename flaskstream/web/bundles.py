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
    "core stream merge trim answers swaps pictures keys scroll copy runs typing"
)
LIVE: Final = PAGE.replace("trim", "live trim").replace("swaps", "spare swaps")
CHAT: Final = ["page/files.js", "page/folds.js"]


def scripts(names: str) -> list[str]:
    """htmx, and scripts of the page's own: in this order they hear of an event."""
    own = [f"page/{name}.js" for name in names.split()]
    return ["vendor/htmx.min.js", "vendor/hx-sse.min.js", *own]


SOURCES: Final = {
    "flaskstream.css": ("text/css", ["flaskstream.css"]),
    "flaskstream.js": ("text/javascript", scripts(PAGE)),
    "flaskstream-live.js": ("text/javascript", scripts(LIVE)),
    "chat.css": ("text/css", ["flaskstream.css", "chat.css"]),
    "chat.js": ("text/javascript", [*scripts(PAGE), *CHAT]),
    "chat-live.js": ("text/javascript", [*scripts(LIVE), *CHAT]),
    "icon.svg": ("image/svg+xml", ["icon.svg"]),
}
"""What is served as one: a page loads one style sheet and one script of a bundle, which
its components name; a live one where functions are called as a person types."""
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
