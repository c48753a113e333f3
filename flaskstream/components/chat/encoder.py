"""Encodes a chat that grows: what has not changed costs next to nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from flaskstream.components.chat.message import Message, plain, same
from flaskstream.components.chat.parts import (
    GrowingMessage,
    Shown,
    chat_parts,
    is_shown,
    show,
)
from flaskstream.components.chat.reasoning import split_message
from flaskstream.components.core.base import Encoder, Parts

if TYPE_CHECKING:
    from flaskstream.components.chat.chatbot import Chatbot


class ChatEncoder(Encoder):
    """Reads, renders and sends of a list of messages only those that have changed.

    Functions change a message in place and yield the same list again: each message is
    compared with a copy of what it was, and is the same object as before if it has not
    changed, so that what comes after need not compare it again.
    """

    component: Chatbot

    def __init__(self, component: Chatbot) -> None:
        super().__init__(component)
        self._known: list[tuple[Any, Message]] = []
        self._split: list[tuple[Message, bool, list[Message]]] = []
        self._shown: list[Shown] = []
        self.growing: dict[int, GrowingMessage] = {}
        """By the index of the message that grows."""

    def capture(self, value: Any) -> list[Message]:
        given = self.component.messages_in(value)
        reader = self.component.reader()
        taken: list[tuple[Any, Message]] = []
        for one, known in zip_longest(given, self._known[: len(given)]):
            now = plain(one)
            if known is None or not same(known[0], now):
                known = _copy(now), reader.read(now, known)
            taken.append(known)
        self._known = taken
        return [message for _, message in taken]

    def encode(self, captured: list[Message], final: bool) -> Parts:
        messages = self._without_tags(captured, final)
        last = _last_shown(messages)
        shown = [
            self._show(i, message, final, i == last)
            for i, message in enumerate(messages)
        ]
        self._shown, self.payload = shown, messages
        if final:
            self.growing.clear()
        return chat_parts(self.component, shown, live=not final)

    def _without_tags(self, messages: list[Message], final: bool) -> list[Message]:
        tags = self.component.reasoning_tags
        if not tags:
            return messages
        split, last = [], _last_shown(messages)
        for index, message in enumerate(messages):
            live = not final and index == last
            known = self._split[index] if index < len(self._split) else None
            if known is None or known[0] is not message or known[1] != live:
                known = message, live, split_message(message, tags, live=live)
            split.append(known)
        self._split = split
        return [message for _, _, several in split for message in several]

    def _show(self, index: int, message: Message, final: bool, last: bool) -> Shown:
        known = self._shown[index] if index < len(self._shown) else None
        if final and index in self.growing:
            return show(self.component, message)
        if known is None:
            # An answer may be seen first when it has grown for a while.
            if last and not final and message["role"] != "user":
                return self._grown(index, message)
            return show(self.component, message)
        if known.message is message or known.message == message:
            return known
        if final or known.message["role"] != message["role"]:
            return show(self.component, message)
        if known.message["content"] == message["content"]:
            return Shown(message, known.parts)
        return self._grown(index, message)

    def _grown(self, index: int, message: Message) -> Shown:
        growing = self.growing.setdefault(index, GrowingMessage(self.component))
        return growing.show(message)


def _last_shown(messages: Sequence[Message]) -> int | None:
    """The index of the message that grows, if any does."""
    shown = (i for i in reversed(range(len(messages))) if is_shown(messages[i]))
    return next(shown, None)


def _copy(value: Any) -> Any:
    """A message as it is now; what can't be changed is the same."""
    if isinstance(value, Mapping):
        return {name: _copy(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_copy(item) for item in value]
    return value
