"""A chat's validator: what stands in the box is asked of before it is sent."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.testing import PageClient
from tests.web.conftest import Api, Visit


def text_of(message: str | dict[str, Any]) -> str:
    return message if isinstance(message, str) else str(message["text"])


def polite(message: str | dict[str, Any]) -> Any:
    return gr.validate("damn" not in text_of(message), "Be polite")


async def polite_later(message: str | dict[str, Any], request: gr.Request) -> Any:
    await asyncio.sleep(0)
    return [polite(message) if request.method else None]


def chat(validator: Any = polite, **options: Any) -> gr.ChatInterface:
    def echo(message: Any, history: list[Any]) -> str:
        return f"{len(history)}: {text_of(message)}"

    return gr.ChatInterface(echo, validator=validator, api_name="chat", **options)


def open_chat(visit: Visit, demo: gr.Blocks) -> PageClient:
    return PageClient(visit(demo).http.application)


@pytest.mark.parametrize("validator", [polite, polite_later])
@pytest.mark.parametrize("multimodal", [False, True])
def test_what_is_refused_stays_in_the_box(
    visit: Visit, validator: Any, multimodal: bool
) -> None:
    client = open_chat(visit, chat(validator, multimodal=multimodal))
    client.enter("Message", "damn it")
    assert client.errors == ["Be polite"]
    assert (client.value("Message"), client.value("Chatbot")) == ("damn it", [])
    client.enter("Message", "please")
    assert client.errors == []
    assert (client.value("Message"), client.value("Chatbot")) == (
        "",
        ["please", "0: please"],
    )


def test_what_is_not_in_the_box_is_not_asked_of(visit: Visit) -> None:
    """A retry, say, while something else stands in it."""
    client = open_chat(visit, chat(examples=["damn example"]))
    client.press("damn example")
    assert client.value("Chatbot") == ["damn example", "0: damn example"]
    client.press("Retry", message="damn")
    assert client.value("Chatbot") == ["damn example", "0: damn example"]
    assert client.errors == []


def test_a_program_is_asked_too(api: Api) -> None:
    caller = api(chat())
    status, said = caller.refused("chat", "damn")
    assert (status, said["detail"][0]["message"]) == (422, "Be polite")
    assert caller.result("chat", "please")[0] == "0: please"
