"""A value that a person's browser keeps, for all pages of the app that it opens."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from flaskstream.components.core.base import Component, Files
from flaskstream.components.core.json_api import Link
from flaskstream.components.core.jsontext import check_json
from flaskstream.components.core.plain import to_plain
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from flaskstream.media.surrogate import encodable

LONGEST: Final = 1_000_000
"""Characters of JSON: each request of the page has them, and all that an origin keeps
in a browser comes to five times as many."""


class BrowserState(Component):
    """A value that a person's browser keeps: who comes back tomorrow, or opens the page
    in another tab, has it again. It shows nothing.

    It is JSON: lists, dicts, texts and numbers, of a million characters at most. What
    Python has beyond that, tuples, dates or dataclasses, comes back as what JSON has
    for it. A function of `demo.load` gets what the browser has kept; `change` is
    triggered when a function has given another value.

    It is in the browser's localStorage, signed by the app's SECRET_KEY: a value that
    was changed there, or signed by another key, counts as none. A person can read it,
    and bring back an older one; what nobody may see belongs in a `State`. A browser
    without scripts has it for as long as the page.

    Args:
        default_value: What a function receives where the browser has none.
        storage_key: Its name in the browser, for pages that share it, or for one that
            is to find it again though its script has changed; by default that of the
            page, and its place among the page's values of this kind.
        secret: What signs it, in place of the app's SECRET_KEY.
        render: Whether it stands where it is made; False: nowhere, until its `render()`
            is called.

    Raises:
        ConfigurationError: the default can't be JSON.
    """

    kind: ClassVar[str] = "browserstate"
    bundle = "plain"
    takes_any_json: ClassVar[bool] = True
    in_messages: ClassVar[bool] = False
    shows_files: ClassVar[bool] = False
    starts_with_value: ClassVar[bool] = True
    labelled: ClassVar[bool] = False
    is_shown: ClassVar[bool] = False

    def __init__(
        self,
        default_value: Any = None,
        *,
        storage_key: str | None = None,
        secret: str | None = None,
        render: bool = True,
    ) -> None:
        if "default_value" in self.given:  # yielded, an instance is an update of that
            self.given["value"] = self.given.pop("default_value")
        self.storage_key = storage_key
        self.secret = secret
        try:
            self._default = self._text(default_value)
        except OutputError as error:
            raise ConfigurationError(str(error)) from error
        super().__init__(default_value, render=render, visible=False)

    @classmethod
    def property_names(cls) -> frozenset[str]:
        return frozenset()

    def initial_payload(self) -> str:
        return ""

    def parse(self, raw: Sequence[str], files: Files) -> str:
        return raw[-1] if raw else ""

    def preprocess(self, payload: str) -> Any:
        value = json.loads(self.comparable(payload))
        return json.loads(self._default) if value is None else value

    def postprocess(self, value: Any) -> str:
        # The newer one counts, of what the browser has and what the page was given.
        made = time.time_ns() // 1_000_000
        return f"{made} {self._text(value)}"

    def comparable(self, payload: str) -> str:
        return payload.partition(" ")[2] or self._default

    def from_json(self, data: Any, files: Files) -> str:
        try:
            return self.postprocess(data)
        except OutputError as error:
            raise InvalidInput(str(error)) from error

    def to_json(self, payload: str, link: Link) -> Any:
        return self.preprocess(payload)

    def _text(self, value: Any) -> str:
        try:
            plain = to_plain(value)
            text = json.dumps(plain, ensure_ascii=False)
            if encodable(text) != text:  # half a surrogate pair
                text = json.dumps(plain)
            check_json(text)
        except (OutputError, InvalidInput) as error:
            raise OutputError(f"BrowserState {_small(error)}") from error
        except RecursionError as error:
            raise OutputError(
                "BrowserState expected data for JSON; got some that contains itself, "
                "or is nested too deeply."
            ) from error
        if len(text) > LONGEST:
            raise OutputError(
                f"BrowserState expected a value of at most {LONGEST:,} characters of "
                f"JSON; got {len(text):,}. Keep in the browser what finds the rest, "
                "such as its number in your database."
            )
        return text


def _small(error: Exception) -> str:
    text = str(error)
    return text[:1].lower() + text[1:]
