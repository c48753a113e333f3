"""HTML as tags and text, in one pass: the longest text takes its length, no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

_MOST_ATTRIBUTES = 64
"""Of one tag: a parser compares each with all before it."""

_ATTRIBUTE = (
    r"""[^\s/>][^\s/>=]*+"""
    r"""(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s"'>][^\s>]*+)?+)?+"""
)
_TOKEN = re.compile(
    rf"<(?:(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<rest>(?:[\s/]++|{_ATTRIBUTE})*+)>"
    r"|(?P<hidden>!--(?:-?>|.*?(?:--!?>|\Z))|(?:[!?]|/(?![a-zA-Z]))[^>]*+>?)"
    r"|(?P<unended>/?[a-zA-Z]))",
    re.DOTALL,
)
_PAIR = re.compile(
    r"""([^\s/>][^\s/>=]*+)(?:\s*+=\s*+("[^"]*+"?|'[^']*+'?|[^\s"'>][^\s>]*+)?+)?+"""
)
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_:.-]*")
_RAW = frozenset(
    ["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"]
) | {"noscript"}
"""What is in them is no HTML."""


class Tag(NamedTuple):
    """A tag, in lower case; its attributes are quoted, as they stand in one."""

    name: str
    attributes: str = ""
    is_end: bool = False
    is_empty: bool = False
    """Whether it ends with `/>`, which means something in drawings only."""


def tokens(html: str) -> Iterator[Tag | str]:
    """The tags, and the text between them, in which nothing can be read as a tag.

    Comments are left out, and what is in scripts and the like, with their tags; and so
    is the rest from a tag on that does not end, as browsers do.
    """
    at = 0
    while (begin := html.find("<", at)) >= 0:
        yield html[at:begin]
        found = _TOKEN.match(html, begin)
        if found is None:
            yield "&lt;"
            at = begin + 1
            continue
        if found["unended"]:
            return
        at = found.end()
        if not found["name"]:
            continue
        name = found["name"].lower()
        if name == "plaintext":
            return
        if name not in _RAW:
            yield _tag(name, found)
        elif not found["close"]:
            end = _end_of(name).search(html, at)
            if end is None:
                return
            at = end.start()
    yield html[at:]


def _tag(name: str, found: re.Match[str]) -> Tag:
    rest = found["rest"]
    if found["close"]:
        return Tag(name, is_end=True)
    return Tag(name, _quoted(rest) if rest else "", is_empty=rest.endswith("/"))


def _quoted(rest: str) -> str:
    pairs: dict[str, str] = {}
    for name, value in _PAIR.findall(rest):
        if _NAME.fullmatch(name) and name.lower() not in pairs:
            if value[:1] in ('"', "'"):
                value = value[1:].removesuffix(value[0])
            value = value.replace('"', "&quot;").replace("<", "&lt;")
            pairs[name.lower()] = f' {name}="{value}"'
            if len(pairs) == _MOST_ATTRIBUTES:
                break
    return "".join(pairs.values())


@cache
def _end_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
