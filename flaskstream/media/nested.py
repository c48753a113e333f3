"""The files that stand somewhere in plain data."""

from __future__ import annotations

from typing import Any

from flaskstream.media.media import Media


def media_in(data: Any) -> list[Media]:
    """The files in lists, tuples and dicts, however deep, or in their place."""
    found, rest = [], [data]
    while rest:
        one = rest.pop()
        if isinstance(one, Media):
            found.append(one)
        elif isinstance(one, (list, tuple)):
            rest += one
        elif isinstance(one, dict):
            rest += one.values()
    return found
