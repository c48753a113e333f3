"""The typed tags that hold blocks of Markdown: found in pairs among its tokens."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flaskstream.media.tag import TAG, tag_end

if TYPE_CHECKING:
    from markdown_it.token import Token

LINES = 500
"""What a container may hold: while it is open, no block in it is finished."""
_NAMES = frozenset({"details", "center", "div"})
_MOST_OPEN = 20


@dataclass(frozen=True, slots=True)
class _Mark:
    """A tag of a container within a token of HTML, or its end before some token."""

    token: int
    line: int
    name: str
    begin: int = 0
    end: int = 0


_Pairs = list[tuple[_Mark, _Mark]]


def contain(tokens: list[Token], live: bool) -> list[Token]:
    """The tokens with each pair of tags that blocks stand between as their container.

    While the text is `live`, a container that is still open goes on to its end.
    """
    pairs = _pairs(tokens, live)
    if not pairs:
        return tokens
    closer_of = dict(pairs)
    marks: dict[int, list[_Mark]] = {}
    for mark in (mark for pair in pairs for mark in pair):
        marks.setdefault(mark.token, []).append(mark)
    made: list[Token] = []
    for index, token in enumerate(tokens):
        its = sorted(marks.get(index, ()), key=lambda mark: mark.begin)
        made += _split(token, its, closer_of) if its else [token]
    made += [_closing(mark, True) for mark in marks.get(len(tokens), ())]
    return _levelled(made)


# ----- which belong together


def _pairs(tokens: Sequence[Token], live: bool) -> _Pairs:
    """Those in the same list item or the like, each in another token than its end.

    One that is too far off or too deep is forgotten as if it had not been there: so a
    text's end is read as it is in the whole text.
    """
    pairs: _Pairs = []
    open_in: list[deque[_Mark]] = [deque(maxlen=_MOST_OPEN)]
    for index, token in enumerate(tokens):
        if token.nesting > 0:
            open_in.append(deque(maxlen=_MOST_OPEN))
        elif token.nesting < 0:
            open_in.pop()
        elif token.type == "html_block":
            for mark, closes in _marks(index, token):
                if not closes:
                    open_in[-1].append(mark)
                elif opener := _opener(open_in[-1], mark):
                    pairs.append((opener, mark))
    if live:
        pairs += _still_open(tokens, open_in[0])
    return [pair for pair in pairs if pair[0].token != pair[1].token]


def _marks(index: int, token: Token) -> Iterator[tuple[_Mark, bool]]:
    html, at, line = token.content, 0, token.map[0] if token.map else 0
    if html.lstrip()[:4].lower() in ("<pre", "<!--"):
        return
    while (begin := html.find("<", at)) >= 0:
        line += html.count("\n", at, begin)
        end = tag_end(html, begin, len(html)) or begin + 1
        tag = TAG.fullmatch(html, begin, end)
        if tag and (name := tag["name"].lower()) in _NAMES:
            yield _Mark(index, line, name, begin, end), bool(tag["close"])
        line += html.count("\n", begin, end)
        at = end


def _opener(opened: deque[_Mark], closer: _Mark) -> _Mark | None:
    while opened and closer.line - opened[0].line > LINES:
        opened.popleft()
    if all(mark.name != closer.name for mark in opened):
        return None
    while (mark := opened.pop()).name != closer.name:
        pass
    return mark


def _still_open(tokens: Sequence[Token], opened: deque[_Mark]) -> _Pairs:
    # What is open at the end may yet turn out to be text, with closing tags in it.
    seen = (
        token.map[not token.type.endswith("_open")] for token in tokens if token.map
    )
    last = max(seen, default=0)
    pairs: _Pairs = []
    for mark in reversed(opened):
        if last - 1 - mark.line > LINES:
            continue
        if mark.token == len(tokens) - 1:
            tokens[-1].meta["open"] = True
        else:
            pairs.append((mark, _Mark(len(tokens), last, mark.name)))
    return pairs


# ----- what they become


def _split(
    token: Token, marks: Sequence[_Mark], closer_of: dict[_Mark, _Mark]
) -> Iterator[Token]:
    first, last = token.map or (0, 0)
    at = 0
    for mark in marks:
        yield from _html(token, at, mark.begin, [first, mark.line + 1])
        tag = token.content[mark.begin : mark.end]
        if mark in closer_of:
            yield _opening(mark, tag, closer_of[mark])
        else:
            yield _closing(mark)
        at, first = mark.end, mark.line
    yield from _html(token, at, len(token.content), [first, last])


def _html(token: Token, begin: int, end: int, lines: list[int]) -> Iterator[Token]:
    content = token.content[begin:end].lstrip("\n")
    if content.strip():
        yield token.copy(content=content, map=lines)


def _opening(mark: _Mark, tag: str, closer: _Mark) -> Token:
    from markdown_it.token import Token

    lines = [mark.line, closer.line + 1]
    return Token("container_open", mark.name, 1, content=tag, map=lines, block=True)


def _closing(mark: _Mark, is_open: bool = False) -> Token:
    from markdown_it.token import Token

    meta = {"open": True} if is_open else {}
    return Token("container_close", mark.name, -1, meta=meta, block=True)


def _levelled(tokens: list[Token]) -> list[Token]:
    level = 0
    for token in tokens:
        level += min(token.nesting, 0)
        token.level = level
        level += max(token.nesting, 0)
    return tokens
