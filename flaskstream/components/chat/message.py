"""Messages of a chat, as functions give them and as a page keeps them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from secrets import token_hex
from typing import Any, Literal, NotRequired, TypedDict

from flaskstream.components.chat.pairs import ReceivedMessage
from flaskstream.components.core.base import Component
from flaskstream.components.core.json_api import Link
from flaskstream.components.core.mismatch import in_short
from flaskstream.components.core.names import lasting_name
from flaskstream.components.core.plain import to_text
from flaskstream.components.core.registry import find_class
from flaskstream.exceptions import InvalidInput, OutputError
from flaskstream.media.appfile import resolve_app_file
from flaskstream.media.content import head_of
from flaskstream.media.contentwriter import take_file
from flaskstream.media.media import Media
from flaskstream.media.scratch import is_scratch, write_scratch
from flaskstream.media.sniff import HEAD, sniff
from flaskstream.media.upload import remembered_size

Message = dict[str, Any]
"""A message as a page keeps it: `role`, `metadata`, `options`, and `content`, a list of
`{"type": "text" | "file" | "component", …}`."""

# A literal that begins on a line of its own; any other text keeps its indentation.
_INDENTED = re.compile(r"\s*\n[ \t]")


class MessageDict(TypedDict):
    """A message of a `Chatbot`, as a dict.

    Args:
        content: A text, a file as `{"path": …, "alt_text": …}`, a component, or a list
            of these.
        role: Who says it: "assistant", "user" or "system".
        metadata: As a `ChatMessage` has it.
        options: Replies to choose from: `{"value": …, "label": …}`.
    """

    content: Any
    role: Literal["user", "assistant", "system"]
    metadata: NotRequired[dict[str, Any]]
    options: NotRequired[list[dict[str, Any]]]


@dataclass
class ChatMessage:
    """A message of a `Chatbot`, as Gradio has it.

    Args:
        content: A text, a file as `{"path": …, "alt_text": …}`, a component, or a list
            of these.
        role: Who says it: "assistant", "user" or "system".
        metadata: With a `title` the message is a thought, a box that folds; a `log`
            stands beside it, and `duration`, in seconds.
        options: Replies to choose from: `{"value": …, "label": …}`.
    """

    content: Any
    role: str = "assistant"
    metadata: dict[str, Any] = field(default_factory=dict)
    options: list[dict[str, Any]] = field(default_factory=list)


class MessageReader:
    """Reads what functions give as messages, for one Chatbot, or says what is wrong."""

    def __init__(
        self, title: str, allowed_paths: Sequence[str | PathLike[str]]
    ) -> None:
        self._title = title
        self._allowed = allowed_paths

    def read(self, given: Any, before: tuple[Any, Message] | None = None) -> Message:
        """One message; raises `OutputError`.

        `before` is what was given for it before, and what that was read as: files and
        components that are the same are not read again.
        """
        given = plain(given)
        if not isinstance(given, Mapping) or "role" not in given:
            raise self._wrong(given)
        old, known = (_items(before[0]), before[1]["content"]) if before else ([], [])
        content = [
            known[i]
            if i < len(old) and self._is_known(item, old[i])
            else self._item(item)
            for i, item in enumerate(_items(given))
        ]
        return {
            "role": to_text(given["role"]),
            "metadata": self._metadata(given.get("metadata")),
            "content": content,
            "options": self._options(given.get("options")),
        }

    def _is_known(self, item: Any, before: Any) -> bool:
        return not isinstance(item, str) and same(before, item)

    def _metadata(self, given: Any) -> dict[str, Any] | None:
        if not given:
            return None
        if not isinstance(given, Mapping):
            raise self._error('metadata such as {"title": "Thinking"}', given)
        duration = given.get("duration")
        if duration is not None and not isinstance(duration, (int, float)):
            raise self._error("a duration in seconds", duration)
        for value in given.values():
            if value is not None and not isinstance(value, (str, int, float)):
                raise self._error("metadata of texts and numbers", value)
        return {
            to_text(name): to_text(value) if isinstance(value, str) else value
            for name, value in given.items()
        }

    def _options(self, given: Any) -> list[dict[str, str]] | None:
        options = []
        for option in given or ():
            if not isinstance(option, Mapping) or "value" not in option:
                raise self._error('options such as {"value": "yes"}', option)
            options.append({name: to_text(option[name]) for name in option})
        return options or None

    def _item(self, given: Any) -> dict[str, Any]:
        if given is None or isinstance(given, str):
            return {"type": "text", "text": _text(given or "")}
        if isinstance(given, Component):
            return self._component(given)
        if isinstance(given, PathLike):
            return self._file({"path": given}, None)
        if isinstance(given, tuple) and 0 < len(given) < 3:
            return self._file({"path": given[0]}, given[-1] if len(given) > 1 else None)
        if not isinstance(given, Mapping):
            raise self._error("content as a text, a file or a component", given)
        if given.get("type") == "text":
            return {"type": "text", "text": _text(str(given.get("text", "")))}
        if isinstance(given.get("instance"), Component) and "payload" in given:
            # Of the history: what a model calls a component has no instance.
            known = ("type", "component", "key", "constructor_args", "payload")
            return {name: given[name] for name in known}
        file = given if "path" in given else given.get("file")
        if not isinstance(file, Mapping) or "path" not in file:
            raise self._error('content such as {"path": "cat.png"}', given)
        return self._file(file, given.get("alt_text"))

    def _file(self, given: Mapping[str, Any], alt_text: Any) -> dict[str, Any]:
        try:
            path = resolve_app_file(given["path"], self._allowed)
            content = take_file(path)
        except (OutputError, TypeError, OSError) as error:
            raise OutputError(f"Chatbot “{self._title}” {error}") from error
        name = str(given.get("orig_name") or path.name)
        mimetype = sniff(head_of(content, HEAD)) or "application/octet-stream"
        width = height = 0
        if mimetype.startswith("image/"):
            try:
                width, height = remembered_size(content)
            except InvalidInput as error:
                raise OutputError(f"Chatbot “{self._title}” {error}") from error
        media = Media(content, mimetype, name, width=width, height=height)
        return {
            "type": "file",
            "file": media,
            "path": str(path),
            "alt_text": None if alt_text is None else to_text(alt_text),
        }

    def _component(self, given: Component) -> dict[str, Any]:
        if not given.in_messages:
            raise self._error("a component that shows a value", given)
        given.unrender()
        given.allowed_paths = self._allowed
        return {
            "type": "component",
            "component": lasting_name(type(given)),
            "key": token_hex(4),  # of its element in the page
            "constructor_args": given.given_properties(),
            "payload": given.initial_payload(),
        }

    def _wrong(self, given: Any) -> OutputError:
        instead = '{"role": "user", "content": "Hello"} or a ChatMessage'
        return self._error(instead, given)

    def _error(self, expected: str, given: Any) -> OutputError:
        came = in_short(given)
        return OutputError(f"Chatbot “{self._title}” expected {expected}; got {came}")


def plain(given: Any) -> Any:
    """A message as a dict, if it is a `ChatMessage`."""
    return vars(given) if isinstance(given, ChatMessage) else given


def same(before: Any, now: Any) -> bool:
    """Whether two values are equal, whatever they are."""
    try:
        return bool(before == now)
    except ValueError:  # arrays do not compare like that
        return False


def given_message(message: Message) -> Message:
    """What a function receives for a message: files as paths, as in Gradio."""
    metadata, options = message["metadata"], message["options"]
    return ReceivedMessage(
        role=message["role"],
        metadata=metadata and dict(metadata),
        content=[_given_item(item) for item in message["content"]],
        options=options and [dict(option) for option in options],
    )


def message_as_json(message: Message, link: Link) -> Message:
    """A message as programs get it, without paths of this machine."""
    content = [_item_as_json(item, link) for item in message["content"]]
    return {**message, "content": content}


def _item_as_json(item: dict[str, Any], link: Link) -> dict[str, Any]:
    if item["type"] == "text":
        return item
    if item["type"] == "file":
        file = link(item["file"])
        return {"type": "file", "file": file, "alt_text": item["alt_text"]}
    value = shown_component(item).to_json(item["payload"], link)
    return {"type": "component", "component": item["component"], "value": value}


def with_text(message: Message, text: str) -> Message:
    """A message that says something else; its files and components stay."""
    kinds = [item["type"] for item in message["content"]]
    place = kinds.index("text") if "text" in kinds else len(kinds)
    content = [item for item in message["content"] if item["type"] != "text"]
    content.insert(place, {"type": "text", "text": text})
    return {**message, "content": content}


def text_of(message: Message) -> str:
    """All text of a message."""
    return "\n\n".join(x["text"] for x in message["content"] if x["type"] == "text")


def _given_item(item: dict[str, Any]) -> dict[str, Any]:
    if item["type"] == "component":
        instance = shown_component(item)
        return {**item, "value": instance.preprocess(item["payload"]), "props": {}} | {
            "instance": instance
        }
    if item["type"] != "file":
        return dict(item)
    media: Media = item["file"]
    path = item["path"]
    # A private file is for one run only, and may be gone by now.
    if is_scratch(path) or not Path(path).is_file():
        path = str(write_scratch(media))
    file = {
        "path": path,
        "url": None,
        "size": media.size,
        "orig_name": media.name,
        "mime_type": media.mimetype,
        "is_stream": False,
        "meta": {"_type": "gradio.FileData"},
    }
    return {"type": "file", "file": file, "alt_text": item["alt_text"]}


def shown_component(item: Mapping[str, Any]) -> Component:
    """The component that stands in a message, to be shown only."""
    kind = find_class(item["component"])
    assert issubclass(kind, Component)
    properties = {**item["constructor_args"], "interactive": False}
    return kind(**properties, render=False)


def components_in(shown: Any) -> Iterator[Component]:
    """The components in messages, or in parts of them, that may show files beside their
    values."""
    rest = [shown]
    while rest:
        one = rest.pop()
        if isinstance(one, dict):
            if one.get("type") != "component":
                rest += one.values()
            elif getattr(find_class(one["component"]), "shows_files", False):
                yield shown_component(one)
        elif isinstance(one, (list, tuple)):
            rest += one


def _text(given: str) -> str:
    given = to_text(given)
    return inspect.cleandoc(given) if _INDENTED.match(given) else given


def _items(given: Mapping[str, Any]) -> list[Any]:
    content = given.get("content")
    return content or [""] if isinstance(content, list) else [content]
