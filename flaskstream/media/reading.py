"""Parsing pieces of a Markdown text that grows, and counting the work."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flaskstream.media.dialect import Dialect
from flaskstream.media.markdown import parse_blocks, to_html
from flaskstream.media.unfinished import parse_unfinished

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Parsed:
    """Blocks, and the link definitions that hold for them."""

    tokens: list[Token]
    env: dict[str, Any]
    dialect: Dialect

    def html(self, tokens: Sequence[Token] | None = None) -> str:
        """Sanitised HTML of all blocks, or of some."""
        return to_html(
            self.tokens if tokens is None else tokens, self.env, self.dialect
        )


class Reader:
    """Parses pieces of one text, which know the links that it has defined so far.

    `parsed`: characters given to the parser so far.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.links: dict[str, Any] = {}
        self.parsed = 0

    def blocks(self, text: str) -> Parsed:
        """The blocks of a piece, as it is."""
        env = self._env(text)
        return Parsed(parse_blocks(text, env, self.dialect), env, self.dialect)

    def unfinished(self, text: str) -> Parsed:
        """The blocks of a piece whose end is yet to come, with open syntax closed."""
        env = self._env(text)
        return Parsed(parse_unfinished(text, env, self.dialect), env, self.dialect)

    def keep_links(self, parsed: Parsed, lines: int) -> None:
        """Keep the link definitions of the first lines of a piece."""
        found: ChainMap[str, Any] = parsed.env["references"]
        self.links |= {
            name: link
            for name, link in found.maps[0].items()
            if link["map"][1] <= lines
        }

    def _env(self, text: str) -> dict[str, Any]:
        self.parsed += len(text)
        # What a piece defines is not kept: its address may be half there.
        return {"references": ChainMap({}, self.links), "live": True}


def line_ends(text: str, start: int = 0, end: int | None = None) -> list[int]:
    """Where the whole lines of a piece end."""
    stop = len(text) if end is None else end
    return [found.end() for found in _LINE_END.finditer(text, start, stop)]


def last_leaf(tokens: Sequence[Token]) -> Token | None:
    """The last token that holds something."""
    return next((token for token in reversed(tokens) if token.nesting == 0), None)


def is_closed_fence(fence: Token) -> bool:
    """Whether a fence has its end: two lines more than its code, then."""
    first, end = fence.map or (0, 0)
    code = fence.content
    return end - first - 1 > code.count("\n") + (code != "" and code[-1] != "\n")
