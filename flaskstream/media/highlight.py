"""Source code to HTML: Pygments' short token classes, no inline styles."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from flaskstream.media.bounded import tokens
from flaskstream.media.lexers import lexer_class
from flaskstream.media.remembered import Remembered

if TYPE_CHECKING:
    from pygments.formatters import HtmlFormatter

_LARGEST = 100_000
"""Characters: longer code is shown plain, for it would hold a thread for seconds."""

_STEP = 250  # characters
_MARGIN = re.compile(r"\n(?=[^\s)\]}\"'])")


# A text that is rendered again, such as a list with code in it, costs it once.
@Remembered
def highlight(code: str, language: str | None) -> str:
    """HTML to stand in `<pre class="fs-code"><code>`: spans of Pygments' classes.

    `language` is a name in the list of `media.lexers` ("python", "js"); None, other
    names and very long code give the escaped text. The text itself is not changed, but
    for the line ends.
    """
    lexer = lexer_class(language) if language else None
    if lexer is None or len(code) > _LARGEST:
        return escape(code)
    from pygments import format

    code = code.replace("\r\n", "\n").replace("\r", "\n")
    made: str = format(tokens(lexer, code), _formatter())
    # The formatter ends every line; the code may not end in one.
    return made if code.endswith("\n") else made.removesuffix("\n")


def without_errors(html: str) -> str:
    """Highlighted code without marks of errors: half-written code is full of them."""
    return html.replace('<span class="err">', "<span>")


class LiveCode:
    """Highlights code that grows: what is given is final, and costs its own length.

    What goes over many lines, such as a docstring, may be marked wrongly until the
    code is complete and `highlight` marks it as a whole.
    """

    def __init__(self, language: str | None) -> None:
        self._language = language
        self._recent = ""  # whole lines, for the lexer to begin with

    def add(self, code: str) -> str:
        """HTML of what comes next: whole lines, or a piece of a line too long."""
        html = self.preview(code)
        self._recent = _recent_lines(self._recent + code)
        return html

    def preview(self, code: str) -> str:
        """HTML of what comes next, while it may still change."""
        html = without_errors(highlight(self._recent + code, self._language))
        # Each line of it is balanced.
        return html.split("\n", self._recent.count("\n"))[-1]


def _recent_lines(code: str) -> str:
    """The end of some code, from a line on that is seldom within a string."""
    if len(code) <= _STEP or not code.endswith("\n"):
        return code if code.endswith("\n") else ""
    margins = [x.end() for x in _MARGIN.finditer(code, len(code) - _STEP)]
    return code[margins[0] :] if margins else ""


@cache
def _formatter() -> HtmlFormatter[str]:
    from pygments.formatters import HtmlFormatter

    return HtmlFormatter(nowrap=True)
