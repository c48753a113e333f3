"""Markdown that grows: finished blocks are made once, the open one piece by piece."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flaskstream.media.dialect import PLAIN, Dialect
from flaskstream.media.markdown import render_blocks, split_blocks
from flaskstream.media.openblock import LONG, OpenBlock, open_block
from flaskstream.media.opencode import open_code
from flaskstream.media.reading import Parsed, Reader, is_closed_fence, line_ends
from flaskstream.media.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

# What such a line does to the blocks before it is clear from its first characters.
_PLAIN_LINE = re.compile(
    r"[^\s\d\\$`*_~<>\[=|:+#-]|(?:\*{1,3}|_{1,3}|`|\[)[^\W_]|\d+[^\d.)]"
)
_CLOSED_BY_ITSELF = ("heading_close", "hr", "math_block")
_CLOSED_BY_A_BLANK = (
    "paragraph_close",
    "table_close",
    "blockquote_close",
    "html_block",
    "container_close",
)
_HTML = ("html_block", "container_close")


class MarkdownStream:
    """Renders a text that grows; an update costs what is new, and never a block.

    A block at the top level is finished once nothing that follows can change it, but
    for a link definition further down, which only `final` knows. A long block that is
    still open is shown in pieces, until it is rendered whole once it is finished. One
    stream belongs to one thread at a time.

    `restarted`: the last update's text did not go on from the one before it, so that
    its blocks replace all earlier ones.
    """

    def __init__(self, dialect: Dialect = PLAIN) -> None:
        self.restarted = False
        self._dialect = dialect
        self._reader = Reader(dialect)
        self._text = ""
        self._number = 0
        self._forget()

    @property
    def parsed(self) -> int:
        """Characters given to the parser so far: the measure of the work."""
        return self._reader.parsed

    def update(self, text: str) -> tuple[list[str], View]:
        """The blocks finished since the last update, and the open block.

        The page shows all finished blocks, then the open one, in which open syntax is
        closed; an unchanged text gives ([], the same view).
        """
        text = _with_newlines(text)
        self.restarted = not text.startswith(self._text)
        if self.restarted:
            self._forget()
        self._text = text
        finished = self._finish()
        return finished, self._view()

    def final(self, text: str) -> list[str]:
        """All blocks of the whole text, rendered anew: joined, what `render` gives."""
        self._reader.parsed += len(text)
        return render_blocks(text, self._dialect)

    def _forget(self) -> None:
        self._reader.links.clear()
        self._start = 0  # of the open block
        self._whole = 0  # the end of the last whole line
        self._looked = (-1, False)  # at these lines, for blocks that are finished
        self._reset()

    def _reset(self) -> None:
        self._open: OpenBlock | None = None
        self._checked = self._refuted = 0  # lengths at which the block was parsed whole

    # ----- finished blocks

    def _finish(self) -> list[str]:
        """Render the blocks that nothing can change, and move past them."""
        end = self._settled_end()
        if end is None or not self._may_end(end):
            return []
        length = end - self._start
        parsed = self._reader.blocks(self._text[self._start : end])
        ends = line_ends(self._text, self._start, end)
        finished = _finished(list(split_blocks(parsed.tokens)), len(ends))
        self._checked = length
        if not finished:
            self._refuted = length
            if self._open is not None and not self._open.going_on:
                self._reset()
            return []
        html = [parsed.html(block) for block in finished]
        lines = _last_line(finished[-1])
        self._reader.keep_links(parsed, lines)
        self._start = ends[lines - 1]
        self._reset()
        return html

    def _settled_end(self) -> int | None:
        """Where what is settled ends; None if that was looked at before."""
        text = self._text
        self._whole = max(self._whole, text.rfind("\n", self._whole) + 1)
        plain = _PLAIN_LINE.match(text, self._whole) is not None
        if (self._whole, plain) == self._looked:
            return None
        self._looked = (self._whole, plain)
        return len(text) if plain else self._whole

    def _may_end(self, end: int) -> bool:
        """Whether it is worth parsing the open block whole up to `end`."""
        length = end - self._start
        if self._open is None or length > 2 * self._checked:
            return True
        if self._open.goes_on(self._text, end, self._whole):
            return False
        return length > 1.25 * self._refuted or not self._open.going_on

    # ----- the open block

    def _view(self) -> View:
        if self._open is None or self._open.is_stuck(self._text):
            tail = self._text[self._start :]
            parsed = self._reader.unfinished(tail)
            self._choose(parsed, tail)
            if self._open is None:
                return View(tail=parsed.html())
        return self._open.view(self._text, self._whole, self._number)

    def _choose(self, parsed: Parsed, tail: str) -> None:
        """Show the open block in pieces, if there is a way that fits it."""
        chosen: OpenBlock | None = open_code(self._reader, parsed, tail, self._start)
        if chosen is None and self._open is None and len(tail) > LONG:
            chosen = open_block(self._reader, parsed, tail, self._start)
        if chosen is not None:
            self._open = chosen
            self._number += 1
            self._checked = len(tail)


def _with_newlines(text: str) -> str:
    """The text, whose lines all end with LF; half of a CRLF at its end is left out.

    Open blocks are cut at line ends: a long one of others would be parsed whole each
    time.
    """
    if "\r" not in text:
        return text
    return text.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n")


def _finished(blocks: list[list[Token]], lines: int) -> list[list[Token]]:
    """Those of the blocks, of so many whole lines, that stay as they are."""
    if not blocks:
        return []
    *before, last = blocks
    if _is_closed(last, lines):
        return blocks
    # Where one stays open for good, its first line goes on with what is before it.
    if (
        last[0].type in ("math_open", "html_open")
        and before
        and _touch(before[-1], last)
    ):
        last = before.pop()
    # Without a blank line between them, HTML and a container are read as one.
    while before and before[-1][-1].type in _HTML and _touch(before[-1], last):
        last = before.pop()
    return before


def _is_closed(block: Sequence[Token], lines: int) -> bool:
    kind, end = block[-1].type, _last_line(block)
    if end > lines or not end or "open" in block[-1].meta:
        return False  # its last line is not whole, or it is a container's beginning
    if kind == "fence":
        return is_closed_fence(block[-1])
    return kind in _CLOSED_BY_ITSELF or (kind in _CLOSED_BY_A_BLANK and end < lines)


def _touch(block: Sequence[Token], following: Sequence[Token]) -> bool:
    where = following[0].map
    return where is not None and _last_line(block) >= where[0]


def _last_line(block: Sequence[Token]) -> int:
    """The number of lines, from the tail's start, to the end of a block."""
    return block[0].map[1] if block[0].map else 0
