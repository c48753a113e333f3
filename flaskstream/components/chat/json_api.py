"""A conversation as a call of the JSON API brings it: what it holds opens no path."""

from __future__ import annotations

from collections.abc import Iterator
from secrets import token_hex
from typing import Any

from flaskstream.components.chat.message import Message, MessageReader
from flaskstream.components.core.base import Component, Files
from flaskstream.components.core.json_api import MOST_FILES, not_expected, read_file
from flaskstream.components.core.names import lasting_name
from flaskstream.components.core.registry import resolve
from flaskstream.exceptions import ConfigurationError, InvalidInput
from flaskstream.media.content import Content
from flaskstream.media.filetype import read_attachment
from flaskstream.media.media import Media
from flaskstream.media.upload import upload_size

Item = dict[str, Any]
_EXPECTED = 'messages such as {"role": "user", "content": "Hello"}'


class CallReader:
    """Reads the messages of one call; raises `InvalidInput`, `OutputError` too."""

    def __init__(self, reader: MessageReader, files: Files) -> None:
        self._reader = reader
        self._files = files
        self._found = 0

    def read(self, data: Any) -> list[Message]:
        """The messages: none for null. Pairs of question and answer are two each."""
        if not isinstance(data, list | None):
            raise not_expected(f"a list of {_EXPECTED}", data)
        return [message for one in data or () for message in self._messages(one)]

    def _messages(self, given: Any) -> Iterator[Message]:
        if isinstance(given, list) and len(given) == 2:
            for role, said in zip(("user", "assistant"), given, strict=True):
                if said is not None:
                    yield self._message({"role": role, "content": said})
        else:
            yield self._message(given)

    def _message(self, given: Any) -> Message:
        if not isinstance(given, dict) or not isinstance(given.get("role"), str):
            raise not_expected(_EXPECTED, given)
        content = given.get("content")
        several = content or [""] if isinstance(content, list) else [content]
        options = given.get("options")
        if not isinstance(options, list | None):
            raise not_expected('options as a list such as [{"value": "yes"}]', options)
        beside = {name: given.get(name) for name in ("metadata", "options")}
        message = self._reader.read({"role": given["role"], "content": "", **beside})
        return {**message, "content": [self._item(item) for item in several]}

    def _item(self, given: Any) -> Item:
        if isinstance(given, str | None):
            return {"type": "text", "text": given or ""}
        if not isinstance(given, dict):
            raise not_expected("content as a text or a file", given)
        if given.get("type") == "text" and isinstance(given.get("text"), str):
            return {"type": "text", "text": given["text"]}
        if given.get("type") == "component":
            return self._component(given)
        alt_text = given.get("alt_text")
        return {
            "type": "file",
            "file": self._file(given.get("file", given)),
            "path": "",  # a function's is written when it asks
            "alt_text": alt_text if isinstance(alt_text, str) else None,
        }

    def _file(self, given: Any) -> Media:
        self._found += 1
        if self._found > MOST_FILES:
            raise InvalidInput(f"Expected at most {MOST_FILES} files; got more.")
        media = read_file(given, self._accept, self._files.find)
        if media is None:
            raise not_expected("a file", None)
        return media

    def _accept(self, content: Content, name: str) -> Media:
        media = read_attachment(content, name, ())
        if not media.mimetype.startswith("image/"):
            return media
        width, height = upload_size(content)
        return Media(content, media.mimetype, media.name, width=width, height=height)

    def _component(self, given: Item) -> Item:
        try:
            component = resolve(str(given.get("component")))
        except ConfigurationError:
            raise not_expected("a component", given.get("component")) from None
        if not (isinstance(component, Component) and component.in_messages):
            raise not_expected("a component that shows a value", component.kind)
        return {
            "type": "component",
            "component": lasting_name(type(component)),
            "key": token_hex(4),  # of its element in a page
            "constructor_args": {},
            "payload": component.from_json(given.get("value"), self._files),
        }
