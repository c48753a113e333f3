"""A conversation as functions for Gradio 4 and 5 get it: as pairs of question and
answer, or as messages whose content is one text, or one file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from os import PathLike
from typing import Any, Literal

from flaskstream.author import warn
from flaskstream.components.core.base import Component
from flaskstream.exceptions import ConfigurationError

Message = dict[str, Any]
Type = Literal["messages", "tuples"]
Pair = list[Any]
"""What a user said, and the answer; None where there is none."""


class ReceivedMessage(Message):
    """A message as functions get it, which says so where it is taken for a pair."""

    def __missing__(self, key: object) -> Any:
        raise self._is_no_pair() if isinstance(key, int) else KeyError(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(key, int):
            raise self._is_no_pair()
        super().__setitem__(key, value)

    def _is_no_pair(self) -> ConfigurationError:
        return ConfigurationError(
            "A message of a history is a dict with role and content, not a pair: take "
            'message["content"], or say type="tuples" where the Chatbot or the '
            "ChatInterface is made."
        )


class Received(list[Any]):
    """A conversation as functions get it, and the messages that it is of.

    Args:
        messages: Received messages, with a list of items each.
        type: "tuples" for pairs of question and answer, or "messages" for messages with
            one text or file each; one of several items stands in as many.
    """

    def __init__(self, messages: Sequence[Message], type: Type) -> None:
        self.messages = list(messages)
        super().__init__((_pairs if type == "tuples" else _plain_messages)(messages))


def as_messages(given: Sequence[Any]) -> Sequence[Any]:
    """What a function gave, with messages in the place of pairs."""
    if not any(is_pair(one) for one in given):
        return given
    warn_of_pairs()
    return [x for one in given for x in (_messages(one) if is_pair(one) else [one])]


def is_pair(given: Any) -> bool:
    """Whether it is a question and its answer."""
    pair = isinstance(given, (list, tuple)) and len(given) == 2
    return pair and all(_is_content(said) for said in given)


def _is_content(said: Any) -> bool:
    if isinstance(said, tuple):
        return 0 < len(said) < 3 and isinstance(said[0], (str, PathLike))
    if isinstance(said, Mapping):
        return "role" not in said
    return said is None or isinstance(said, (str, Component))


def _messages(pair: Sequence[Any]) -> list[Message]:
    roles = ("user", "assistant")
    return [
        {"role": role, "content": said}
        for role, said in zip(roles, pair, strict=True)
        if said is not None
    ]


@cache
def warn_of_pairs() -> None:
    """Say once that there is something newer."""
    warn(
        "Pairs of question and answer are taken as messages; give messages such as "
        '{"role": "user", "content": "Hello"}, which is what functions receive unless '
        'type="tuples" is said.',
        FutureWarning,
    )


def received_as(type: Type | None, messages: Sequence[Message]) -> list[Any]:
    """Received messages as the author has asked for them; by default as they are."""
    return list(messages) if type is None else Received(messages, type)


def messages_of(history: list[Any]) -> list[Message]:
    """The messages of what a Chatbot gave to a function, whatever its `type`."""
    return history.messages if isinstance(history, Received) else history


def _plain_messages(messages: Sequence[Message]) -> list[Message]:
    return [
        ReceivedMessage(message, content=_said(item))
        for message in messages
        for item in message["content"]
    ]


def _pairs(messages: Sequence[Message]) -> list[Pair]:
    pairs: list[Pair] = []
    for message in messages:
        for said in map(_said, message["content"]):
            if message["role"] == "user":
                pairs.append([said, None])
            elif message["role"] == "assistant" and pairs and pairs[-1][1] is None:
                pairs[-1][1] = said
            elif message["role"] == "assistant":
                pairs.append([None, said])
    return pairs


def _said(item: Mapping[str, Any]) -> Any:
    if item["type"] == "text":
        return item["text"]
    if item["type"] != "file":
        return item
    path, alt_text = item["file"]["path"], item["alt_text"]
    return (path,) if alt_text is None else (path, alt_text)
