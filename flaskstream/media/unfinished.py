"""Markdown that is still being written: its open syntax closed, noise left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flaskstream.media.dialect import Dialect
from flaskstream.media.markdown import is_prose, parse_blocks, parser
from flaskstream.media.tag import open_tags, without_begun_tag, without_hidden

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

_MARKERS = "-=+*_#|:`~>$ \t"
_NUMBER = re.compile(r"\d{1,9}[.)]|\d{1,3}")
_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:")
_CODE_OPENER = re.compile(r"(?:[^`\\]|\\.|\\\Z)*(`+)", re.DOTALL)
_CODE = re.compile("`[^`]*`")
_BACKTICKS = re.compile("`+")
# Nothing in it can be read in two ways, or the ways would multiply.
_OPEN_ADDRESS = re.compile(
    r"""\s*+ (?: (?<=\s) ["'(] .*
      | (?: <[^<>\n]*+>? | (?: [^\s()<] | \([^\s()]*+\)? )*+ )
        (?: \s++ (?: ["'(] .* )? )? )""",
    re.DOTALL | re.VERBOSE,
)
_BLANK_LINE = re.compile(r"\n[ \t]*\n[ \t]*\Z")
_OPEN_TASK = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+\[[ xX]?\]?[ \t]*\Z")
_NO_TEXT = (
    "fence",
    "code_block",
    "hr",
    "math_block",
    "math_open",
)
_HTML = ("html_block", "html_open")


def parse_unfinished(text: str, env: EnvType, dialect: Dialect) -> list[Token]:
    """Blocks of a text whose end is yet to come, as they will most likely be.

    A last line of markers or of a short number only is left out (a dash may become a
    list, a heading or a rule), and so is a link definition. Emphasis, strikethrough
    and code spans are closed; a link whose address is not complete is its text.
    """
    shown = _without_open_line(text, dialect)
    tokens = parse_blocks(shown, env, dialect)
    live = _live_leaf(tokens) if not _BLANK_LINE.search(shown) else None
    if live is not None and live.type in _HTML:
        live.content = without_begun_tag(without_hidden(live.content), 0, True)
    elif live is not None and is_prose(live.content):
        live.content = close_inline(live.content, env, dialect)
    return tokens


def is_closed(text: str, env: EnvType, dialect: Dialect) -> bool:
    """Whether nothing is open at the end of a paragraph's beginning."""
    if text.rfind("[") > text.rfind("]"):
        return False
    if dialect.html and open_tags(_CODE.sub("", text)):
        return False
    for left, right, _ in dialect.delimiters:
        opened, closed = text.count(left), text.count(right)
        if opened % 2 if left == right else opened > closed:
            return False
    return close_inline(text, env, dialect) == text.rstrip()


def close_inline(text: str, env: EnvType, dialect: Dialect) -> str:
    """A paragraph's beginning as a paragraph: what is open closed, or left out."""
    text, code_end = _close_code(text)
    text = without_begun_tag(text, code_end, dialect.html)
    text = _without_loose_end(_without_open_link(text, code_end))
    return text + _closers(text, env, dialect)


def _without_open_line(text: str, dialect: Dialect) -> str:
    """The text without a last line that may yet become anything."""
    start = text.rfind("\n") + 1
    text = _without_begun_block(text, start, dialect)
    words = text[start:].strip(_MARKERS)
    numbered = start > 0 and _NUMBER.fullmatch(words)
    unclear = _DEFINITION.match(text, start) or _OPEN_TASK.match(text, start)
    if not words or numbered or unclear:
        return text[:start]
    return text


def _without_begun_block(text: str, start: int, dialect: Dialect) -> str:
    """The text without a last line that is a tag's beginning: it may begin a block."""
    if not text[start:].lstrip(" ").startswith("<"):
        return text
    shown = without_begun_tag(text, start, dialect.html)
    return shown if shown[start:].strip() else shown[:start]


def _live_leaf(tokens: list[Token]) -> Token | None:
    """The token that goes on growing: the last one with text or HTML, if any."""
    for token in reversed(tokens):
        if token.type in _NO_TEXT or (
            token.type == "container_close" and "open" not in token.meta
        ):
            return None
        if token.type in ("inline", *_HTML) and token.content:
            return token
    return None


def _close_code(text: str) -> tuple[str, int]:
    """The text with its code span closed, and where its last code span ends."""
    end = 0
    while opener := _CODE_OPENER.match(text, end):
        run = opener[1]
        closer = next(
            (x for x in _BACKTICKS.finditer(text, opener.end()) if x[0] == run), None
        )
        if closer is None:
            code = text[opener.end() :].rstrip("`")
            if not code.strip():
                return text[: opener.start(1)], end
            text = text[: opener.end()] + code + run
            return text, len(text)
        end = closer.end()
    return text, end


def _without_open_link(text: str, start: int) -> str:
    """The text with `[words](http` at its end made `words`, and pictures likewise."""
    end = text.rfind("](", start)
    if end < 0 or not _OPEN_ADDRESS.fullmatch(text, end + 2):
        return text
    depth, begin = 1, end
    while depth and begin > 0:
        begin -= 1
        depth += {"]": 1, "[": -1}.get(text[begin], 0)
    if depth:
        return text
    words = text[begin + 1 : end]
    return text[:begin].removesuffix("!") + words


def _without_loose_end(text: str) -> str:
    """The text without markers at its end: they open nothing yet, or half close."""
    text = text.rstrip()
    bare = text.rstrip("*_~")
    if _is_escaped(bare):
        return text if bare != text else text[:-1]
    return bare.rstrip()


def _is_escaped(text: str) -> bool:
    """Whether an odd number of backslashes ends the text."""
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def _closers(text: str, env: EnvType, dialect: Dialect) -> str:
    """What closes the emphasis that is open at the end of the text."""
    from markdown_it.rules_inline import StateInline
    from markdown_it.rules_inline.balance_pairs import link_pairs

    state = StateInline(text, parser(dialect), env, [])
    state.md.inline.tokenize(state)
    link_pairs(state)
    closers = [
        "~~" if delimiter.marker == ord("~") else chr(delimiter.marker)
        for delimiter in state.delimiters
        if delimiter.open
        and delimiter.end < 0
        # A single one inside a word, as in 2*3, is hardly meant.
        and not (delimiter.close and delimiter.length == 1)
    ]
    return "".join(reversed(closers))
