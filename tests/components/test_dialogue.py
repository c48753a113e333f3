"""Dialogue: lines as a text and back, what is posted, and what is shown."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components.dialogue import MOST_OTHERS, Line, Said
from flaskstream.exceptions import InvalidInput, OutputError
from tests.components.posting import parse

ADA: Line = {"speaker": "Ada", "text": "Hello [you]"}
BOB: Line = {"speaker": "Bob", "text": "(laughs)"}
POSTED = ["lines", "Ada", "Hello [you]", "Bob", "(laughs)"]


def test_a_function_gets_a_text_or_lines() -> None:
    text = gr.Dialogue(speakers=["Ada", "Bob"])
    said = parse(text, *POSTED)
    assert text.preprocess(said) == "[Ada] Hello [you]\n[Bob] (laughs)"
    lines = gr.Dialogue(speakers=["Ada", "Bob"], type="list")
    assert lines.preprocess(said) == [ADA, BOB]
    assert lines.preprocess("[Bob] (laughs)\n\n  and so on ") == [
        BOB,
        {"speaker": "Ada", "text": "and so on"},
    ]
    assert gr.Dialogue(type="list").preprocess("x") == [
        {"speaker": "Unknown", "text": "x"}
    ]
    assert (
        text.preprocess(None) == text.preprocess([{"speaker": "a", "text": ""}]) == ""
    )
    assert lines.preprocess(None) == []
    assert text.preprocess(parse(text, "text", "as\r\nit is")) == "as\nit is"


def test_the_authors_form_is_taken_both_ways() -> None:
    dialogue = gr.Dialogue(
        speakers=["Ada"],
        formatter=lambda who, what: f"{who}: {what}",
        unformatter=lambda text, first: (
            dict(zip(("speaker", "text"), text.split(": "), strict=True))
            if ": " in text
            else {"speaker": first, "text": text}
        ),
        separator="|",
        type="list",
    )
    assert dialogue.as_text([ADA, BOB]) == "Ada: Hello [you]|Bob: (laughs)"
    assert dialogue.as_lines("Bob: (laughs)| so ") == [
        BOB,
        {"speaker": "Ada", "text": "so"},
    ]
    wrong = gr.Dialogue(unformatter=lambda text, first: {"who": text}, label="Mine")
    with pytest.raises(OutputError, match="“Mine” expected lines"):
        wrong.as_lines("x")


@pytest.mark.parametrize(
    "raw",
    [[], ["lines", "Ada"], ["text"], ["text", "a", "b"], ["else", "a"], ["", "a"]],
)
def test_what_no_page_would_post_is_refused(raw: list[str]) -> None:
    with pytest.raises(InvalidInput, match="reload the page"):
        parse(gr.Dialogue(speakers=["Ada"]), *raw)


def test_there_are_at_most_so_many_lines() -> None:
    dialogue = gr.Dialogue(speakers=["Ada"], max_lines=1)
    for raw in (POSTED, ["text", "a\nb"]):
        with pytest.raises(InvalidInput, match="at most 1 lines; got 2"):
            parse(dialogue, *raw)
    assert not dialogue.entry([ADA]).may_add
    one = dialogue.arrange({"": POSTED[:3], "arrange": ["add 0"]})
    assert one is not None and one.payload == ([ADA],)


@pytest.mark.parametrize(
    ("what", "lines"),
    [
        ("add 0", [ADA, {"speaker": "Ada", "text": ""}, BOB]),
        ("add 1", [ADA, BOB, {"speaker": "Bob", "text": ""}]),
        ("remove 0", [BOB]),
        ("up 1", [BOB, ADA]),
        ("up 0", [ADA, BOB]),
        ("down 0", [BOB, ADA]),
        ("down 1", [ADA, BOB]),
        ("remove 99", [ADA, BOB]),
        ("lines", [ADA, BOB]),
        ("text", "[Ada] Hello [you]\n[Bob] (laughs)"),
    ],
)
def test_buttons_arrange_lines(what: str, lines: Any) -> None:
    found = gr.Dialogue(speakers=["Ada", "Bob"]).arrange(
        {"": POSTED, "arrange": [what]}
    )
    assert found is not None and found.payload == (lines,)
    assert found.shown.lines == (None if what == "text" else lines)


@pytest.mark.parametrize(
    "what", ["", "add", "add x", "add -1", "up 1234567", "burn 0 0"]
)
def test_other_buttons_are_none(what: str) -> None:
    assert (
        gr.Dialogue(speakers=["Ada"]).arrange({"": POSTED, "arrange": [what]}) is None
    )


def test_what_is_edited_follows_the_mode() -> None:
    both = gr.Dialogue(speakers=["Ada"])
    assert both.entry([ADA, BOB]).speakers == ["Ada", "Bob"]
    assert both.entry("").lines == [{"speaker": "Ada", "text": ""}]
    assert both.entry("x").lines is None
    assert (
        gr.Dialogue(speakers=["Ada"], ui_mode="dialogue").entry("x").lines is not None
    )
    text = gr.Dialogue(speakers=["Ada"], ui_mode="text")
    assert (text.entry([BOB]).lines, text.entry([BOB]).text) == (None, "[Bob] (laughs)")
    assert gr.Dialogue().entry([BOB]).text == "[Bob] (laughs)"


def test_lines_are_shown_in_the_colours_of_their_speakers() -> None:
    dialogue = gr.Dialogue(color_map={"Bob": "tomato"}, interactive=False)
    first, second, third = dialogue.parts([ADA, BOB, ADA])["lines"]
    assert first == third == {**ADA, "tone": "fs-hue-0", "color": None}
    assert second == {**BOB, "tone": "fs-hue-1", "color": "tomato"}
    assert dialogue.parts("x") == {"lines": [], "text": "x"}
    assert dialogue.parts(None) == {"lines": [], "text": ""}
    assert gr.Dialogue(ui_mode="text").parts([BOB])["text"] == "[Bob] (laughs)"


@pytest.mark.parametrize(
    "value", [3, {"speaker": "a"}, [3], [("a", "b")], [{"speaker": "a"}], b"x", {1}]
)
def test_other_values_are_refused(value: Any) -> None:
    with pytest.raises(OutputError, match="Dialogue “Mine” expected"):
        gr.Dialogue(label="Mine").postprocess(value)


def test_nothing_said_is_the_same_however_it_is_there() -> None:
    dialogue = gr.Dialogue(speakers=["Ada"])
    empty: list[Said | None] = [None, "", [], [{"speaker": "Ada", "text": ""}]]
    assert [dialogue.comparable(each) for each in empty] == [""] * 4
    assert dialogue.comparable([ADA]) == [ADA]


@pytest.mark.parametrize(
    "options",
    [
        *[
            {"type": "dict"},
            {"ui_mode": "lines"},
            {"separator": " "},
            {"separator": ""},
        ],
        {"color_map": {"Ada": "reddish"}},
    ],
)
def test_options_that_can_not_be_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(gr.ConfigurationError, match="expected"):
        gr.Dialogue(**options)


def test_many_other_speakers_are_not_each_line_s_to_choose() -> None:
    lines: list[Line] = [{"speaker": f"s{n}", "text": ""} for n in range(1_000)]
    found = gr.Dialogue(speakers=["Ada"]).entry(lines).speakers
    assert found[:2] == ["Ada", "s0"] and len(found) == 1 + MOST_OTHERS
