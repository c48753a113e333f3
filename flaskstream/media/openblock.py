"""The block that is being written, where it is long: shown piece by piece."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from flaskstream.media.markdown import split_blocks
from flaskstream.media.reading import Parsed, Reader, last_leaf, line_ends
from flaskstream.media.tag import open_tags
from flaskstream.media.unfinished import is_closed
from flaskstream.media.view import View

if TYPE_CHECKING:
    from markdown_it.token import Token

LONG = 1_000
"""Characters: a longer block is shown in pieces."""
PIECE = 250
"""Where it can be cut: what is rendered with each update is hardly longer."""
LONGEST = 1_000
"""Where nothing allows a cut before, it is made anyhow."""
SHARE = 16
"""A fence in a list is worth sending the list again if it is this part of it."""

# Between words; some scripts have no spaces.
_NO_SPACES = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u9fff\uf900-\ufaff]"
_WORD = re.compile(rf"[ \n](?=[^\W\d_])|(?<={_NO_SPACES})(?={_NO_SPACES})")
_WORD_END = re.compile("[^!-~]")
_BLANK_LINE = re.compile(r"[\r\n][ \t]*[\r\n]")


class OpenBlock(Protocol):
    """A block of which a beginning, up to `cut`, is shown already."""

    going_on: bool

    def goes_on(self, text: str, end: int, whole: int) -> bool:
        """Whether the block seems to go on up to `end`; whole lines end at `whole`."""

    def view(self, text: str, whole: int, number: int) -> View:
        """What to show of the text's end."""

    def is_stuck(self, text: str) -> bool:
        """Whether the rest is long, and had better be shown as code."""


class OpenProse:
    """A block that is cut where it does least harm."""

    tag = "div"
    piece = PIECE

    def __init__(self, reader: Reader, start: int) -> None:
        self.going_on = True
        self.cut = start
        self._reader = reader
        self._before = self._after = self._context = ""
        self._start = start
        self._grown = ""
        self._word = self._seen = start  # where the last word begins, as far as seen

    def goes_on(self, text: str, end: int, whole: int) -> bool:
        parsed = self._reader.blocks(self._context + text[self.cut : end])
        return len(list(split_blocks(parsed.tokens))) < 2

    def view(self, text: str, whole: int, number: int) -> View:
        rest = self._rest(text)
        parsed = self._read(rest)
        if len(rest) > self.piece:
            point = self._point(rest, parsed)
            if not point and len(rest) > LONGEST:
                point = _rough_point(rest)
            if point:
                self._grow(rest[:point])
                parsed = self._read(rest[point:])
        tail = self._inner(parsed)
        return View(number, self._before, self.tag, self._after, self._grown, tail)

    def is_stuck(self, text: str) -> bool:
        rest = len(text) - self.cut
        if rest <= LONGEST or rest * SHARE < len(text) - self._start:
            return False
        leaf = last_leaf(self._read(self._rest(text)).tokens)
        return leaf is not None and leaf.type == "fence"

    def _frame(self, html: str, end: str) -> None:
        self._before, end, self._after = html.rpartition(end)
        self._after = end + self._after

    def _rest(self, text: str) -> str:
        """What is not shown for good, without a word at its end that has no end.

        Such a word, a picture's data for one, is shown once it is whole.
        """
        if len(text) - self.cut <= LONGEST:
            return text[self.cut :]
        for found in _WORD_END.finditer(text, max(self.cut, self._seen)):
            self._word = found.end()
        self._seen = len(text)
        endless = len(text) - self._word > LONGEST
        return text[self.cut : self._word if endless else None]

    def _read(self, rest: str) -> Parsed:
        return self._reader.unfinished(self._context + self._dedent(rest))

    def _grow(self, piece: str) -> None:
        parsed = self._reader.blocks(self._context + self._dedent(piece))
        self._grown += self._inner(parsed) + self._seam(piece)
        self.cut += len(piece)

    def _dedent(self, piece: str) -> str:
        return piece

    def _point(self, rest: str, parsed: Parsed) -> int:
        """Where the block can be cut, if anywhere: after whole lines."""
        return rest.rfind("\n") + 1

    def _seam(self, piece: str) -> str:
        """What stands between a piece and the next."""
        return ""

    def _inner(self, parsed: Parsed) -> str:
        """HTML of a piece, to stand beside others within the frame."""
        return parsed.html()


