"""A chat as programs call it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import flaskstream as gr
from tests.web.conftest import Api


def answer(message: str, history: list[Any], style: str = "plain") -> Iterator[str]:
    """Say it again.

    More of it.
    """
    yield message
    yield f"{style} {message} after {len(history)}"


def test_a_call_gets_the_answers_without_the_history(api: Api) -> None:
    caller = api(gr.ChatInterface(answer, additional_inputs=gr.Textbox("bold")))
    assert caller.call("answer", "Hi", "loud") == [
        ("generating", ["Hi", None]),
        ("generating", ["loud Hi after 0", None]),
        ("complete", ["loud Hi after 0", None]),
    ]


def test_calls_of_one_session_share_a_history(api: Api) -> None:
    caller = api(gr.ChatInterface(lambda message, history: str(history), api_name="c"))
    caller.call("c", "Hi", session_hash="one")
    second, _ = caller.result("c", "Ho", session_hash="one")
    other, _ = caller.result("c", "Ho", session_hash="other")
    assert "'role': 'user'" in second and "{'type': 'text', 'text': 'Hi'}" in second
    assert other == "[]"


def test_messages_and_components_are_told_as_json(api: Api) -> None:
    def function(message: str, history: list[Any]) -> list[Any]:
        return [
            gr.ChatMessage("Hm", metadata={"title": "Thinking"}),
            gr.Textbox("a box"),
        ]

    caller = api(gr.ChatInterface(function))
    told, _ = caller.result("function", "Hi")
    assert told[0]["metadata"] == {"title": "Thinking"}
    assert told[1] == {"component": "textbox", "value": "a box"}


def test_the_endpoint_is_described_as_the_function_is(api: Api) -> None:
    demo = gr.ChatInterface(answer, additional_inputs=gr.Textbox("bold"))
    caller = api(demo)
    told = caller.http.get("/gradio_api/info").get_json()["named_endpoints"]
    assert list(told) == ["/answer"]
    names = [one["parameter_name"] for one in told["/answer"]["parameters"]]
    assert names == ["message", "style"]
    assert told["/answer"]["description"] == "Say it again."


def test_a_private_chat_is_not_called(api: Api) -> None:
    caller = api(gr.ChatInterface(answer, api_visibility="private"))
    assert caller.http.get("/gradio_api/info").get_json()["named_endpoints"] == {}
