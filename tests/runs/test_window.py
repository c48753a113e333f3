"""Text whose beginning goes as its end grows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flaskstream.store import window
from flaskstream.store.patch import Op, diff
from flaskstream.store.window import LEAST, Cut
from flaskstream.web.text import transmissible
from tests.runs.log_contract import fold_op

SIGNS = st.text("ab \r\n\0😀\ud83d\ude00", max_size=6)
LINES = st.sampled_from(["a", "b\r\n", "a\n", "😀\n", "\r", "\0", "\ud83d", "\ude00"])


@st.composite
def windows(draw: st.DrawFn) -> tuple[str, str]:
    """Two windows of one text: any of which may be longer, or lie apart."""
    lines = draw(st.lists(LINES, min_size=1, max_size=40))
    places = st.integers(0, len(lines))
    first, last = sorted((draw(places), draw(places)))
    start, end = sorted((draw(places), draw(places)))
    return "".join(lines[first:last]), "".join(lines[start:end])


def change(old: str, new: str) -> list[Op]:
    part = frozenset({"value"})
    return diff({"value": old}, {"value": new}, part, sliding=part)


def shown(old: str, ops: list[Op]) -> str:
    """What a page shows that is told of changes: it gets each piece by itself, and
    counts units of UTF-16."""
    session = units(old)
    for op in ops:
        if op.kind == "replace":
            session = units(op.payload)
        elif op.kind == "append":
            session += units(op.payload)
        else:
            session = session[2 * op.payload.units :]
    return session.decode("utf-16-le")


def units(text: str) -> bytes:
    return transmissible(text).encode("utf-16-le")


@given(windows=windows())
@example(windows=("ab\r\n", "\nab"))
@example(windows=("😀ab", "abb"))
@example(windows=("aab\r", "ab\r\nb"))
@example(windows=("aab\ud83d", "ab\ud83d\ude00b"))
@example(windows=("\ud83d\ude00ab", "\ude00abb"))
def test_a_window_is_shown_as_the_whole_would_be(windows: tuple[str, str]) -> None:
    old, new = windows
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(window, "LEAST", 2)
        ops = change(old, new)
    state: dict[str, dict[str, Any]] = {"c": {"value": old}}
    for op in ops:
        fold_op(state, "c", op)
    assert state["c"]["value"] == new
    assert shown(old, ops) == transmissible(new)


@given(lost=SIGNS, kept=st.text("ab", min_size=2), more=SIGNS)
def test_a_cut_counts_as_a_page_does(lost: str, kept: str, more: str) -> None:
    whole = transmissible(lost + kept + more).encode("utf-16-le")
    rest = whole[2 * Cut.of(lost).units :].decode("utf-16-le")
    assert rest == transmissible(kept + more)


LOG = [f"2026-11-28 12:00:00 INFO step {i} loss=0.{i:03d} 😀\r\n" for i in range(300)]


@pytest.mark.parametrize("lines", [1, 7, 100, 195])
def test_the_tail_of_a_log_is_sent_as_what_is_new(lines: int) -> None:
    old, new = "".join(LOG[:200]), "".join(LOG[lines : 200 + lines])
    assert change(old, new) == [
        Op("append", "value", "".join(LOG[200 : 200 + lines])),
        Op("trim", "value", Cut.of("".join(LOG[:lines]))),
    ]


def test_a_window_that_only_loses_is_told_how_much() -> None:
    old, new = "".join(LOG[:200]), "".join(LOG[50:200])
    assert change(old, new) == [Op("trim", "value", Cut.of("".join(LOG[:50])))]


def test_lines_that_repeat_slide_too() -> None:
    old = "waiting\n" * 90 + "".join(LOG[:10])
    ops = change(old, old[3 * len("waiting\n") :] + LOG[10])
    assert ops == [Op("append", "value", LOG[10]), Op("trim", "value", Cut(24, 24))]


@pytest.mark.parametrize(
    "new", ["".join(LOG[200:300]), "".join(LOG[1:200])[:-3] + "!", "", "x"]
)
def test_what_does_not_go_on_with_the_rest_is_sent_whole(new: str) -> None:
    assert change("".join(LOG[:200]), new) == [Op("replace", "value", new)]


def test_a_rest_that_is_not_worth_it_is_sent_whole() -> None:
    old, rest = "a" * 9, "b" * (LEAST - 1)
    assert change(old + rest, rest + "c") == [Op("replace", "value", rest + "c")]
    assert change(old + rest + "b", rest + "bc") == [
        Op("append", "value", "c"),
        Op("trim", "value", Cut(9, 9)),
    ]


def test_a_text_that_does_not_slide_is_sent_whole() -> None:
    ops = diff({"value": "aab"}, {"value": "abb"}, frozenset({"value"}))
    assert ops == [Op("replace", "value", "abb")]


class Counted(str):
    """A text that tells how often it was searched."""

    searched = 0

    def find(self, *args: Any) -> int:
        self.searched += 1
        return super().find(*args)


def test_a_text_that_repeats_itself_is_not_searched_for_long() -> None:
    old = Counted("a\n" * 100_000)
    assert not window.shift_of(old, "a\n" * 50_000 + "b\n" + "a\n" * 50_000)
    assert 1 < old.searched <= window.TRIES
