"""What becomes of a chat whose function fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import flaskstream as gr
from tests.chat.conftest import Chat, Open


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_a_failing_function_shows_its_error_and_keeps_the_message(
    chat: Open, scripts: bool
) -> None:
    def function(message: str, history: list[Any]) -> Iterator[str]:
        if message == "bad":
            yield "I beg"
            raise gr.Error("No such words, please")
        yield f"{len(history)}"

    page = chat(gr.ChatInterface(function), scripts=scripts).say("bad")
    assert "No such words, please" in "".join(page.cards())
    assert page.messages == ["bad", "I beg"]
    assert page.say("good").messages[2:] == ["good", "2"]


@pytest.mark.parametrize(
    "given", [3, {"role": "assistant", "content": ("/etc/passwd",)}]
)
def test_what_is_no_answer_does_not_get_into_the_history(
    chat: Open, given: Any
) -> None:
    def function(message: str, history: list[Any]) -> Any:
        return given if message == "bad" else f"{len(history)}"

    page = chat(gr.ChatInterface(function)).say("bad")
    assert page.cards() != []
    assert page.messages == ["bad"]
    assert page.say("good").messages == ["bad", "good", "1"]


def test_a_message_that_got_no_answer_can_be_tried_again(chat: Open) -> None:
    failures = iter([True, False])

    def function(message: str, history: list[Any]) -> str:
        if next(failures):
            raise gr.Error("Busy")
        return f"{message} after {len(history)}"

    page: Chat = chat(gr.ChatInterface(function)).say("a")
    assert page.act("Retry").messages == ["a", "a after 0"]
