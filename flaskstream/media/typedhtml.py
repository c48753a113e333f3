"""HTML that is typed in Markdown: found by the parser, and made harmless."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from html import escape
from typing import TYPE_CHECKING

from flaskstream.media.sanitizer import TYPED_TAGS, sanitize, sanitize_typed
from flaskstream.media.tag import (
    BLOCK_BEGIN,
    BLOCKS,
    CLOSED_BY_TAG,
    FORMATS,
    KNOWN,
    LONGEST,
    TABLES,
    TAG,
    end_of,
    tag_end,
    without_hidden,
)

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

_MOST_TAGS = 5_000
"""In one block: each may look at all that are open before it."""
_MOST_GROWTH = 10
"""What HTML may become longer by being balanced."""

_MOST_WORDS = 1_000
"""In one tag: a parser compares each attribute with all before it."""
_SPARE = 100_000
"""What links may be opened again, in characters, beside what is typed."""

# Each reading of HTML would drop one.
_PRE = re.compile(r"(<pre[^>]*>)\n+")
_LINK = re.compile(r"<a [^<>]*>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def add_html(markdown: MarkdownIt, html: bool) -> None:
    """Have a parser know HTML, or of it `<br>` only.

    While `env["live"]` is set, a comment, script or the like that does not end goes on
    to the end of the text as an "html_open" token.
    """
    markdown.inline.ruler.at("html_inline", _parse_tag if html else _parse_break)
    if html:
        alt = ["paragraph", "reference", "blockquote"]
        markdown.block.ruler.at("html_block", _parse_block, {"alt": alt})
        for kind in ("html_open", "container_open"):
            markdown.add_render_rule(kind, _render_content)


def clean_typed(markdown: MarkdownIt, tokens: Sequence[Token], env: EnvType) -> bool:
    """Have all HTML that is typed in some blocks be allowed, and balanced in its place.

    So it can't end what the library's own HTML has begun. Tells whether there is any.
    """
    found = False
    for token in tokens:
        if token.type == "html_open":
            token.content = _clean_block(without_hidden(token.content))
        elif token.type == "html_block":
            token.content = _clean_block(token.content)
        elif token.type == "container_open":
            token.content = _clean_tag(_forward_tag(token.content.strip())) + "\n"
        elif token.type != "inline" or not _clean_line(markdown, token, env):
            continue
        found = True
    return found


# ----- what becomes of it


def _clean_block(html: str) -> str:
    pieces = list(_forward(html))
    links = [len(piece) for piece in pieces if piece.startswith("<a")]
    if len(pieces) < 2 * _MOST_TAGS and not _opens_too_much(links, len(pieces), html):
        clean = _PRE.sub(r"\1", sanitize_typed("".join(pieces)))
        if not is_too_long(clean, html):
            return clean
    return f"<p>{escape(html)}</p>\n"


def _forward(html: str) -> Iterator[str]:
    """HTML in which all that is no known tag is text, so that nobody reads it else."""
    at = 0
    while (begin := html.find("<", at)) >= 0:
        yield html[at:begin]
        end = tag_end(html, begin, len(html))
        yield "&lt;" if end is None else _forward_tag(html[begin:end])
        at = end or begin + 1
    yield html[at:]


def _forward_tag(tag: str, without: Set[str] = frozenset()) -> str:
    found = TAG.fullmatch(tag)
    name = found["name"].lower() if found else ""
    if not found or name not in TYPED_TAGS or name in without:
        return ""  # a comment, a script with what is in it, or a wrapper
    if found["close"]:
        return f"</{name}>"
    is_bare = name in FORMATS or len(tag.split()) > _MOST_WORDS
    return f"<{name}>" if is_bare else tag


def _clean_line(markdown: MarkdownIt, line: Token, env: EnvType) -> bool:
    tags = [token for token in line.children or () if token.type == "html_inline"]
    if not tags:
        return False
    for tag in tags:
        tag.content = _clean_tag(_forward_tag(tag.content, TABLES))
    rendered = markdown.renderer.render([line], markdown.options, env)
    links = [len(link) for link in _LINK.findall(rendered)]
    html = escape(rendered)
    if not _opens_too_much(links, 2 * rendered.count("<"), rendered):
        clean = sanitize(rendered)
        html = html if is_too_long(clean, rendered) else clean
    tags[0].content = html
    line.children = tags[:1]
    return True


def _clean_tag(tag: str) -> str:
    """A single tag; one that opens is not closed."""
    if not tag or tag.startswith("</"):
        return tag
    clean, _, rest = sanitize_typed(tag).rpartition("</")
    return clean or rest


def _opens_too_much(links: Sequence[int], pieces: int, typed: str) -> bool:
    """Whether a link, of these lengths, might be opened again in too much of a text.

    A parser does so in each block after one that a link was open in; formats have no
    attributes here, and cost little.
    """
    most = _MOST_GROWTH * len(typed) + _SPARE
    return max(links, default=0) * pieces > most


def is_too_long(html: str, typed: str, growth: int = _MOST_GROWTH) -> bool:
    """Whether HTML is far more than what it was made of."""
    return len(html) > growth * len(typed) + 1_000


def _render_content(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    return tokens[index].content


# ----- in a line


def _parse_break(state: StateInline, silent: bool) -> bool:
    found = _BREAK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end()
    return True


def _parse_tag(state: StateInline, silent: bool) -> bool:
    end = tag_end(state.src, state.pos, state.posMax)
    if end is None:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = state.src[state.pos : end]
    state.pos = end
    return True


# ----- as a block


def _parse_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin, stop = state.bMarks[start] + state.tShift[start], state.eMarks[start]
    if state.is_code_block(start) or state.src[begin : begin + 1] != "<":
        return False
    kind, last = "html_block", None
    name = _begins(state.src[begin:stop])
    if name is None:
        return False
    if name in CLOSED_BY_TAG or not name:
        last, is_open = _closing_line(state, start, end, end_of(name))
        kind = "html_open" if is_open else kind
    elif name in BLOCKS or (not silent and _is_alone(state.src[begin:stop])):
        last = _blank_line(state, start, end)
    if last is None:
        return False
    if not silent:
        token = state.push(kind, "", 0)
        token.map = [start, last]
        token.content = state.getLines(start, last, state.blkIndent, True)
        state.line = last
    return True


def _begins(line: str) -> str | None:
    """The name of the tag that a line begins with, known ones only; "" of a comment."""
    if line.startswith("<!--"):
        return ""
    found = BLOCK_BEGIN.match(line)
    name = found[2].lower() if found else None
    if found and found[1] and name in CLOSED_BY_TAG:
        return None
    return name if name in KNOWN else None


def _is_alone(line: str) -> bool:
    return TAG.fullmatch(line.rstrip()) is not None


def _closing_line(
    state: StateBlock, start: int, end: int, closing: re.Pattern[str]
) -> tuple[int | None, bool]:
    """The line after the one that closes a block; whether it is still to come."""
    begin, stop = state.bMarks[start], state.eMarks[end - 1]
    closed = closing.search(state.src, begin, min(stop, begin + LONGEST))
    if closed is None:
        in_table = state.parentType == "table"
        level = vars(state)["table_level"] if in_table else state.level
        is_open = "live" in state.env and level == 0
        within = stop - begin < LONGEST
        return (end, True) if is_open and within else (None, False)
    last = bisect_left(state.eMarks, closed.end(), start, end)
    inside = all(
        state.isEmpty(line) or state.sCount[line] >= state.blkIndent
        for line in range(start, last + 1)
    )
    return (last + 1 if inside else None), False


def _blank_line(state: StateBlock, start: int, end: int) -> int:
    """The first line behind `start` that is blank, or stands before its indentation."""
    for line in range(start + 1, end):
        if state.isEmpty(line) or state.sCount[line] < state.blkIndent:
            return line
    return end
