"""Pairs of question and answer, in the place of messages."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components.chat.pairs import warn_of_pairs
from flaskstream.exceptions import ConfigurationError
from tests.web.pictures import png


@pytest.fixture(autouse=True)
def warned() -> None:
    """Somebody has been told of pairs already."""
    warn_of_pairs.cache_clear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        warn_of_pairs()


def texts(payload: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["role"], one["content"][0]["text"]) for one in payload]


def test_pairs_are_shown_as_messages() -> None:
    value = [
        ["Hi", "Hey"],
        ("Ho", None),
        [None, "Well?"],
        {"role": "user", "content": "x"},
    ]
    expected = [
        ("user", "Hi"),
        ("assistant", "Hey"),
        ("user", "Ho"),
        ("assistant", "Well?"),
        ("user", "x"),
    ]
    assert texts(gr.Chatbot(value).initial_payload()) == expected
    encoder = gr.Chatbot().encoder()
    parts = encoder.encode(encoder.capture(value), True)
    assert texts(encoder.payload) == expected
    assert [shell["look"] for shell in parts["messages"]] == [
        "bot" if role == "assistant" else role for role, _ in expected
    ]


def test_a_pair_that_grows_is_rendered_by_what_is_new() -> None:
    encoder = gr.Chatbot().encoder()
    history: list[Any] = [["Hi", "Hey"], ["Ho", ""]]
    first = encoder.encode(encoder.capture(history), False)
    history[1][1] += "One"
    second = encoder.encode(encoder.capture(history), False)
    assert second["m0-body"] is first["m0-body"]
    assert "One" in second["m3-tail"]


def test_it_is_said_once_that_there_is_something_newer() -> None:
    warn_of_pairs.cache_clear()
    with pytest.warns(FutureWarning, match='give messages such as {"role"') as caught:
        for _ in range(3):
            gr.Chatbot([["Hi", "Hey"]]).initial_payload()
    assert len(caught) == 1 and caught[0].filename == __file__


def test_pairs_hold_files_and_components(tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(png())
    chatbot = gr.Chatbot(type="tuples")
    value = [((str(path),), None), ((str(path), "a cat"), gr.Label("x"))]
    received = chatbot.preprocess(chatbot.postprocess(value))
    assert received[0] == [(str(path),), None]
    assert received[1][0] == (str(path), "a cat")
    again = chatbot.preprocess(chatbot.postprocess(received))
    assert [pair[0] for pair in again] == [pair[0] for pair in received]
    assert again[1][1]["component"] == "label"


def test_functions_receive_pairs_where_the_author_says_so() -> None:
    value = [["Hi", "Hey"], ["Ho", None]]
    chatbot = gr.Chatbot(value, type="tuples")
    assert chatbot.preprocess(chatbot.initial_payload()) == value
    extra = [
        {"role": "system", "content": "Be brief."},
        {"role": "assistant", "content": ["one", "two"]},
    ]
    received = chatbot.preprocess(chatbot.postprocess([*value, *extra]))
    assert received == [["Hi", "Hey"], ["Ho", "one"], [None, "two"]]


def test_a_message_that_is_taken_for_a_pair_says_what_it_is() -> None:
    chatbot = gr.Chatbot([["Hi", None]])
    (message,) = chatbot.preprocess(chatbot.initial_payload())
    with pytest.raises(ConfigurationError, match='message\\["content"\\].*"tuples"'):
        message[0]
    with pytest.raises(ConfigurationError, match='message\\["content"\\].*"tuples"'):
        message[1] = "Hey"
    with pytest.raises(KeyError, match="name"):
        message["name"]
    message["role"] = "assistant"
    assert message["role"] == "assistant" and isinstance(message, dict)
