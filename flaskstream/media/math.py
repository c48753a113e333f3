"""Formulas in Markdown: LaTeX between delimiters, to MathML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from flaskstream.media.dialect import Delimiter
from flaskstream.media.mathml import has_wide_space
from flaskstream.media.remembered import Remembered
from flaskstream.media.sanitizer import sanitize

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict


_LONGEST = 4_000  # characters
_SHORT = 40
"""Characters of a formula in a line that is not wide in any case."""
# latex2mathml writes them into the text as they are.
_STAND_INS = {"<": "\ue000", ">": "\ue001"}
_BLANK = re.compile(r"\n[ \t]*\n")


@Remembered
def to_mathml(latex: str, display: bool) -> str | None:
    """Sanitised MathML of a formula; None where it is wrong, or far too long."""
    if len(latex) > _LONGEST:
        return None
    from latex2mathml.converter import convert

    for sign, stand_in in _STAND_INS.items():
        latex = latex.replace(sign, stand_in)
    try:
        made = convert(latex, display="block" if display else "inline")
    # Its errors have no common class, and wrong input also gives others.
    except Exception:
        return None
    for sign, stand_in in _STAND_INS.items():
        made = made.replace(f"<mi>{stand_in}</mi>", f"<mo>{escape(sign)}</mo>")
        made = made.replace(stand_in, escape(sign))
    return sanitize(made)


def add_math(markdown: MarkdownIt, delimiters: Sequence[Delimiter]) -> None:
    """Have a parser know formulas: in a line, and as a block that begins a line.

    A block has no blank line in it. While `env["live"]` is set, one that is not closed
    goes on to the end of the text as a "math_open" token: nothing before its closing
    is settled.
    """
    # The longest first: $$ before $.
    known = sorted(delimiters, key=lambda delimiter: -len(delimiter.left))
    rules = _Rules(known)
    markdown.inline.ruler.before("escape", "math", rules.inline)
    markdown.block.ruler.before("fence", "math_block", rules.block, {"alt": _ENDS})
    markdown.add_render_rule("math_inline", _render_inline)
    markdown.add_render_rule("math_block", _render_block)
    markdown.add_render_rule("math_open", _render_open)


_ENDS = ["paragraph", "reference"]


class _Rules:
    """markdown-it's rules for some delimiters."""

    def __init__(self, delimiters: Sequence[Delimiter]) -> None:
        self._delimiters = delimiters
        self._openers = {delimiter.left[0] for delimiter in delimiters}

    def inline(self, state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] not in self._openers:
            return False
        for delimiter in self._delimiters:
            if state.src.startswith(delimiter.left, state.pos):
                start = state.pos + len(delimiter.left)
                end = _end(state.src, start, state.posMax, delimiter)
                if end is None:
                    continue
                if not silent:
                    token = state.push("math_inline", "math", 0)
                    _fill(token, state.src[start:end], delimiter)
                state.pos = end + len(delimiter.right)
                return True
        return False

    def block(self, state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if state.is_code_block(start):
            return False
        first = _line(state, start)
        delimiter = next((d for d in self._blocks() if first.startswith(d.left)), None)
        if delimiter is None:
            return False
        known = vars(state).setdefault("math_unclosed", {})
        place = (delimiter, state.level, state.blkIndent, end)
        if start < known.get(place, 0):
            return False  # not each of its lines looks as far ahead again
        last, closed = _last_line(state, start, end, delimiter)
        at_end = last == end == len(state.bMarks) - 1  # the text's, not a quote's
        open_at_end = not closed and at_end and "live" in state.env
        if not closed and not open_at_end:
            known[place] = last - 1
            return False
        if silent:
            return True
        token = state.push("math_block" if closed else "math_open", "math", 0)
        text = state.getLines(start, last, state.blkIndent, False).strip()
        if closed:
            text = text[len(delimiter.left) : -len(delimiter.right)]
        _fill(token, text, delimiter)
        token.map = [start, last]
        state.line = last
        return True

    def _blocks(self) -> Iterator[Delimiter]:
        return (delimiter for delimiter in self._delimiters if delimiter.display)


def _fill(token: Token, latex: str, delimiter: Delimiter) -> None:
    token.content = latex
    token.meta = {"delimiter": delimiter}


def _line(state: StateBlock, line: int) -> str:
    start = state.bMarks[line] + state.tShift[line]
    return state.src[start : state.eMarks[line]].rstrip()


def _last_line(
    state: StateBlock, start: int, end: int, delimiter: Delimiter
) -> tuple[int, bool]:
    """The line after a block of math, and whether the block is closed there."""
    text = _line(state, start)[len(delimiter.left) :]
    for line in range(start, end):
        if line > start:
            text = _line(state, line)
            if not text or state.sCount[line] < state.blkIndent:
                return line, False
        found = text.find(delimiter.right)
        if found >= 0:  # within a line it is no block
            return line + 1, found + len(delimiter.right) == len(text)
    return end, False


def _end(text: str, start: int, stop: int, delimiter: Delimiter) -> int | None:
    """Where the right delimiter of a formula is, if there is one."""
    stop = min(stop, start + _LONGEST)
    end = text.find(delimiter.right, start, stop)
    for _ in range(8):  # a delimiter within braces is not the end
        if end < 0:
            return None
        latex = text[start:end]
        if _is_formula(latex) and not _is_escaped(latex, delimiter):
            money = delimiter.left == "$" and _looks_like_money(latex, text, end)
            return None if money else end
        end = text.find(delimiter.right, end + 1, stop)
    return None


def _is_formula(latex: str) -> bool:
    bare = re.sub(r"\\.", "", latex)
    return (
        latex.strip() != ""
        and bare.count("{") == bare.count("}")
        and not _BLANK.search(latex)
    )


def _is_escaped(latex: str, delimiter: Delimiter) -> bool:
    slashes = len(latex) - len(latex.rstrip("\\"))
    return delimiter.right.startswith("$") and slashes % 2 == 1


def _looks_like_money(latex: str, text: str, end: int) -> bool:
    """Whether it is an amount with another one behind it: "$5 and $6", "$5 for $x$"."""
    followed = text[end + 1 : end + 2].isdigit() or latex[-1].isspace()
    return latex[0].isdigit() and followed


def _render_inline(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    formula, length = _formula(tokens[index]), len(tokens[index].content)
    if length > _SHORT or has_wide_space(formula):  # it scrolls where there is no room
        return f'<span class="fs-math">{formula}</span>'
    return formula


def _render_block(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    return f'<p class="fs-math">{_formula(tokens[index])}</p>\n'


def _render_open(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    return f"<p>{escape(tokens[index].content)}</p>\n"


def _formula(token: Token) -> str:
    left, right, display = token.meta["delimiter"]
    made = to_mathml(token.content, display)
    # What is wrong is shown as it was written.
    return escape(left + token.content + right) if made is None else made
