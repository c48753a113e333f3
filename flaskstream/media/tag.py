"""The tags of HTML that is typed: which are known, where they begin and end."""

from __future__ import annotations

import re

from flaskstream.media.sanitizer import GONE, TYPED_TAGS

LONGEST = 4_000
"""Characters that a comment or a script may have: one that does not end hides them."""
_MOST_OPEN = 32

_VOID = frozenset({"br", "hr", "img"})
_WRAPPERS = (
    "html head body main header footer nav section article aside figure figcaption form"
)
_FLOW = (
    "p div center h1 h2 h3 h4 h5 h6 hr ul ol li dl dt dd blockquote details summary "
    "table caption thead tbody tfoot tr th td"
)
TABLES = frozenset(["table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"])
KNOWN = TYPED_TAGS | GONE | {"font", *_WRAPPERS.split()}
# They begin a block wherever they begin a line; others where they are alone on it.
BLOCKS = {*_FLOW.split(), *_WRAPPERS.split()}
# The parser of HTML opens them again and again where they are not closed; so they have
# no attributes, for it keeps no more than three that are equal.
FORMATS = frozenset(
    ["b", "big", "code", "em", "i", "s", "small", "strike", "strong", "u"]
)
# They end at their closing tag, not at a blank line.
CLOSED_BY_TAG = GONE | {"pre"}
# A tag that begins ends those above it.
_ENDS = {
    "p": {"p"},
    "li": {"li", "p"},
    **dict.fromkeys(("dt", "dd"), {"dt", "dd", "p"}),
    **dict.fromkeys(("td", "th"), {"td", "th", "p"}),
    **dict.fromkeys(("tr", "thead", "tbody", "tfoot"), {"tr", "td", "th", "p"}),
}

_VALUE = r"""(?:[^\s"'=<>`]+|"[^"]*"|'[^']*')"""
TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?![\w-])"
    rf"(?:\s+[a-z_:][\w:.-]*(?:\s*=\s*{_VALUE})?)*\s*/?>",
    re.IGNORECASE,
)
_HIDDEN = re.compile(rf"<(?:!--|({'|'.join(sorted(GONE))})(?=[\s>]))", re.IGNORECASE)
BLOCK_BEGIN = re.compile(r"<(/?)([a-z][a-z0-9]*)(?=\s|/?>|$)", re.IGNORECASE)
# A tag that has no end yet. Names without a value are words of a sentence.
_BEGUN = re.compile(
    rf"<(?:!-?|/?(?:([a-z][a-z0-9]*)(\s++(?:[\w:.-]++\s*+=\s*+{_VALUE}\s++|open\s++)*"
    r"""(?:[\w:.-]*+(?:\s*+=\s*+(?:"[^"]*"?|'[^']*'?|[^\s"'<>]*))?)?)?/?)?)\Z""",
    re.IGNORECASE,
)


def without_hidden(html: str) -> str:
    """The HTML without a comment or a script, or the like, that has no end yet."""
    at = 0
    while found := _HIDDEN.search(html, at):
        end = end_of(found[1] or "").search(html, found.end())
        if end is None:
            return html[: found.start()]
        at = end.end()
    return html


def without_begun_tag(text: str, start: int, html: bool) -> str:
    """The text without a tag at its end that has no end yet; code ends at `start`."""
    comment = text.rfind("<!--", start) if html else -1
    if comment >= 0 and text.find("-->", comment) < 0:
        return text[:comment]
    begin = text.rfind("<", start)
    begun = _BEGUN.match(text, begin) if begin >= 0 else None
    if begun is None:
        return text
    name, known = (begun[1] or "").lower(), KNOWN if html else {"br"}
    if name not in known and (begun[2] or not any(k.startswith(name) for k in known)):
        return text
    return text[:begin]


def open_tags(html: str) -> list[str]:
    """The tags that are open at the end of some HTML, a few dozen at most."""
    opened: list[tuple[str, str]] = []
    for tag in TAG.finditer(html):
        name = tag["name"].lower()
        if name in _VOID or name not in KNOWN:
            continue
        if tag["close"]:
            at = next((i for i, one in enumerate(opened[::-1]) if one[0] == name), None)
            if at is not None:
                del opened[-at - 1 :]
            continue
        while opened and opened[-1][0] in _ENDS.get(name, ()):
            opened.pop()
        if len(opened) < _MOST_OPEN:
            opened.append((name, tag[0]))
    if html.rfind("<!--") > html.rfind("-->"):
        opened.append(("", "<!--"))
    return [tag for _, tag in opened]


def tag_end(text: str, start: int, stop: int) -> int | None:
    """Where a known tag that begins at `start` ends, a script with what is in it.

    None where there is none, and where a comment or script does not end.
    """
    if text.startswith("<!--", start):
        end = text.find("-->", start + 4, min(stop, start + LONGEST)) + 3
        return end if end > 2 else None
    tag = TAG.match(text, start, stop)
    if tag is None or (name := tag["name"].lower()) not in KNOWN:
        return None
    if name not in GONE or tag["close"]:
        return tag.end()
    closed = end_of(name).search(text, tag.end(), min(stop, start + LONGEST))
    return closed.end() if closed else None


def end_of(name: str) -> re.Pattern[str]:
    """The end of what such a tag begins, or of a comment."""
    return re.compile(rf"</{name}\s*>", re.IGNORECASE) if name else re.compile("-->")
