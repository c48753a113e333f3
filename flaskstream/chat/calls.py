"""A chat as a program calls it, by the JSON API."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Unpack

from flaskstream.blocks.eventdata import EventData
from flaskstream.chat.answering import Answering
from flaskstream.chat.turn import Message, Turn, Typed, answers
from flaskstream.components.chat.chatbot import Chatbot
from flaskstream.components.core.json_api import Link
from flaskstream.components.core.update import Skip
from flaskstream.components.json import JSON

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import Options


class AnsweringCalls(Answering):
    """A chat's function as the listener of an endpoint calls it.

    The history is a `State`, a list as the function has given it; the first output is
    the answer by itself.
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
        if isinstance(response, Skip | str):
            return response
        # As messages: a component by itself would be news of the output.
        messages = answers(response)
        return messages if isinstance(response, list) else messages[0]


class Answer(JSON):
    """An answer by itself: a text as it is, and all else as messages of the chat's, in
    which files have URLs, and no paths of this machine."""

    kind = JSON.kind

    def __init__(self, chatbot: Chatbot, **options: Unpack[Options]) -> None:
        self._chatbot = chatbot
        super().__init__(**options)

    def postprocess(self, value: Any) -> Any:
        if isinstance(value, str | None):
            return value or ""
        if isinstance(value, list):
            return self._chatbot.postprocess(value)
        return self._chatbot.postprocess([value])[0]

    def to_json(self, payload: Any, link: Link) -> Any:
        if isinstance(payload, str):
            return payload
        if isinstance(payload, list):
            return self._chatbot.to_json(payload, link)
        return self._chatbot.to_json([payload], link)[0]
