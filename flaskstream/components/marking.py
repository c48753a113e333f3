"""What a person marks in a text: spans that get a label, another one, or none."""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any, Final, TypedDict

from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import InvalidInput

LONGEST: Final = 200
"""Characters of a label that is typed."""
MOST: Final = 1_000
"""Marks that are taken at a time."""
WINDOWS: Final = 8
"""Windows of a page of which it is known what they have told last."""
LABELS: Final = 100
"""Labels whose order is kept, so that their colours stay."""
NOT_THERE: Final = "This text is not there any more; reload the page."
GONE: Final = "That is not marked: the text has changed since. Select it again."
NO_NUMBER: Final = "Expected a number, such as 0.5, for this text has scores."
TOO_LONG: Final = f"Expected a label of at most {LONGEST} characters."
NO_WORDS: Final = "Expected words that stand in the text, and are not so marked yet."
TOO_MANY: Final = f"Only {MOST:,} marks are taken at a time."
BUTTONS: Final = ("mark", "unmark")
"""What a page without scripts does, with the words and the label that are typed."""


class Token(TypedDict):
    """One of a payload's list: a text, and its category, its score, or None."""

    token: str
    class_or_confidence: str | float | None


@dataclass(frozen=True)
class Marking:
    """What a page is told of what its person has marked."""

    taken: Mapping[str, int] = field(default_factory=dict)
    """By window: the number of the last mark that is in the value."""
    labels: tuple[str, ...] = ()
    """The categories in the order in which they came, which is that of their hues."""
    problem: str = ""
    """What is wrong with what was marked."""


@dataclass(frozen=True)
class Span:
    """A part of the text, and what is to be said of it."""

    start: int
    end: int
    label: str
    """What was typed; empty: nothing is said of it any more."""
    words: str
    """What stands there, as the person has seen it."""


def mark(
    told: Mapping[str, Sequence[str]], tokens: list[Token], marking: Marking
) -> tuple[list[Token], Marking] | None:
    """A text after what a page has posted, and what the page is told; None: nothing.

    Args:
        told: In the field of its own (`""`) what its script has; by `act` which button
            was pressed where there is none, by `words` and `label` what was typed.
        tokens: What the page has.
        marking: What it was told before.

    Raises:
        InvalidInput: a page of the library's could not have told it.
    """
    posted, button = _last(told, ""), _last(told, "act")
    if posted:
        window, spans = _read(posted)
        new = [(n, span) for n, span in spans if n > marking.taken.get(window, 0)]
        if not new:
            return None
        known = {name: n for name, n in marking.taken.items() if name != window}
        known[window] = max(n for n, _ in new)
        taken = dict([*known.items()][-WINDOWS:])
        found = [span for _, span in new]
        return _applied(found, _in_lines(tokens), replace(marking, taken=taken))
    if button not in BUTTONS:
        return None
    tokens = _in_lines(tokens)
    label = _last(told, "label").strip() if button == "mark" else ""
    words = _last(told, "words").replace("\r\n", "\n")
    span = MarkedText(tokens).find(words, label)
    if span is None or (button == "mark" and not label):
        return tokens, replace(marking, problem=NO_WORDS)
    return _applied([span], tokens, marking)


def _last(told: Mapping[str, Sequence[str]], name: str) -> str:
    return told.get(name, ("",))[-1]


def _read(posted: str) -> tuple[str, list[tuple[int, Span]]]:
    """The window that tells it, and the spans it has marked, with their numbers."""
    try:
        told = json.loads(posted)
        window, marks = to_text(told["window"])[:32], told["marks"]
        spans = [(_whole(n), Span(*_checked(*rest))) for n, *rest in marks]
    except (ValueError, RecursionError, TypeError, KeyError) as error:
        raise InvalidInput(NOT_THERE) from error
    return window, spans


def _checked(start: Any, end: Any, label: Any, words: Any) -> tuple[int, int, str, str]:
    if not (isinstance(label, str) and isinstance(words, str)):
        raise TypeError
    return _whole(start), _whole(end), label, words


def _whole(number: Any) -> int:
    if type(number) is not int or not 0 <= number < 2**53:
        raise TypeError
    return int(number)


# ----- what becomes of the text


def _applied(
    spans: Sequence[Span], tokens: Sequence[Token], marking: Marking
) -> tuple[list[Token], Marking]:
    """With each of the spans that can be marked. Others are over, too, and told of: a
    page has what is not known to be taken in each of its requests."""
    problem = TOO_MANY if len(spans) > MOST else ""
    text = MarkedText(tokens)
    for span in spans[:MOST]:
        try:
            text.mark(span)
        except InvalidInput as wrong:
            problem = str(wrong)
    labels = dict.fromkeys([*marking.labels, *categories(text.tokens)])
    return text.tokens, replace(marking, labels=tuple(labels)[:LABELS], problem=problem)


