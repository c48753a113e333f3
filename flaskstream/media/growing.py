"""Markdown that grows: finished blocks are made once, the live tail each time."""

from __future__ import annotations

import re
from collections import ChainMap
from typing import TYPE_CHECKING, Any

from flaskstream.media.highlight import LiveCode
from flaskstream.media.markdown import parse, render_blocks, split_blocks, to_html
from flaskstream.media.unfinished import parse_unfinished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token
    from markdown_it.utils import EnvType

_LINE_END = re.compile(r"\r\n|\r(?!\Z)|\n")


class MarkdownStream:
    """Renders a text that grows; an update costs what the live tail costs.

    A block at the top level is finished once a whole line of a later one is there:
    nothing that follows can change it, but for a link definition further down, which
    only `final` knows. One stream belongs to one thread at a time.

    `restarted`: the last update's text did not go on from the one before it, so that
    its blocks replace all earlier ones. `parsed`: characters given to the parser so
    far, the measure of the work.
    """

    def __init__(self, *, line_breaks: bool = False) -> None:
        self.restarted = False
        self.parsed = 0
        self._line_breaks = line_breaks
        self._text = ""
        self._forget()

    def update(self, text: str) -> tuple[list[str], str]:
        """The blocks finished since the last update, and the tail, as sanitised HTML.

        The page shows all finished blocks, then the tail, in which open syntax is
        closed; an unchanged text gives ([], the same tail).
        """
        self.restarted = not text.startswith(self._text)
        if self.restarted:
            self._forget()
        self._text = text
        finished = self._finish()
        return finished, self._render_tail()

    def final(self, text: str) -> list[str]:
        """All blocks of the whole text, rendered anew: joined, what `render` gives."""
        self.parsed += len(text)
        return render_blocks(text, line_breaks=self._line_breaks)

    def _forget(self) -> None:
        self._start = 0  # of the tail
        self._seen = 0  # the end of the last whole line that was looked at
        self._links: dict[str, Any] = {}
        self._live_code = LiveCode()

    def _finish(self) -> list[str]:
        """Render the blocks that later whole lines have closed, and move past them."""
        ends = [x.end() for x in _LINE_END.finditer(self._text, self._start)]
        if not ends or ends[-1] == self._seen:
            return []
        self._seen = ends[-1]
        env = self._env()
        tokens = self._parse(self._text[self._start : self._seen], env)
        blocks = list(split_blocks(tokens))[:-1]
        if not blocks:
            return []
        lines = _last_line(blocks[-1])
        self._start = ends[lines - 1]
        self._keep_links(env, lines)
        return [to_html(x, env, line_breaks=self._line_breaks) for x in blocks]

    def _render_tail(self) -> str:
        tail = self._text[self._start :]
        self.parsed += len(tail)
        env = self._env() | {"live_code": self._live_code}
        tokens = parse_unfinished(tail, env, line_breaks=self._line_breaks)
        return to_html(tokens, env, line_breaks=self._line_breaks)

    def _parse(self, text: str, env: EnvType) -> list[Token]:
        self.parsed += len(text)
        return parse(text, env, line_breaks=self._line_breaks)

    def _env(self) -> dict[str, Any]:
        # What the live tail defines is not kept: its address may be half there.
        return {"references": ChainMap({}, self._links)}

    def _keep_links(self, env: EnvType, lines: int) -> None:
        """Keep the link definitions of the first lines of what `env` is of."""
        found: ChainMap[str, Any] = env["references"]
        self._links |= {
            name: link
            for name, link in found.maps[0].items()
            if link["map"][1] <= lines
        }


def _last_line(block: Sequence[Token]) -> int:
    """The number of lines, from the tail's start, to the end of a block."""
    return block[0].map[1] if block[0].map else 0
