"""What a person marks: spans that get a label, another one, or none."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from flaskstream.components import marking
from flaskstream.components.highlightedtext import HighlightedText
from flaskstream.exceptions import InvalidInput

GIVEN = [("Ada", "name"), (" was born in London", None)]


class Page:
    """A text as a page has it, and what its window tells of it."""

    def __init__(self, given: Any, **options: Any) -> None:
        self.text = HighlightedText(interactive=True, **options)
        self.payload = self.text.postprocess(given)
        self.number = 0

    @property
    def pairs(self) -> list[tuple[str, Any]]:
        return [(x["token"], x["class_or_confidence"]) for x in self.payload or ()]

    @property
    def words(self) -> str:
        return "".join(words for words, _ in self.pairs)

    def mark(self, words: str, label: str, *, said: str | None = None) -> None:
        start = self.words.index(words)
        self.number += 1
        end = start + len(words)
        told = [self.number, start, end, label, words if said is None else said]
        self.tell({"window": "w", "marks": [told]})

    def tell(self, told: Any, **fields: str) -> None:
        form = {"": [told if isinstance(told, str) else json.dumps(told)]}
        form |= {name: [value] for name, value in fields.items()}
        done = self.text.act(form, self.payload)
        if done is not None:
            self.payload = done.payload
            self.text = self.text.with_properties(done.properties)
            assert done.parts == self.text.parts(self.payload)

    @property
    def problem(self) -> str:
        return str(self.text.parts(self.payload)["problem"])


def test_a_part_of_the_text_gets_a_label_and_loses_it() -> None:
    page = Page(GIVEN)
    page.mark("London", "place")
    assert page.pairs == [("Ada", "name"), (" was born in ", None), ("London", "place")]
    page.mark("London", "town")
    assert page.pairs[-1] == ("London", "town")
    page.mark("London", "")
    assert page.pairs == GIVEN
    page.mark("Ada", "")
    assert page.pairs == [("Ada was born in London", None)]


def test_a_selection_over_several_marks_is_one_span() -> None:
    page = Page([("a", "x"), ("b", None), ("c", "y"), ("d", "y")])
    page.mark("bc", "z")
    assert page.pairs == [("a", "x"), ("bc", "z"), ("d", "y")]
    page.mark("abc", "")
    assert page.pairs == [("abc", None), ("d", "y")]


def test_what_is_said_beside_a_selection_stays_as_it_was() -> None:
    page = Page([("The ", None), ("quick ", None), ("brown fox", "animal")])
    page.mark("brown", "colour")
    assert page.pairs == [
        ("The ", None),
        ("quick ", None),
        ("brown", "colour"),
        (" fox", "animal"),
    ]


def test_spaces_around_a_selection_are_no_part_of_it() -> None:
    page = Page(GIVEN)
    page.mark(" born ", "verb")
    assert ("born", "verb") in page.pairs
    assert page.words == "Ada was born in London"


def test_letters_are_counted_as_people_count_them() -> None:
    page = Page([("🦊 in\r\nLondon", None)])
    told = [1, 5, 11, "place", "London"]
    page.tell({"window": "w", "marks": [told]})
    assert page.pairs == [("🦊 in\n", None), ("London", "place")]


def test_a_text_with_scores_takes_numbers() -> None:
    page = Page([("good", 0.5), (" or bad", None)])
    page.mark("bad", "-0,25")
    assert page.pairs[-1] == ("bad", -0.25)
    for wrong in ("bad", "nan", "inf", "1e999"):
        page.mark("or", wrong)
        assert "number" in page.problem
        assert len(page.pairs) == 3
    page.mark("or", "1")
    assert page.problem == ""
    assert page.text.parts(page.payload)["labels"] == []


def test_labels_keep_their_colours_and_can_be_taken_again() -> None:
    page = Page(GIVEN, color_map={"year": "gold"})
    page.mark("London", "place")
    page.mark("was", "verb")  # it stands before the other
    parts = page.text.parts(page.payload)
    marks = [*parts["value"], parts["last"]]
    tones = {mark["label"]: mark["tone"] for mark in marks if mark["label"]}
    assert tones == {"name": "fs-hue-0", "place": "fs-hue-1", "verb": "fs-hue-2"}
    page.mark("London", "")
    labels = page.text.parts(page.payload)["labels"]
    assert [mark["label"] for mark in labels] == ["year", "name", "place", "verb"]
    assert labels[0]["color"] == "gold"


def test_what_is_told_twice_counts_once() -> None:
    page = Page(GIVEN)
    first = [1, 16, 22, "place", "London"]
    last = [2, 16, 22, "", "London"]
    page.tell({"window": "w", "marks": [first, last]})
    before = page.payload
    page.tell({"window": "w", "marks": [first]})
    assert page.payload is before
    page.tell({"window": "other", "marks": [first]})
    assert page.pairs[-1] == ("London", "place")
    assert page.text.parts(page.payload)["taken"] == {"w": 2, "other": 1}


def test_only_some_windows_are_remembered() -> None:
    page = Page(GIVEN)
    for n in range(50):
        page.tell({"window": f"w{n}", "marks": [[1, 0, 3, f"label {n}", "Ada"]]})
    taken = page.text.parts(page.payload)["taken"]
    assert list(taken) == [f"w{n}" for n in range(42, 50)]


def test_a_text_that_has_changed_meanwhile_is_not_marked_elsewhere() -> None:
    page = Page(GIVEN)
    page.mark("London", "place", said="Paris.")
    assert page.pairs == GIVEN
    assert "has changed" in page.problem
    page.mark("London", "place")
    assert page.problem == ""


@pytest.mark.parametrize(
    "marks",
    [
        [[1, 0, 3, "x", "Ada", 1]],
        [[1, 0, 3, "x"]],
        [[1, 0.0, 3, "x", "Ada"]],
        [[1, True, 3, "x", "Ada"]],
        [[1, -3, 3, "x", "Ada"]],
        [["1", 0, 3, "x", "Ada"]],
        [[10**400, 0, 3, "x", "Ada"]],
        [[1, 0, 3, None, "Ada"]],
        [[1, 0, 3, "x", {"a": 1}]],
        [1],
        {"a": 1},
        None,
        "x",
    ],
)
def test_what_no_page_tells_is_refused(marks: Any) -> None:
    page = Page(GIVEN)
    with pytest.raises(InvalidInput, match="reload the page"):
        page.tell({"window": "w", "marks": marks})
    assert page.pairs == GIVEN


@pytest.mark.parametrize("told", ["[]", "{}", "1", "nul", "[" * 9000, '{"marks": []}'])
def test_a_field_that_is_none_is_refused(told: str) -> None:
    with pytest.raises(InvalidInput, match="reload the page"):
        Page(GIVEN).tell(told)


@pytest.mark.parametrize(
    ("mark", "problem"),
    [
        ([1, 9**15, 10**15, "x", ""], "has changed"),
        ([1, 3, 3, "x", ""], "has changed"),
        ([1, 3, 1, "x", ""], "has changed"),
        ([1, 0, 3, "x" * 201, "Ada"], "at most 200"),
    ],
)
def test_what_can_not_be_marked_is_told_and_over(mark: list[Any], problem: str) -> None:
    page = Page(GIVEN)
    page.tell({"window": "w", "marks": [mark]})
    assert page.pairs == GIVEN
    assert problem in page.problem
    assert page.text.parts(page.payload)["taken"] == {"w": 1}


def test_marks_come_a_thousand_at_a_time() -> None:
    page = Page([("ab" * 10, None)])
    marks = [[n + 1, 0, 1, f"label {n}", "a"] for n in range(1001)]
    page.tell({"window": "w", "marks": marks})
    assert page.pairs[0] == ("a", "label 999")
    assert "1,000" in page.problem


def test_a_mark_looks_at_few_parts_of_a_long_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = list[int]()

    def cut(tokens: Any, start: int, end: int) -> Any:
        looked.append(len(tokens))
        return whole(tokens, start, end)

    def spelled(token: Any) -> str:
        looked.append(1)
        return as_told(token)

    whole, as_told = marking._cut, marking._spelled
    monkeypatch.setattr(marking, "_cut", cut)
    monkeypatch.setattr(marking, "_spelled", spelled)
    page = Page([("word ", "x")] * 2000)
    marks = [[n, 5 * n, 5 * n + 4, "y", "word"] for n in range(1, 101)]
    page.tell({"window": "w", "marks": marks})
    assert page.pairs.count(("word", "y")) == 100
    page.tell("", act="mark", words="ord", label="z")
    assert len(looked) < 300 and max(looked) <= 3


def test_without_scripts_words_are_found_one_after_the_other() -> None:
    page = Page([("to be or not to be", None)])
    for _ in range(2):
        page.tell("", act="mark", words="to", label="particle")
    kinds = [kind for words, kind in page.pairs if words == "to"]
    assert kinds == ["particle", "particle"]
    page.tell("", act="mark", words="to", label="particle")
    assert "not so marked yet" in page.problem
    for _ in range(2):
        page.tell("", act="unmark", words="to", label="")
    assert page.pairs == [("to be or not to be", None)]
    for fields in ({"words": ""}, {"words": "x"}, {"label": ""}, {"act": "other"}):
        page.tell("", **{"act": "mark", "words": "be", "label": "verb", **fields})
        assert page.pairs == [("to be or not to be", None)]


def test_a_text_that_only_shows_takes_nothing() -> None:
    told = {"": ['{"window": "w", "marks": [[1, 0, 3, "x", "Ada"]]}']}
    shown = HighlightedText(interactive=False)
    assert shown.act(told, shown.postprocess(GIVEN)) is None
    assert "taken" not in shown.parts(shown.postprocess(GIVEN))
    in_message = HighlightedText(GIVEN)
    in_message.id = "m-1"  # type: ignore[assignment]
    assert in_message.act(told, in_message.postprocess(GIVEN)) is None


def test_a_value_that_streams_tells_what_a_person_has_marked_meanwhile() -> None:
    page = Page(GIVEN)
    encoder = page.text.encoder()
    growing = [("a", "x"), ("b", None)]
    parts = encoder.encode(encoder.capture(growing), False)
    page.mark("London", "place")
    properties = {"marking": page.text.marking}
    shown = page.text.shown_parts(parts, encoder.payload, properties)
    assert shown["taken"] == {"w": 1}
    assert shown["value"] == parts["value"]
    locked = page.text.shown_parts(parts, encoder.payload, {"interactive": False})
    assert "labels" not in locked


def test_programs_bring_what_functions_give() -> None:
    class Nothing:
        def find(self, token: str) -> None:
            return None

    text = HighlightedText(interactive=True)
    brought = [{"token": "a", "class_or_confidence": "x"}]
    assert text.from_json(brought, Nothing()) == brought
    assert text.from_json(None, Nothing()) is None
    for wrong in ("text", [1], [{"token": "a"}], {"a": 1}):
        with pytest.raises(InvalidInput, match="class_or_confidence"):
            text.from_json(wrong, Nothing())


def test_no_mark_loses_a_letter() -> None:
    page = Page([("one ", "a"), ("two", None), (" three", "b"), ("", None)])
    text = page.words
    for n, (start, end) in enumerate(pairwise(range(0, len(text), 2))):
        said = text[start:end]
        page.tell({"window": "w", "marks": [[n + 1, start, end, "x" * (n % 2), said]]})
        assert page.words == text