class MarkedText:
    """A text, of which each mark changes the tokens that it touches, and no others."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = [each for each in tokens if each["token"]]
        self._text = "".join(each["token"] for each in self.tokens)
        self._starts = _starts(self.tokens, 0)
        self._has_scores = has_scores(self.tokens)

    def mark(self, span: Span) -> None:
        """Say of a span what its label says.

        Raises:
            InvalidInput: its words do not stand there, or its label can't be said.
        """
        start, end = span.start, span.end
        words = self._text[start:end]
        if not words or words != span.words:
            raise InvalidInput(GONE)
        if words.strip():  # a word that is pressed twice may be selected with its space
            start += len(words) - len(words.lstrip())
            end -= len(words) - len(words.rstrip())
        said = _said(span.label, has_scores=self._has_scores)
        # Those beside it, too: what nothing is said of is one token.
        first, last = max(self._at(start) - 1, 0), self._at(end) + 1
        begin = self._starts[first]
        touched = self.tokens[first:last]
        new = _marked(touched, start - begin, end - begin, said)
        self.tokens[first:last] = new
        self._starts[first:last] = _starts(new, begin)

    def find(self, words: str, label: str) -> Span | None:
        """The first place of the words where something else is said of them."""
        start = self._text.find(words) if words else -1
        while start >= 0:
            end = start + len(words)
            touched = self.tokens[self._at(start + 1) - 1 : self._at(end)]
            if any(_spelled(each) != label for each in touched):
                return Span(start, end, label, words)
            start = self._text.find(words, end)
        return None

    def _at(self, place: int) -> int:
        """The first token that begins at a place of the text, or after it."""
        return bisect_left(self._starts, place)


def _starts(tokens: Sequence[Token], begin: int) -> list[int]:
    lengths = (len(each["token"]) for each in tokens)
    return [*accumulate(lengths, initial=begin)][:-1]


def _marked(
    tokens: Sequence[Token], start: int, end: int, said: str | float | None
) -> list[Token]:
    text = "".join(each["token"] for each in tokens)
    middle: Token = {"token": text[start:end], "class_or_confidence": said}
    before, after = [*_cut(tokens, 0, start)], [*_cut(tokens, end, len(text))]
    if said is None:
        if before and before[-1]["class_or_confidence"] is None:
            middle["token"] = before.pop()["token"] + middle["token"]
        if after and after[0]["class_or_confidence"] is None:
            middle["token"] += after.pop(0)["token"]
    return [*before, middle, *after]


def _said(label: str, *, has_scores: bool) -> str | float | None:
    """What is said of a span: a category, or where the text has scores, a number."""
    label = to_text(label).strip()
    if not label:
        return None
    if len(label) > LONGEST:
        raise InvalidInput(TOO_LONG)
    if not has_scores:
        return label
    try:
        score = float(label.replace("−", "-").replace(",", "."))
    except ValueError as error:
        raise InvalidInput(NO_NUMBER) from error
    if not math.isfinite(score):
        raise InvalidInput(NO_NUMBER)
    return score


def _cut(tokens: Sequence[Token], start: int, end: int) -> Iterator[Token]:
    """What tokens have between two places of the text."""
    at = 0
    for each in tokens:
        text = each["token"]
        part = text[max(start - at, 0) : max(end - at, 0)]
        if part:
            yield {**each, "token": part}
        at += len(text)


def _spelled(token: Token) -> str:
    said = token["class_or_confidence"]
    return said if isinstance(said, str) else "" if said is None else f"{said:g}"


def _in_lines(tokens: Sequence[Token]) -> list[Token]:
    """Tokens whose lines end as a browser has them, which counts their characters."""
    return [
        {**each, "token": each["token"].replace("\r\n", "\n").replace("\r", "\n")}
        for each in tokens
    ]


def categories(tokens: Sequence[Token]) -> Iterator[str]:
    """The categories of tokens, in their order.

    Args:
        tokens: A payload.
    """
    for each in tokens:
        if isinstance(each["class_or_confidence"], str):
            yield each["class_or_confidence"]


def has_scores(tokens: Sequence[Token]) -> bool:
    """Whether a text is marked by numbers, and not by categories.

    Args:
        tokens: A payload.
    """
    said = [each["class_or_confidence"] for each in tokens]
    return any(isinstance(one, (int, float)) for one in said) and not any(
        isinstance(one, str) for one in said
    )
