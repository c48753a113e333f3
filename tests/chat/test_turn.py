"""What a turn makes of the history, and of what a function gives as its answer."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.chat.turn import (
    answers,
    as_typed,
    is_empty,
    taken_back,
    turn_after,
    turn_again,
    turn_otherwise,
    user_message,
)
from flaskstream.components.chat.message import ChatMessage
from flaskstream.exceptions import OutputError


def message(role: str, text: str, *paths: str) -> dict[str, Any]:
    """A message as a function gets it in its history."""
    files = [{"type": "file", "file": {"path": p}, "alt_text": None} for p in paths]
    content = [*files, {"type": "text", "text": text}]
    return {"role": role, "metadata": None, "content": content, "options": None}


HELLO, HI = message("user", "Hello"), message("assistant", "Hi")
WHO, ME = message("user", "Who?", "a.png"), message("assistant", "Me")
HISTORY = [HELLO, HI, WHO, ME]


@pytest.mark.parametrize(
    "said",
    [None, "", " \n", {"text": "", "files": []}, {"text": None, "files": []}, {}],
)
def test_an_empty_message_begins_no_turn(said: Any) -> None:
    assert is_empty(said)
    assert turn_after(HISTORY, said) is None


def test_a_file_alone_is_not_empty() -> None:
    turn = turn_after([], {"text": "", "files": ["a.png"]})
    assert turn is not None
    assert turn.user == {"role": "user", "content": [{"path": "a.png"}]}


def test_a_turn_shows_the_message_then_the_answer() -> None:
    turn = turn_after([HELLO, HI], "Who?")
    assert turn is not None
    asked = {"role": "user", "content": "Who?"}
    assert turn.history() == [HELLO, HI, asked]
    assert turn.history("M") == [
        HELLO,
        HI,
        asked,
        {"role": "assistant", "content": "M"},
    ]
    assert turn.past == [HELLO, HI] and turn.said == "Who?"


def test_a_turn_again_drops_the_answer_and_all_after_it() -> None:
    turn = turn_again(HISTORY, 1, False)
    assert turn is not None
    assert (turn.past, turn.said, turn.user) == ([], "Hello", HELLO)
    turn = turn_again(HISTORY, 2, True)
    assert turn is not None
    assert turn.past == [HELLO, HI] and turn.user is WHO
    assert turn.said == {"text": "Who?", "files": ["a.png"]}


def test_where_nobody_has_asked_there_is_no_turn_again() -> None:
    assert turn_again([HI], 0, False) is None


def test_a_turn_otherwise_keeps_the_files() -> None:
    turn = turn_otherwise(HISTORY, 2, "What?", True)
    assert turn is not None
    assert turn.past == [HELLO, HI]
    assert turn.said == {"text": "What?", "files": ["a.png"]}
    assert turn.user["content"] == [{"path": "a.png"}, "What?"]
    plain = turn_otherwise(HISTORY, 0, "Ho", False)
    assert plain is not None and (plain.past, plain.said) == ([], "Ho")


def test_what_is_taken_back_is_the_last_message_of_the_persons() -> None:
    assert taken_back(HISTORY) == ([HELLO, HI], WHO)
    assert taken_back([HELLO, WHO]) == ([HELLO], WHO)
    assert taken_back([HI]) == ([HI], None)
    assert taken_back([]) == ([], None)
    assert as_typed(WHO, True) == {"text": "Who?", "files": ["a.png"]}
    assert as_typed(WHO, False) == "Who?"


@pytest.mark.parametrize(
    ("given", "contents"),
    [
        ("Hi", ["Hi"]),
        ({"role": "assistant", "content": "Hi"}, ["Hi"]),
        ({"role": "user", "content": "Hi"}, ["Hi"]),
        ({"text": "Hi", "files": ["a.png"]}, [[{"path": "a.png"}, "Hi"]]),
        ({"path": "a.png"}, [{"path": "a.png"}]),
        (ChatMessage("Hi", role="user"), ["Hi"]),
        (["Hi", {"role": "assistant", "content": "Ho"}], ["Hi", "Ho"]),
        ([], []),
    ],
)
def test_whatever_a_function_gives_the_assistant_says_it(
    given: Any, contents: list[Any]
) -> None:
    said = answers(given)
    assert [one["content"] for one in said] == contents
    assert {one["role"] for one in said} <= {"assistant"}


def test_metadata_and_options_of_an_answer_stay() -> None:
    thought = ChatMessage("…", metadata={"title": "Thinking"}, options=[{"value": "a"}])
    assert answers(thought)[0]["metadata"] == {"title": "Thinking"}
    assert answers(thought)[0]["options"] == [{"value": "a"}]
    given = {"role": "assistant", "content": "…", "metadata": {"title": "T"}}
    assert answers(given) == [given] and answers(given)[0] is not given


def test_a_component_is_an_answer() -> None:
    picture = gr.Label({"cat": 1.0})
    assert answers(picture) == [{"role": "assistant", "content": picture}]


@pytest.mark.parametrize("given", [None, 3, ("a", "b"), {"answer": "Hi"}, b"Hi"])
def test_what_is_no_answer_is_refused_by_a_sentence(given: Any) -> None:
    with pytest.raises(OutputError, match="expected to give a str, a gr.ChatMessage"):
        answers(given)


def test_a_message_with_files_has_them_before_its_text() -> None:
    said = user_message({"text": "See", "files": ["a.png", {"path": "b.png"}]})
    assert said["content"] == [{"path": "a.png"}, {"path": "b.png"}, "See"]
