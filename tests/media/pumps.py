"""What makes a regular expression slow: its own repetitions, and no end to them."""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_FIRST = " a0\n\t_(\"'/*<[{#-.;:=\\"
_SIGNS = _FIRST + "".join(map(chr, range(33, 127))) + "é\u2028"
_CLASSES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
CHOICES = 4


def pumps(pattern: str, flags: int) -> set[tuple[str, str]]:
    """For each repetition in a pattern: a text that leads there, and one that is
    repeated."""
    return {
        (_text(before, lead), body)
        for before, repeated in _repeats(list(parser.parse(pattern, flags)), [])
        for lead in (0, 1)
        for choice in range(CHOICES)
        if (body := _text(repeated, choice))
    }


def _repeats(nodes: Sequence[Any], before: list[Any]) -> Iterator[tuple[Any, Any]]:
    for kind, value in nodes:
        if kind in REPEATS and value[1] > 20:
            yield before, value[2]
        for inner in _inner(kind, value):
            yield from _repeats(inner, before)
        before = [*before, (kind, value)]


def _inner(kind: Any, value: Any) -> list[Any]:
    if kind in REPEATS:
        return [value[2]]
    if kind is op.SUBPATTERN:
        return [value[3]]
    if kind is op.BRANCH:
        return list(value[1])
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    return [value] if kind is op.ATOMIC_GROUP else []


def _text(nodes: Sequence[Any], choice: int) -> str:
    """A text that a pattern takes, nearly."""
    return "".join(_piece(kind, value, choice) for kind, value in nodes)


def _piece(kind: Any, value: Any, choice: int) -> str:
    if kind is op.LITERAL:
        return chr(value)
    if kind is op.IN:
        return _member(value, choice)
    if kind is op.BRANCH:
        return _text(value[1][choice % len(value[1])], choice)
    if kind in REPEATS:
        return str(_text(value[2], choice) * max(value[0], 1 - choice // 2 % 2))
    if kind is op.NOT_LITERAL:
        return str(next(x for x in _FIRST[choice:] if ord(x) != value))
    if kind is op.ANY:
        return "b" if _FIRST[choice] == "\n" else _FIRST[choice]
    inner = [] if kind in (op.ASSERT, op.ASSERT_NOT) else _inner(kind, value)
    return "".join(_text(each, choice) for each in inner)


def _member(items: Sequence[Any], choice: int) -> str:
    negative = items[0][0] is op.NEGATE
    fitting = (x for x in _SIGNS if any(_has(i, x) for i in items) != negative)
    found = list(islice(fitting, CHOICES))
    return found[choice % len(found)] if found else "é"


def _has(item: Any, sign: str) -> bool:
    kind, value = item
    if kind is op.LITERAL:
        return bool(ord(sign) == value)
    if kind is op.RANGE:
        return bool(value[0] <= ord(sign) <= value[1])
    return kind is op.CATEGORY and re.match(_CLASSES[value], sign) is not None
