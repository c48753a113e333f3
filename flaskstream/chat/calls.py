"""A chat as a program calls it, by the JSON API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flaskstream.blocks.eventdata import EventData
from flaskstream.chat.answering import Answering
from flaskstream.chat.turn import Message, Turn, Typed
from flaskstream.components.base import Component
from flaskstream.components.chatbot import Chatbot
from flaskstream.components.message import ChatMessage
from flaskstream.components.update import Skip


class AnsweringCalls(Answering):
    """A chat's function as the listener of an endpoint calls it.

    The history is a `State`, a list as the function has given it; the first output is
    the answer by itself, as JSON.
    """

    shows_message = False

    def __init__(
        self, fn: Callable[..., Any], chatbot: Chatbot, **options: Any
    ) -> None:
        self._chatbot = chatbot
        super().__init__(fn, **options)

    def _begin(
        self, message: Typed, history: list[Message], event: EventData
    ) -> Turn | Any:
        known = self._chatbot.preprocess(self._chatbot.postprocess(history))
        return super()._begin(message, known, event)

    def _beside(self, response: Any) -> Any:
        if isinstance(response, Skip):
            return response
        return json.dumps(response, default=plain)


def plain(given: Any) -> Any:
    """What JSON has for a message or a component."""
    if isinstance(given, ChatMessage):
        return vars(given)
    if isinstance(given, Component):
        return {"component": given.kind, "value": given.initial}
    return str(given)
