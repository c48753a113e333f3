"""Thoughts that a model marks by tags within its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flaskstream.components.chat.message import Message
from flaskstream.exceptions import ConfigurationError

Tags = Sequence[tuple[str, str]]


class Segment(NamedTuple):
    """A piece of a text: what was said, or thought, which may still go on."""

    text: str
    thought: bool = False
    pending: bool = False


def read_tags(given: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Pairs of tags as a Chatbot is given them; raises `ConfigurationError`."""
    pairs = [tuple(map(str, tags)) for tags in given if not isinstance(tags, str)]
    if len(pairs) < len(given) or not all(
        len(pair) == 2 and all(pair) for pair in pairs
    ):
        raise ConfigurationError(
            'Chatbot(reasoning_tags=…) expected pairs such as ("<think>", "</think>"), '
            f"without empty texts; got {given!r}."
        )
    return [(opens, closes) for opens, closes in pairs]


def split_message(message: Message, tags: Tags, *, live: bool) -> list[Message]:
    """A message as several, where its text has thoughts between `tags`.

    A thought without an end is pending. While the message is `live`, what may become a
    tag is not shown yet.
    """
    messages = [
        _message(message, segment)
        for item in message["content"]
        if item["type"] == "text"
        for segment in split_text(item["text"], tags, live=live)
    ]
    others = [item for item in message["content"] if item["type"] != "text"]
    if others or not messages:
        messages.append({**message, "content": others or message["content"]})
    return messages


def split_text(text: str, tags: Tags, *, live: bool) -> list[Segment]:
    """The pieces of a text, in their order."""
    segments: list[Segment] = []
    at = 0
    while True:
        found = [(text.find(opens, at), opens, closes) for opens, closes in tags]
        found = [one for one in found if one[0] >= 0]
        if not found:
            rest = _without_partial_tag(text[at:], [opens for opens, _ in tags], live)
            return [*segments, Segment(rest)] if rest else segments
        start, opens, closes = min(found)
        if said := text[at:start].strip():
            segments.append(Segment(said))
        start += len(opens)
        end = text.find(closes, start)
        if end < 0:
            rest = _without_partial_tag(text[start:], [closes], live)
            return [*segments, Segment(rest, True, True)]
        if thought := text[start:end].strip():
            segments.append(Segment(thought, True))
        at = end + len(closes)


def _without_partial_tag(text: str, tags: Sequence[str], live: bool) -> str:
    """A text without the beginning of a tag at its end."""
    if live:
        for tag in tags:
            cut = next((n for n in range(len(tag), 0, -1) if text.endswith(tag[:n])), 0)
            text = text[: len(text) - cut]
    return text.strip()


def _message(message: Message, segment: Segment) -> Message:
    content = [{"type": "text", "text": segment.text}]
    if not segment.thought:
        return {**message, "content": content}
    status = "pending" if segment.pending else "done"
    thought = {"title": "Reasoning", "status": status}
    return {**message, "content": content, "metadata": thought, "options": None}
