"""The HTML that Markdown may hold, the library's and a person's: kept by nh3."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from flaskstream.media import mathml

if TYPE_CHECKING:
    from nh3 import Cleaner

# fmt: off
TYPED_TAGS = frozenset({
    "p", "div", "center", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "br", "ul", "ol",
    "li", "dl", "dt", "dd", "blockquote", "pre", "details", "summary", "table",
    "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "a", "img", "span", "b",
    "i", "u", "em", "strong", "s", "del", "ins", "strike", "sub", "sup", "small", "big",
    "mark", "kbd", "samp", "var", "code", "q", "cite", "abbr",
})
"""The tags that a person may type."""
_PHRASES = frozenset({
    "br", "span", "b", "i", "u", "em", "strong", "s", "del", "ins", "strike", "sub",
    "sup", "small", "big", "mark", "kbd", "samp", "var", "code", "q", "cite", "abbr",
})
GONE = frozenset({
    "script", "style", "title", "template", "noscript", "iframe", "object", "svg",
    "math", "textarea", "select", "audio", "video", "canvas",
})
"""Those that go with all that is in them."""
# fmt: on
_CELL = {"colspan", "rowspan"}
_TYPED_ATTRIBUTES = {
    "*": {"align", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "details": {"open"},
    "th": _CELL,
    "td": _CELL,
}
_ATTRIBUTES = _TYPED_ATTRIBUTES | {
    "a": {"href", "target"},
    "input": {"type", "disabled", "checked", "aria-label"},
    "pre": {"data-fs-language"},
}
_CELL_CLASSES = {f"fs-{side}" for side in ("left", "center", "right")}
_DATA_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*")
_HARMLESS = {
    "align": re.compile(r"left|center|right"),
    "width": re.compile(r"\d{1,4}%?"),
    "height": re.compile(r"\d{1,4}"),
    "start": re.compile(r"-?\d{1,9}"),
    "colspan": re.compile(r"\d{1,2}"),
    "rowspan": re.compile(r"\d{1,2}"),
}
_ALIGNED = re.compile(r"text-align\s*:\s*(left|center|right)", re.IGNORECASE)
# In what nh3 gives, `<` and `>` stand for tags only.
_STYLE = re.compile(r'(<[^<>]*) style="([^"]*)"')
_ELSEWHERE = re.compile(r'<a ((?:[^<>]* )?href="https?:)', re.IGNORECASE)
_LINKED = re.compile(r"<a [^<>]*>|</a>|<img [^<>]*>")
_ATTRIBUTE = re.compile(r' (\w+)="([^"]*)"')
# Before the address of a picture of another host: as it is, nothing is fetched.
_AWAY = "#away:"
# No scheme (no colon before the path), no control character or space that a browser
# would drop while it reads the scheme.
_RELATIVE_PART = r"[^:/?#\\\x00-\x20]*(?:[/?#]|\Z)"
_LINK = re.compile(rf"https?:|mailto:|{_RELATIVE_PART}", re.IGNORECASE)
# Nor another host: //host, also once a browser has dropped the tabs and line ends in
# it and read each backslash as a slash.
_RELATIVE = re.compile(rf"(?!//)(?!.*[\\\x00-\x1f]){_RELATIVE_PART}", re.DOTALL)


def sanitize(html: str) -> str:
    """Balanced HTML with nothing but what Markdown and formulas are made of.

    Pictures of other hosts become links: the page asks no other host for anything.
    """
    clean: str = _cleaner().clean(html)
    if f'src="{_AWAY}' in clean:
        clean = _cleaner().clean(_link_pictures(clean))
    return clean


def sanitize_until_stable(html: str) -> str:
    """Sanitised HTML that a browser reads as what it is, or else as text.

    Wrongly nested tags can make HTML that, read again, would end what it stands in.
    """
    for _ in range(3):
        again = sanitize(html)
        if again == html:
            return html
        html = again
    return f"<p>{escape(html, quote=False)}</p>\n"


def sanitize_typed(html: str) -> str:
    """Balanced HTML of what a person has typed: what only formats, and names nothing.

    Has no class, id or style; `text-align` becomes `align`. It is given to `sanitize`.
    """
    clean: str = _typed_cleaner().clean(html)
    if 'style="' in clean:
        clean = _STYLE.sub(r'\1 align="\2"', clean)
    return _ELSEWHERE.sub(r'<a target="_blank" \1', clean)


def phrases(html: str) -> str:
    """What may stand in a button of it: words as they are formatted, and formulas."""
    clean: str = _phrase_cleaner().clean(html)
    return clean.strip()


def away(address: str) -> str:
    """How `sanitize` is told the address of a picture: what is not local is marked."""
    return address if is_local_picture(address) else _AWAY + address


def is_local_picture(address: str) -> bool:
    """Whether a browser gets this picture without asking another host."""
    if address.startswith("data:"):
        return _DATA_PICTURE.fullmatch(address) is not None
    return _RELATIVE.match(address) is not None


@cache
def _cleaner() -> Cleaner:
    from nh3 import Cleaner
    from pygments.token import STANDARD_TYPES

    return Cleaner(
        tags=TYPED_TAGS | {"input"} | mathml.TAGS.keys(),
        clean_content_tags=set(),
        attributes=_ATTRIBUTES | {tag: own for tag, own in mathml.TAGS.items() if own},
        attribute_filter=_filter_attribute,
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https", "mailto", "data"},
        allowed_classes={
            "p": {"fs-math"},
            "pre": {"fs-code"},
            "span": {"fs-math", *STANDARD_TYPES.values()} - {""},
            "td": _CELL_CLASSES,
            "th": _CELL_CLASSES,
        },
    )


@cache
def _typed_cleaner() -> Cleaner:
    from nh3 import Cleaner

    everywhere = _TYPED_ATTRIBUTES["*"] | {"style"}
    return Cleaner(
        tags=set(TYPED_TAGS),
        clean_content_tags=set(GONE),
        attributes=_TYPED_ATTRIBUTES | {"*": everywhere},
        attribute_filter=_filter_typed,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "data"},
    )


@cache
def _phrase_cleaner() -> Cleaner:
    from nh3 import Cleaner

    return Cleaner(
        tags=_PHRASES | mathml.TAGS.keys(),
        clean_content_tags=set(GONE - mathml.TAGS.keys()),
        attributes={tag: own for tag, own in mathml.TAGS.items() if own},
        attribute_filter=_filter_attribute,
        link_rel=None,
    )


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if is_local_picture(value) else None
    if attribute == "href":
        return value if _LINK.match(value) else None
    if tag in mathml.TAGS:
        return value if mathml.is_modest(attribute, value) else None
    if harmless := _HARMLESS.get(attribute):
        return value if harmless.fullmatch(value) else None
    return value


def _filter_typed(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "style":
        found = _ALIGNED.search(value)
        return found[1].lower() if found else None
    if attribute == "align":
        value = value.lower()
    if attribute == "src" and not value.startswith("data:"):
        value = away(value)
    return _filter_attribute(tag, attribute, value)


def _link_pictures(html: str) -> str:
    """The pictures of other hosts as links, or within a link as their words."""
    linked = False

    def link(found: re.Match[str]) -> str:
        nonlocal linked
        tag = found[0]
        if not tag.startswith("<img"):
            linked = tag != "</a>"
            return tag
        attributes: dict[str, str] = dict(_ATTRIBUTE.findall(tag))
        address = attributes.get("src", "")
        if not address.startswith(_AWAY):
            return tag
        address = address.removeprefix(_AWAY)
        words = attributes.get("alt") or address
        if linked:  # a link can't stand in a link
            return words
        return f'<a href="{address}" target="_blank">{words}</a>'

    return _LINKED.sub(link, html)
