"""Code that is being written, as a fence in Markdown: whole lines are shown once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flaskstream.media.highlight import LiveCode
from flaskstream.media.markdown import language_of
from flaskstream.media.openblock import LONG, PIECE, SHARE
from flaskstream.media.reading import (
    Parsed,
    Reader,
    is_closed_fence,
    last_leaf,
    line_ends,
)
from flaskstream.media.sanitizer import sanitize
from flaskstream.media.surrogate import encodable
from flaskstream.media.view import View

if TYPE_CHECKING:
    from markdown_it.token import Token

_MARKS_ONLY = re.compile(r"[ \t>]*(`+|~+)[ \t]*\Z")


class OpenCode:
    """A fence, at any depth: whole lines are highlighted once."""

    def __init__(
        self,
        reader: Reader,
        frame: tuple[str, str],
        fence: Token,
        context: str,
        start: int,
    ) -> None:
        self.going_on = True
        self.cut = start
        self._reader = reader
        self._before, self._after = frame
        self._mark = fence.markup[0]
        self._context = context
        self._code = LiveCode(language_of(fence))
        self._grown = ""
        self._in_line = False  # a line that is too long is cut

    def goes_on(self, text: str, end: int, whole: int) -> bool:
        if self._in_line and self.cut < whole:
            line_end = line_ends(text, self.cut, whole)[0]
            self._add(self._content(text[self.cut : line_end]))
            self.cut, self._in_line = line_end, False
        lines = text[self.cut : whole]
        if lines:
            code = self._content(lines)
            self.going_on = code.count("\n") == len(line_ends(lines))
            if not self.going_on:
                return False
            self._add(code)
            self.cut = whole
        return True

    def view(self, text: str, whole: int, number: int) -> View:
        self.goes_on(text, whole, whole)
        line = text[self.cut :]
        if len(line) > PIECE:
            self._add(self._content(line))
            self.cut, self._in_line, line = len(text), True, ""
        marks = _MARKS_ONLY.match(line)
        if marks and marks[1][0] == self._mark:
            line = ""  # it may become the fence's end
        tail = sanitize(self._code.preview(self._content(line))) if line else ""
        return View(number, self._before, "span", self._after, self._grown, tail)

    def is_stuck(self, text: str) -> bool:
        return False

    def _content(self, lines: str) -> str:
        """What some lines of the text are in the code: without their indentation."""
        if self._in_line:
            return encodable(lines).replace("\r\n", "\n").replace("\r", "\n")
        fence = last_leaf(self._reader.blocks(self._context + lines).tokens)
        return fence.content if fence is not None and fence.type == "fence" else ""

    def _add(self, code: str) -> None:
        self._grown += sanitize(self._code.add(code))


def open_code(reader: Reader, parsed: Parsed, text: str, start: int) -> OpenCode | None:
    """The fence that is open at the end of a text, if there is one to be shown so.

    `start`: where the text begins in the whole one.
    """
    fence = last_leaf(parsed.tokens)
    ends = line_ends(text)
    if fence is None or fence.type != "fence" or not fence.map:
        return None
    first, last = fence.map
    if last < len(ends) or len(ends) <= first or is_closed_fence(fence):
        return None  # it does not go on to the text's end, or is not yet begun
    if (len(text) - ends[first]) * SHARE < len(text):
        return None
    context = _context(parsed.tokens, fence, text, ends)
    if len(context) > LONG:
        return None
    inner = last_leaf(reader.blocks(context).tokens)
    if inner is None or inner.type != "fence" or inner.content:
        return None
    fence.content = ""
    before, found, after = parsed.html().rpartition("</code>")
    frame = (before, found + after)
    return OpenCode(reader, frame, fence, context, start + ends[first])


def _context(tokens: list[Token], fence: Token, text: str, ends: list[int]) -> str:
    """The lines that begin what a fence is in: items and itself."""
    lines: list[int] = []
    for token in tokens[: tokens.index(fence) + 1]:
        if token.type in ("list_item_open", "fence") and token.map:
            lines.append(token.map[0])
        if token.type == "list_item_close":
            lines.pop()
    starts = [0, *ends]
    return "".join(text[starts[line] : ends[line]] for line in sorted(set(lines)))
