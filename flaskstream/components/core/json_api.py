"""Values of the JSON API: what a call may bring, and what it gets."""

from __future__ import annotations

import base64
import binascii
import re
import reprlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from flaskstream.components.core.plain import to_plain
from flaskstream.exceptions import InvalidInput
from flaskstream.media.content import Content
from flaskstream.media.contentwriter import take_bytes
from flaskstream.media.media import Media
from flaskstream.media.percent import unquoted

Link = Callable[[Media], dict[str, Any]]
"""Makes what stands for a file in an answer: its path, its URL, its type."""

ANYTHING: Final = {"type": {}, "description": "any valid json"}
TEXT: Final = {"type": "string"}
FILE: Final = {
    "type": "object",
    "properties": {
        "path": {"type": "string", "description": "what /gradio_api/upload gave"},
        "url": {"type": "string", "description": "a data: URI, or an answer's URL"},
    },
    "description": "a file: its path or its URL",
}
MOST_FILES: Final = 100
"""Files of one component: each is read, and written for the function."""
TOKEN = re.compile(r"(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")


def as_fields(data: Any) -> list[str]:
    """What a form would post for null, a text, a number, a boolean, or a list of these.

    Raises:
        InvalidInput: it is none of them.
    """
    if isinstance(data, list):
        return [_as_field(item) for item in data] or [""]
    return [_as_field(data)]


def _as_field(item: Any) -> str:
    if item is None:
        return ""
    if isinstance(item, bool):
        return str(item).lower()
    if isinstance(item, (str, int, float)):
        return str(item)
    raise not_expected("a text or a number", item)


def as_json(value: Any, link: Link) -> Any:
    """A payload in plain types, with what `link` makes in the place of files."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Media):
        return link(value)
    if isinstance(value, Mapping):
        return {str(key): as_json(item, link) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(item, link) for item in value]
    return to_plain(value)


def read_file(
    data: Any,
    accept: Callable[[Content, str], Media],
    find: Callable[[str], Media | None],
) -> Media | None:
    """The file that a call brings or names, checked by `accept`; None for null.

    It is one that was uploaded, one of an earlier answer, or a `data:` URI. No other
    URL is fetched, and no path is opened.

    Raises:
        InvalidInput: it is none of them, or `accept` refuses it.
    """
    if data is None:
        return None
    given = data if isinstance(data, dict) else {"path": data}
    for place in (given.get("path"), given.get("url")):
        if not isinstance(place, str):
            continue
        if place.startswith("data:"):
            return accept(
                take_bytes(_decoded(place)), str(given.get("orig_name") or "")
            )
        token = TOKEN.search(place)
        media = find(token[0]) if token is not None else None
        if media is not None:
            return accept(media.content, media.name)
    raise not_expected(
        'a file as {"path": what an upload gave} or {"url": "data:…;base64,…"}, since '
        "other URLs and paths are not opened",
        data,
    )


def _decoded(uri: str) -> bytes:
    head, _, data = uri.partition(",")
    try:
        content = unquoted(data.encode())
        if head.endswith(";base64"):
            return base64.b64decode(content, validate=True)
        return content
    except (ValueError, binascii.Error) as error:
        raise not_expected("a data: URI whose base64 is complete", uri) from error


def not_expected(expected: str, value: object) -> InvalidInput:
    """The error of a value that is of the wrong kind."""
    return InvalidInput(f"Expected {expected}; got {reprlib.repr(value)}.")
