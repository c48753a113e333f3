"""Tokens of code by lexers of Pygments that can't run away, whatever the text is.

A lexer tries one regular expression after the other at each place. Here each of them
sees a bounded piece of the text, all of them together have a bounded time, and long
runs of white space, which expressions like to share out among them, are short to them.
What is not done by then is plain text.
"""

from __future__ import annotations

import itertools
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

    Token = tuple[_TokenType, str]

REACH = 2_000
"""Characters that one regular expression sees, at most: a comment that is longer may
get another colour from there on, and what is quadratic stays small."""
SECONDS = 30e-6
"""Of the processor's for each character, on the average: several times the usual."""
LEAST_SECONDS = 0.01

_GLANCE = 31  # tries between two looks at the clock: a mask
_SPACE = 40
_SPACES = re.compile(rf"\s{{{_SPACE + 1},}}")


class Spent(Exception):
    """A text costs more than it may."""


class Budget(threading.local):
    """Until when, of its time on a processor, the thread may be at its text."""

    ends = 0.0

    def begin(self, characters: int) -> None:
        self.ends = time.thread_time() + LEAST_SECONDS + SECONDS * characters

    def check(self) -> None:
        if time.thread_time() > self.ends:
            raise Spent


BUDGET = Budget()
# One for all threads: cheaper than what is a thread's own, and each comes to its looks.
_TRIES = itertools.count()


def bounded(lexer: type[Lexer], mended: Callable[[str], str]) -> type[Lexer]:
    """A lexer of which each expression sees a bounded piece, and spends the budget.

    `mended` gives what stands for a pattern of its.
    """

    def process(pattern: Any, flags: int, state: str) -> Callable[..., Any]:
        text = pattern.get() if hasattr(pattern, "get") else pattern
        match = re.compile(mended(text), flags).match

        def look(text: str, start: int, end: int = sys.maxsize) -> Any:
            if not next(_TRIES) & _GLANCE:
                BUDGET.check()
            reach = start + REACH
            return match(text, start, reach if reach < end else end)

        return look

    # Pygments' metaclass calls it for each expression, on the first use of the class.
    return type(lexer.__name__, (lexer,), {"_process_regex": staticmethod(process)})


def tokens(lexer: type[Lexer], code: str) -> Iterator[Token]:
    """The tokens of some code; joined, they are the code."""
    from pygments.token import Text

    short, gaps = _shortened(code)
    done = 0
    for kind, text in _tokens(lexer, short):
        end = done + len(text)
        while gaps and gaps[-1][0] < end:
            place, gap = gaps.pop()
            text = text[: place - end] + gap + text[place - end :]
        done = end
        yield kind, text
    yield Text, "".join(gap for _, gap in gaps)


def _tokens(lexer: type[Lexer], code: str) -> Iterator[Token]:
    from pygments.token import Text

    # Its own fences would be given to whatever lexer they name.
    made = lexer(stripnl=False, ensurenl=False, handlecodeblocks=False)
    done = 0
    BUDGET.begin(len(code))
    try:
        for _, kind, text in made.get_tokens_unprocessed(code):
            if not code.startswith(text, done):  # it would show another text
                break
            done += len(text)
            yield kind, text
    except Exception:  # what spends too much, and what fails
        pass
    yield Text, code[done:]


def _shortened(code: str) -> tuple[str, list[tuple[int, str]]]:
    """Code with short runs of white space, and what is left out of them, by where it
    was in the short code: the last one first."""
    pieces: list[str] = []
    gaps: list[tuple[int, str]] = []
    done = length = 0
    for found in _SPACES.finditer(code):
        # Its beginning and its end: how the next line is indented may mean something.
        start, end = found.start() + _SPACE // 2, found.end() - _SPACE // 2
        pieces.append(code[done:start])
        length += start - done
        gaps.append((length, code[start:end]))
        done = end
    return "".join([*pieces, code[done:]]), gaps[::-1]
