"""Source code to HTML: Pygments' short token classes, no inline styles."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.formatters import HtmlFormatter
    from pygments.lexer import Lexer

_LARGEST = 100_000
"""Characters: longer code is shown plain, for it would hold a thread for seconds."""

_STEP = 500  # characters
_MARGIN = re.compile(r"\n(?=[^\s)\]}\"'])")


# A text that is rendered again, such as a list with code in it, costs it once.
@lru_cache(64)
def highlight(code: str, language: str | None) -> str:
    """HTML to stand in `<pre class="fs-code"><code>`: spans of Pygments' classes.

    `language` is a name or alias that Pygments knows ("python", "js"); None, unknown
    names and very long code give the escaped text. The text itself is not changed.
    """
    lexer = _lexer_class(language.lower()) if language else None
    if lexer is None or len(code) > _LARGEST:
        return escape(code)
    import pygments

    made: str = pygments.highlight(
        code, lexer(stripnl=False, ensurenl=False), _formatter()
    )
    # The formatter ends every line; the code may not end in one.
    return made if code.endswith("\n") else made.removesuffix("\n")


class LiveCode:
    """Highlights code that is being written; an update costs its last characters.

    What goes over many lines, such as a docstring, may be marked wrongly until the
    code is finished and `highlight` marks it as a whole.
    """

    def __init__(self) -> None:
        self._code = self._html = ""
        self._language: str | None = None

    def highlight(self, code: str, language: str | None) -> str:
        """HTML as of `highlight`, of code that usually begins with the one before."""
        if language != self._language or not code.startswith(self._code):
            self._code, self._html, self._language = "", "", language
        while end := _checkpoint(code, len(self._code)):
            self._html += highlight(code[len(self._code) : end], language)
            self._code = code[:end]
        return self._html + highlight(code[len(self._code) :], language)


def _checkpoint(code: str, start: int) -> int:
    """Where code can be cut with least harm, if it is long enough; else 0."""
    if len(code) - start <= 2 * _STEP:
        return 0
    # Seldom within a string: a line that is not indented.
    margins = [x.end() for x in _MARGIN.finditer(code, start, start + 2 * _STEP)]
    if margins:
        return margins[-1]
    if len(code) - start <= 4 * _STEP:
        return 0
    return code.rfind("\n", start, start + 2 * _STEP) + 1 or start + 2 * _STEP


def _lexer_class(language: str) -> type[Lexer] | None:
    # The class and no instance: some lexers keep state while they work.
    from pygments.lexers import find_lexer_class

    name = _names().get(language)
    return find_lexer_class(name) if name else None


@cache
def _names() -> dict[str, str]:
    """Lexer names by alias; a look-up by Pygments scans all of them, and plugins."""
    from pygments.lexers import get_all_lexers

    return {
        alias: name
        for name, aliases, _, _ in get_all_lexers(plugins=False)
        for alias in (name.lower(), *aliases)
    }


@cache
def _formatter() -> HtmlFormatter[str]:
    from pygments.formatters import HtmlFormatter

    return HtmlFormatter(nowrap=True)
