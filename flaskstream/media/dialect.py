"""How a Markdown text is meant, and what stands around its formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Delimiter(NamedTuple):
    """What stands around a formula; `display`: on a line of its own."""

    left: str
    right: str
    display: bool


DOLLARS = (Delimiter("$$", "$$", True),)
"""Gradio's default: a single dollar is money."""

OPENERS = frozenset("$\\")
"""What a left delimiter can begin with: nothing that begins a word or a list."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is meant; `line_breaks`: a newline is a `<br>`.

    What stands between `delimiters` is a formula. With `html` tags that only format
    are what they are in HTML; else all but `<br>` are shown as text. One that is
    `inline` is all one line, without blocks.
    """

    line_breaks: bool = False
    delimiters: tuple[Delimiter, ...] = DOLLARS
    html: bool = False
    inline: bool = False


PLAIN = Dialect()
