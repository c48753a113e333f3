"""Markdown to sanitised HTML: CommonMark, tables and strikethrough; no raw HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from flaskstream.media.highlight import highlight

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict
    from nh3 import Cleaner

# fmt: off
_TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre",
    "code", "em", "strong", "s", "a", "img", "hr", "br", "span",
    "table", "thead", "tbody", "tr", "th", "td",
}
# fmt: on
_ATTRIBUTES = {
    "a": {"href", "title", "target"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "pre": {"data-language"},
}
_CELL_CLASSES = {f"fs-{side}" for side in ("left", "center", "right")}
_DATA_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*")
# No scheme (no colon before the path), no control character or space that a browser
# would drop while it reads the scheme.
_RELATIVE_PART = r"[^:/?#\\\x00-\x20]*(?:[/?#]|\Z)"
_LINK = re.compile(rf"https?:|mailto:|{_RELATIVE_PART}", re.IGNORECASE)
# Nor another host: //host, and browsers read a backslash as a slash.
_RELATIVE = re.compile(rf"(?!//)(?!.*\\){_RELATIVE_PART}", re.DOTALL)
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
_SURROGATE = re.compile("[\ud800-\udfff]")


def render(text: str, *, line_breaks: bool = False) -> str:
    """Sanitised HTML of the whole text; `line_breaks`: a newline is a `<br>`.

    HTML in the text is shown as text. Links go to http, https, mailto or relative
    addresses; pictures are `data:` (PNG, JPEG, GIF, WebP) or relative, and others are
    shown as a link, for the page asks no other host for anything.
    """
    return "".join(render_blocks(text, line_breaks=line_breaks))


def render_blocks(text: str, *, line_breaks: bool = False) -> list[str]:
    """`render`, one string for each block at the top level."""
    env: EnvType = {}
    tokens = parse(text, env, line_breaks=line_breaks)
    return [
        to_html(block, env, line_breaks=line_breaks) for block in split_blocks(tokens)
    ]


def parse(text: str, env: EnvType, *, line_breaks: bool = False) -> list[Token]:
    """The text's tokens; link definitions are read from `env` and added to it."""
    # A lone surrogate can't be encoded; a replacement as long keeps all positions.
    return parser(line_breaks).parse(_SURROGATE.sub("\ufffd", text), env)


def split_blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each block at the top level."""
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def to_html(tokens: Sequence[Token], env: EnvType, *, line_breaks: bool = False) -> str:
    """Sanitised HTML of tokens that are balanced."""
    for token in tokens:
        if token.type in ("th_open", "td_open"):
            _align(token)
        elif token.children:
            token.children = list(_adapt(token.children))
    markdown = parser(line_breaks)
    return _cleaner().clean(markdown.renderer.render(tokens, markdown.options, env))


@cache
def parser(line_breaks: bool = False) -> MarkdownIt:
    """The parser, made once: it keeps nothing of what it parses."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False, "breaks": line_breaks})
    markdown.enable(["table", "strikethrough"])
    markdown.add_render_rule("fence", _render_code)
    markdown.add_render_rule("code_block", _render_code)
    return markdown


@cache
def _cleaner() -> Cleaner:
    from nh3 import Cleaner
    from pygments.token import STANDARD_TYPES

    return Cleaner(
        tags=_TAGS,
        clean_content_tags=set(),
        attributes=_ATTRIBUTES,
        attribute_filter=_filter_attribute,
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https", "mailto", "data"},
        allowed_classes={
            "pre": {"fs-code"},
            "span": set(STANDARD_TYPES.values()) - {""},
            "td": _CELL_CLASSES,
            "th": _CELL_CLASSES,
        },
    )


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if _is_local_picture(value) else None
    if attribute == "href":
        return value if _LINK.match(value) else None
    return value


def _is_local_picture(address: str) -> bool:
    """Whether a browser gets this picture without asking another host."""
    if address.startswith("data:"):
        return _DATA_PICTURE.fullmatch(address) is not None
    return _RELATIVE.match(address) is not None


def _align(cell: Token) -> None:
    """A class in place of the style attribute, which the pages' CSP forbids."""
    style = cell.attrs.pop("style", None)
    if style is not None:
        cell.attrSet("class", "fs-" + str(style).removeprefix("text-align:"))


def _adapt(inlines: Sequence[Token]) -> Iterator[Token]:
    """Links open a tab of their own; pictures of other hosts become links."""
    linked = False
    for token in inlines:
        if token.type == "link_open":
            linked = True
            if str(token.attrs["href"]).startswith(("http:", "https:")):
                token.attrSet("target", "_blank")
        elif token.type == "link_close":
            linked = False
        elif token.type == "image" and not _is_local_picture(str(token.attrs["src"])):
            yield from _picture_link(token, linked)
            continue
        yield token


def _picture_link(image: Token, linked: bool) -> Iterator[Token]:
    from markdown_it.token import Token

    address = str(image.attrs["src"])
    words = Token("text", "", 0, content=image.content or address)
    if linked:  # a link can't stand in a link
        yield words
        return
    yield Token("link_open", "a", 1, {"href": address, "target": "_blank"})
    yield words
    yield Token("link_close", "a", -1)


def _render_code(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    token = tokens[index]
    found = _LANGUAGE.match(token.info.strip())
    language = found[0] if found else None
    mark = f' data-language="{language}"' if language else ""
    mark_up = env["live_code"].highlight if token.meta.get("live") else highlight
    # Half-written code is full of errors for a moment: they are not marked.
    code = mark_up(token.content, language).replace('<span class="err">', "<span>")
    return f'<pre class="fs-code"{mark}><code>{code}</code></pre>\n'
