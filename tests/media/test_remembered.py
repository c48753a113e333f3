"""Results are kept for the next time, and never more than there is room for."""

from __future__ import annotations

import sys

import pytest

from flaskstream.media import remembered
from flaskstream.media.dialect import PLAIN
from flaskstream.media.highlight import highlight
from flaskstream.media.math import to_mathml
from flaskstream.media.remembered import Remembered
from flaskstream.media.rendered import rendered_blocks


def test_what_was_asked_for_last_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "LARGEST", 100)
    monkeypatch.setattr(remembered, "OBJECT", 1)
    made: list[str] = []

    @Remembered
    def repeat(text: str, times: int) -> list[str]:
        made.append(text)
        return [text] * times

    assert repeat("a" * 8, 3) is repeat("a" * 8, 3)
    repeat("b" * 8, 3)
    repeat("a" * 8, 3)
    repeat("c" * 8, 3)
    repeat("a" * 8, 3)
    assert [text[0] for text in made] == ["a", "b", "c"]
    repeat("b" * 8, 3)
    assert made[-1] == "b" * 8
    # What would leave no room for others is not kept.
    assert repeat("d" * 9, 99) == ["d" * 9] * 99
    size = repeat.size
    repeat("b" * 8, 3)
    assert made[-1] == "d" * 9 and 0 < repeat.size == size <= 100


def test_texts_of_others_take_no_more_than_their_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remembered, "LARGEST", 100_000)
    made = [0, 0, 0]
    for number in range(20):
        results = (
            highlight(f"{number}=" + "a=" * 1_000, "python"),
            to_mathml(f"{number}" + "x+" * 400, True) or "",
            "".join(rendered_blocks(f"{number}\n\n" + "*a* " * 10_000, PLAIN)),
        )
        made = [size + len(one) for size, one in zip(made, results, strict=True)]
    assert min(made) > 100_000, "more than there is room for"
    for kept in (highlight, to_mathml, rendered_blocks):
        assert 0 < kept.size <= 100_000


def test_many_short_texts_weigh_what_they_take() -> None:
    @Remembered
    def numbers(count: int) -> list[str]:
        return [str(number) for number in range(count)]

    made = numbers(10_000)
    taken = sys.getsizeof(made) + sum(map(sys.getsizeof, made))
    assert taken / 2 < numbers.size < taken * 2
