"""Differences: folded onto the old, they give the new."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flaskstream.media.media import Media
from flaskstream.store.patch import Op, diff, same, size
from tests.runs.log_contract import fold_op

TEXTS = st.text("ab<", max_size=4)
PAYLOADS = st.one_of(
    TEXTS,
    st.lists(TEXTS, max_size=3),
    st.integers(0, 1),
    st.booleans(),
    st.floats(0, 1, width=16),
    st.none(),
)
NAMES = st.sampled_from(["value", "tail", "body"])
PARTS = st.dictionaries(NAMES, PAYLOADS)
GROWING = st.frozensets(NAMES)


def folded(old: dict[str, Any] | None, ops: list[Op]) -> dict[str, Any]:
    state = {"c": dict(old or {})}
    for op in ops:
        fold_op(state, "c", op)
    return state["c"]


@given(old=st.none() | PARTS, new=PARTS, growing=GROWING)
def test_a_difference_leads_from_the_old_to_the_new(
    old: dict[str, Any] | None, new: dict[str, Any], growing: frozenset[str]
) -> None:
    result = folded(old, diff(old, new, growing))
    assert result == new
    assert {n: type(p) for n, p in result.items()} == {
        n: type(p) for n, p in new.items()
    }


@given(parts=PARTS, growing=GROWING)
def test_what_is_the_same_makes_no_difference(
    parts: dict[str, Any], growing: frozenset[str]
) -> None:
    assert diff(parts, dict(parts), growing) == []


@given(old=TEXTS.filter(bool), more=TEXTS.filter(bool))
def test_growing_text_is_sent_as_what_is_new(old: str, more: str) -> None:
    ops = diff({"value": old}, {"value": old + more}, frozenset({"value"}))
    assert ops == [Op("append", "value", more)]


def test_text_of_a_part_that_does_not_grow_is_sent_whole() -> None:
    ops = diff({"value": "a"}, {"value": "ab"}, frozenset())
    assert ops == [Op("replace", "value", "ab")]


@pytest.mark.parametrize(
    ("old", "new"), [(1, True), (1, 1.0), (0, False), ("", None), ([], "")]
)
def test_equal_payloads_of_different_types_differ(old: Any, new: Any) -> None:
    assert not same(old, new)
    assert diff({"value": old}, {"value": new}, frozenset()) == [
        Op("replace", "value", new)
    ]


def test_the_size_of_a_patch_is_what_its_payloads_weigh() -> None:
    media = Media(b"12345", "image/png")
    ops = [Op("replace", "value", "aé"), Op("append", "body", ["bc", "d"])]
    data = [Op("replace", "value", {"k": 10, "n": None}), Op("remove", "tail")]
    picture = [Op("replace", "value", media)]
    assert size({"c1": ops, "c2": data, "c3": picture}) == (3 + 3) + (1 + 2 + 1) + 5


@pytest.mark.parametrize("text", ["a\r\nb", "a\ud83d\ude00b"])
def test_what_is_one_sign_is_not_sent_in_two_halves(text: str) -> None:
    ops = diff({"value": text[:2]}, {"value": text}, frozenset({"value"}))
    assert ops == [Op("replace", "value", text)]
