"""The HTML that rendered Markdown may hold: an allow-list, kept by nh3."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nh3 import Cleaner

# fmt: off
_TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre",
    "code", "em", "strong", "s", "a", "img", "hr", "br", "span", "input",
    "table", "thead", "tbody", "tr", "th", "td",
}
_ATTRIBUTES = {
    "a": {"href", "title", "target"},
    "img": {"src", "alt", "title"},
    "input": {"type", "disabled", "checked", "aria-label"},
    "ol": {"start"},
    "pre": {"data-language"},
}
_MATH_SPACE = {"width", "height", "depth", "lspace", "voffset"}
_MATH = {
    "math": {"display"},
    "mi": {"mathvariant"}, "mn": {"mathvariant"}, "mtext": {"mathvariant"},
    "mo": {"stretchy", "fence", "form", "separator", "accent", "lspace", "rspace",
           "minsize", "maxsize", "movablelimits", "mathvariant"},
    "mspace": _MATH_SPACE, "mpadded": _MATH_SPACE,
    "mstyle": {"displaystyle", "scriptlevel", "mathcolor", "mathsize", "mathvariant"},
    "mfrac": {"linethickness"}, "mover": {"accent"}, "munder": {"accentunder"},
    "mtable": {"columnalign", "columnlines", "columnspacing", "rowlines", "rowspacing"},
    "mtd": {"columnalign"}, "menclose": {"notation"},
    **dict.fromkeys(["mrow", "msup", "msub", "msubsup", "munderover", "msqrt", "mroot",
                     "mtr", "mphantom", "mmultiscripts", "mprescripts"], set()),
}
# fmt: on
_CELL_CLASSES = {f"fs-{side}" for side in ("left", "center", "right")}
_DATA_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*")
# No scheme (no colon before the path), no control character or space that a browser
# would drop while it reads the scheme.
_RELATIVE_PART = r"[^:/?#\\\x00-\x20]*(?:[/?#]|\Z)"
_LINK = re.compile(rf"https?:|mailto:|{_RELATIVE_PART}", re.IGNORECASE)
# Nor another host: //host, and browsers read a backslash as a slash.
_RELATIVE = re.compile(rf"(?!//)(?!.*\\){_RELATIVE_PART}", re.DOTALL)


def sanitize(html: str) -> str:
    """Balanced HTML with nothing but what Markdown and formulas are made of."""
    return _cleaner().clean(html)


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
        tags=_TAGS | _MATH.keys(),
        clean_content_tags=set(),
        attributes=_ATTRIBUTES | {tag: names for tag, names in _MATH.items() if names},
        attribute_filter=_filter_attribute,
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https", "mailto", "data"},
        allowed_classes={
            "p": {"fs-math"},
            "pre": {"fs-code"},
            "span": set(STANDARD_TYPES.values()) - {""},
            "td": _CELL_CLASSES,
            "th": _CELL_CLASSES,
        },
    )


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if is_local_picture(value) else None
    if attribute == "href":
        return value if _LINK.match(value) else None
    return value
