"""The header of cookies, made harmless before Werkzeug reads it."""

from __future__ import annotations

import re
from typing import Any

_SPACES = re.compile(r"([ \t]{8})[ \t]+")


def shorten_spaces(environ: dict[str, Any]) -> None:
    """Leave eight of a run of spaces, which no browser sends.

    Werkzeug's expression shares out each run in all ways that there are: 8,000 spaces
    behind a cookie's `=` hold the interpreter for half a second, and Flask reads
    cookies with every request.
    """
    if "HTTP_COOKIE" in environ:
        environ["HTTP_COOKIE"] = _SPACES.sub(r"\1", environ["HTTP_COOKIE"])
