"""An author's HTML, made fit to stand in a page of ours."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from flaskstream.media.address import scheme_of
from flaskstream.media.nesting import balance_tags, is_plain, renamed_tags, restore_tags
from flaskstream.media.reserved import hides_property, is_reserved, is_reserved_data

if TYPE_CHECKING:
    import nh3

_FLOW = (
    "a abbr address article aside b bdi bdo blockquote br caption center cite code col "
    "colgroup data dd del details dfn div dl dt em figcaption figure font footer h1 h2 "
    "h3 h4 h5 h6 header hgroup hr i img ins kbd li main mark menu meter nav ol p "
    "picture pre progress q rp rt ruby s samp section small source span strike strong "
    "sub summary sup table tbody td tfoot th thead time tr track tt u ul var wbr "
    "audio video"
)
_DRAWING = (
    "svg g path circle ellipse line polyline polygon rect text tspan defs marker mask "
    "pattern linearGradient radialGradient stop clipPath desc symbol"
)
_ATTRIBUTES = (
    "style class id title lang dir role hidden align valign width height color size "
    "face border cellpadding cellspacing bgcolor datetime value"
)
_DRAWN = (
    "viewBox xmlns preserveAspectRatio fill fill-opacity fill-rule stroke stroke-width "
    "stroke-linecap stroke-linejoin stroke-dasharray stroke-dashoffset stroke-opacity "
    "opacity transform d cx cy r rx ry x y x1 y1 x2 y2 dx dy points offset stop-color "
    "stop-opacity gradientUnits gradientTransform patternUnits patternTransform "
    "markerWidth markerHeight markerUnits refX refY orient clip-path clip-rule mask "
    "marker-start marker-mid marker-end text-anchor dominant-baseline font-size "
    "font-family font-weight letter-spacing"
)
_OWN = {
    "a": "href target download name",
    "img": "src srcset sizes alt loading decoding",
    "source": "src srcset sizes type media",
    "audio": "src controls autoplay loop muted preload",
    "video": "src controls autoplay loop muted preload poster playsinline",
    "track": "src kind srclang label default",
    "td": "colspan rowspan headers",
    "th": "colspan rowspan headers scope",
    "col": "span",
    "colgroup": "span",
    "ol": "start reversed type",
    "li": "type",
    "details": "open name",
    "meter": "min max low high optimum",
    "progress": "max",
    "blockquote": "cite",
    "q": "cite",
}
_GONE = (
    "script style title template noscript noembed noframes iframe object embed "
    "textarea xmp plaintext select"
)
_TAGS = frozenset(_FLOW.split()) | frozenset(_DRAWING.split())
_KNOWN = frozenset(tag.lower() for tag in _TAGS) | frozenset(_GONE.split())
_DRAWN_TAGS = frozenset([*_DRAWING.lower().split(), "a"])
_REL = "noopener noreferrer"
_ADDRESSES = frozenset(["href", "src", "srcset", "poster", "cite"])
_PICTURE = re.compile(r"\s*data:image/", re.IGNORECASE)


def tame(html: str) -> str:
    """The markup without what acts on the page: it shows, and does nothing.

    Gone are scripts, style sheets and frames, with what is in them; the tags of forms
    and their fields, for the page is one form already; event handlers, `hx-*` in every
    spelling, `<hx-…>`, `javascript:`; and all ids, classes and data attributes by which
    the page knows its own elements (`media.reserved`).
    Styles, classes, tables, media and drawings stay.
    """
    if is_plain(html):
        return _cleaner().clean(html)
    return restore_tags(_cleaner().clean(balance_tags(html, _KNOWN, _DRAWN_TAGS)), _REL)


@functools.cache
def _cleaner() -> nh3.Cleaner:
    import nh3

    drawing = set(_DRAWING.split())
    everywhere = set(_ATTRIBUTES.split())
    attributes = {"*": everywhere}
    attributes |= {tag: set(names.split()) for tag, names in _OWN.items()}
    attributes |= {tag: set(_DRAWN.split()) for tag in drawing}
    attributes["x-a"] = attributes["a"]
    return nh3.Cleaner(
        tags=_TAGS | renamed_tags(_TAGS),
        clean_content_tags=set(_GONE.split()),
        attributes=attributes,
        attribute_filter=_filter,
        generic_attribute_prefixes={"aria-", "data-"},
        url_schemes={"http", "https", "mailto", "tel", "data"},
        link_rel=_REL,
    )


def _filter(tag: str, name: str, value: str) -> str | None:
    """An attribute's value as it may stay, or None."""
    if is_reserved_data(name):
        return None
    if name == "id":
        hides = tag == "img" and hides_property(value)
        return None if hides or is_reserved(value) else value
    if name == "class":
        return " ".join(c for c in value.split() if not is_reserved(c))
    if name in _ADDRESSES and scheme_of(value) == "data":
        is_picture = tag in ("img", "source") and _PICTURE.match(value)
        return value if is_picture else None
    return value