class OpenList(OpenProse):
    """A list, of which all items but the last are shown for good."""

    piece = 0

    def __init__(self, reader: Reader, start: int, block: Parsed) -> None:
        super().__init__(reader, start)
        tokens = next(split_blocks(block.tokens))
        self._loose = any(t.type == "paragraph_open" and not t.hidden for t in tokens)
        self._frame(block.html([tokens[0], tokens[-1]]), "</")

    def _point(self, rest: str, parsed: Parsed) -> int:
        opened = [t for t in parsed.tokens if t.type == "list_item_open"]
        items = [t for t in opened if t.level == 1]
        line = items[-1].map[0] if items and items[-1].map else 0
        return line_ends(rest)[line - 1] if line else 0

    def _inner(self, parsed: Parsed) -> str:
        html = ""
        for block in split_blocks(parsed.tokens):
            if block[0].type.endswith("list_open"):
                self._loosen(block)
                html += parsed.html(block[1:-1])
            else:  # the rest of an item that was too long
                # No <li>: one that is typed in it would end it.
                html += f"<div>{parsed.html(block)}</div>\n"
        return html

    def _dedent(self, piece: str) -> str:
        # An item that was cut goes on at its own depth, which would mean code.
        depth = len(piece) - len(piece.lstrip(" "))
        return re.sub(rf"(?m)^ {{1,{depth}}}", "", piece) if depth else piece

    def _loosen(self, block: list[Token]) -> None:
        for token in block:
            if token.type.startswith("paragraph_") and token.level == 2:
                token.hidden = not self._loose


class OpenTable(OpenProse):
    """A table, of which all whole rows are shown for good."""

    tag = "tbody"
    piece = 0

    def __init__(self, reader: Reader, start: int, context: str) -> None:
        super().__init__(reader, start + len(context))
        self._context = context
        head = reader.blocks(context)
        self._frame(head.html(), "</table>")

    def _inner(self, parsed: Parsed) -> str:
        table = next(split_blocks(parsed.tokens), [])
        _, _, rows = parsed.html(table).partition("<tbody>")
        return rows.partition("</tbody>")[0]


class OpenHtml(OpenProse):
    """A block of HTML: the tags that are open at a cut are opened again after it."""

    def _grow(self, piece: str) -> None:
        super()._grow(piece)
        self._context = "".join(open_tags(self._context + piece))


class OpenContainer(OpenProse):
    """A tag that holds blocks, each of them in its place."""

    def __init__(self, reader: Reader, start: int, block: Parsed) -> None:
        super().__init__(reader, start)
        tokens = next(split_blocks(block.tokens))
        self._tag = tokens[0].content
        self._frame(block.html([tokens[0], tokens[-1]]), "</")

    def _grow(self, piece: str) -> None:
        super()._grow(piece)
        self._context = self._tag + "\n\n"

    def _inner(self, parsed: Parsed) -> str:
        html = ""
        for block in split_blocks(parsed.tokens):
            if block[0].type == "container_open":
                html += parsed.html(block[1:-1])
            elif "open" not in block[0].meta:
                html += parsed.html(block)
        return html


class OpenParagraph(OpenProse):
    """A paragraph, cut between words where no emphasis, link or formula is open."""

    tag = "span"

    def __init__(self, reader: Reader, start: int) -> None:
        super().__init__(reader, start)
        # A block that is typed in it would end a <p>, and what is in its place with it.
        name = "div" if reader.dialect.html else "p"
        self._before, self._after = f"<{name}>", f"</{name}>"
        self._tried = 0

    def _grow(self, piece: str) -> None:
        self._tried = 0
        super()._grow(piece)

    def goes_on(self, text: str, end: int, whole: int) -> bool:
        rest = text[self.cut : end]
        return not _BLANK_LINE.search(rest) and super().goes_on(text, end, whole)

    def _point(self, rest: str, parsed: Parsed) -> int:
        if len(rest) < self._tried:
            return 0
        words = [found.end() for found in _WORD.finditer(rest)]
        for index in range(len(words) - 1, 0, -max(1, len(words) // 6)):
            piece = rest[: words[index]]
            if is_closed(piece, parsed.env, self._reader.dialect):
                return len(piece)
        self._tried = len(rest) + PIECE
        return 0

    def _seam(self, piece: str) -> str:
        broken = piece.endswith("\n") and self._reader.dialect.line_breaks
        return "<br>" if broken else piece[-1] if piece[-1].isspace() else ""

    def _inner(self, parsed: Parsed) -> str:
        # Whatever has begun after it is shown in its line, until that is clear.
        return parsed.html([token for token in parsed.tokens if token.type == "inline"])


def open_block(reader: Reader, parsed: Parsed, text: str, start: int) -> OpenProse:
    """A long block that begins at `start` of the whole text, to be shown in pieces."""
    first = parsed.tokens[0] if parsed.tokens else None
    kind = first.type if first else ""
    if kind.endswith("list_open"):
        return OpenList(reader, start, parsed)
    if kind == "paragraph_open":
        return OpenParagraph(reader, start)
    if kind == "table_open" and first and first.map:
        context = text[: line_ends(text)[first.map[0] + 1]]
        if len(context) < LONG:
            return OpenTable(reader, start, context)
    if kind == "container_open":
        return OpenContainer(reader, start, parsed)
    if kind.startswith("html_"):
        return OpenHtml(reader, start)
    return OpenProse(reader, start)


def _rough_point(rest: str) -> int:
    """Where to cut what allows no good cut: after a line, or between words."""
    last = max((found.end() for found in _WORD.finditer(rest)), default=0)
    return rest.rfind("\n") + 1 or max(last, rest.rfind(" ") + 1)
