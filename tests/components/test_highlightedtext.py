"""HighlightedText: spans of text, their categories and scores, and how they grow."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from flaskstream.components.highlightedtext import HighlightedText
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from flaskstream.store.patch import diff, size

FOUND = {
    "text": "Ada in London",
    "entities": [
        {"start": np.int64(7), "end": 13, "entity_group": "LOC", "score": 0.9},
        {"start": 0, "end": 3, "entity": "PER"},
    ],
}


def pairs(value: Any, **options: Any) -> list[tuple[str, Any]]:
    payload = HighlightedText(**options).postprocess(value)
    assert payload is not None
    return [(each["token"], each["class_or_confidence"]) for each in payload]


def test_pairs_are_tokens_and_an_input_gives_them_as_dicts() -> None:
    given = [("The ", None), ["fox", "noun"], ("!", 0.5), ("?", np.float32(1))]
    text = HighlightedText()
    payload = text.postprocess(given)
    assert payload == text.preprocess(payload)
    assert pairs(given) == [("The ", None), ("fox", "noun"), ("!", 0.5), ("?", 1)]
    assert pairs(payload) == pairs(given)
    assert pairs([("a", "")]) == [("a", None)]
    assert text.postprocess(None) is None
    assert pairs([]) == []


def test_what_a_tagger_finds_is_put_into_its_text() -> None:
    assert pairs(FOUND) == [
        ("", None),
        ("Ada", "PER"),
        (" in ", None),
        ("London", "LOC"),
        ("", None),
    ]
    assert pairs({"text": "abc", "entities": []}) == [("abc", None)]


def test_spans_that_overlap_or_lie_elsewhere_repeat_no_text() -> None:
    spans = [(0, 4, "a"), (2, 6, "b"), (3, 4, "c"), (-5, 2, "d"), (90, 99, "e")]
    entities = [{"start": a, "end": b, "entity": kind} for a, b, kind in spans]
    shown = pairs({"text": "abcdefgh", "entities": entities})
    assert "".join(text for text, _ in shown) == "abcdefgh"


@pytest.mark.parametrize(
    "value",
    [
        "text",
        3,
        [1],
        [("a",)],
        [("a", math.nan)],
        [("a", math.inf)],
        {"text": "a"},
        {"text": 1, "entities": []},
        {"text": "a", "entities": [{"start": 0}]},
        {"text": "a", "entities": [3]},
        {"text": "a", "entities": None},
        {"text": "a", "entities": [{"start": "x", "end": 1}]},
    ],
)
def test_what_is_no_marked_text_names_the_output(value: Any) -> None:
    with pytest.raises(OutputError, match="HighlightedText “Tags” expected"):
        HighlightedText(label="Tags").postprocess(value)


def test_neighbours_of_one_category_are_one_span_where_the_author_says_so() -> None:
    given = [("a", "x"), ("", "y"), ("b", "x"), ("c", None), ("d", None)]
    options: dict[str, Any] = {"combine_adjacent": True, "adjacent_separator": "-"}
    assert pairs(given, **options) == [("a-b", "x"), ("c-d", None)]


def test_spaces_are_kept_unless_the_author_says_so() -> None:
    assert pairs([(" a ", "x")]) == [(" a ", "x")]
    assert pairs([(" a ", "x")], show_whitespaces=False) == [("a", "x")]


def test_categories_have_hues_by_their_order_and_scores_have_levels() -> None:
    text = HighlightedText(show_legend=True, color_map={"b": "tomato"})
    given = [("1", "a"), ("2", "b"), ("3", "a"), ("4", -0.95), ("5", 7.0), ("6", 0)]
    parts = text.parts(text.postprocess(given))
    marks = [*parts["value"], parts["last"]]
    assert [mark["tone"] for mark in marks] == [
        "fs-hue-0",
        "fs-hue-1",
        "fs-hue-0",
        "fs-minus fs-level-10",
        "fs-plus fs-level-10",
        "fs-plus fs-level-0",
    ]
    assert [mark["color"] for mark in marks[:3]] == [None, "tomato", None]
    assert [mark["label"] for mark in parts["legend"]] == ["a", "b", "-1", "1"]


@pytest.mark.parametrize("categories", [("x", "y"), (None, "y"), (0.5, None)])
def test_a_list_that_grows_sends_what_is_new_of_it(categories: tuple[Any, Any]) -> None:
    component = HighlightedText()
    encoder = component.encoder()
    given: list[tuple[str, Any]] = []
    before, sent = None, 0
    for n in range(600):
        given.append((f"word{n} ", categories[n % 2]))
        parts = encoder.encode(encoder.capture(given), False)
        ops = diff(before, parts, component.growing)
        assert before is None or n < 2 or "value" not in replaced(ops)
        sent += size({"text": ops})
        before = parts
    assert before == component.parts(component.postprocess(given))
    assert encoder.payload == component.postprocess(given)
    assert sent < 600 * 200


def replaced(ops: list[Any]) -> list[str]:
    return [op.part for op in ops if op.kind == "replace"]


def test_a_text_that_nothing_is_said_of_grows_letter_by_letter() -> None:
    component = HighlightedText()
    encoder = component.encoder()
    before = encoder.encode(encoder.capture([("x", "a"), ("Once", None)]), False)
    after = encoder.encode(encoder.capture([("x", "a"), ("Once upon", None)]), True)
    (op,) = diff(before, after, component.growing)
    assert (op.kind, op.part, op.payload) == ("append", "tail", " upon")


def test_a_list_that_is_another_one_is_shown_anew() -> None:
    encoder = HighlightedText().encoder()
    several: list[Any] = [[("a", "x"), ("b", "y")], [("c", "y")], [], FOUND, None]
    for given in several:
        parts = encoder.encode(encoder.capture(given), False)
        component = HighlightedText()
        assert encoder.payload == component.postprocess(given)
        assert parts == component.parts(encoder.payload)


def test_a_choice_is_one_of_what_the_page_has() -> None:
    text = HighlightedText()
    payload = text.postprocess([("a", None), ("b", "x")])
    details = text.event_details("select", {"index": 1}, payload, None)
    assert details == {"index": 1, "value": ["b", "x"]}
    assert text.event_details("select", {"index": -1}, payload, None) == details
    for index in (2, -2, "1", True, None, 10**30):
        with pytest.raises(InvalidInput, match="not there any more"):
            text.event_details("select", {"index": index}, payload, None)


def test_options_are_what_they_can_be() -> None:
    with pytest.raises(ConfigurationError, match="expected a colour"):
        HighlightedText(color_map={"a": "red; x: y"})
