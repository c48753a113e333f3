"""Data, shown as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final, Unpack

from flaskstream.components.core.base import (
    Files,
    Parts,
    Reaction,
    SavedFile,
    wrong_value,
)
from flaskstream.components.core.copyable import Copyable
from flaskstream.components.core.json_api import Link
from flaskstream.components.core.jsontext import check_json
from flaskstream.components.core.leftout import Options
from flaskstream.components.core.option import pixels
from flaskstream.components.core.plain import to_plain
from flaskstream.components.jsondocument import LARGE, Document
from flaskstream.components.jsontree import View
from flaskstream.exceptions import InvalidInput, OutputError

SIZES: Final = ("height", "max_height", "min_height")
Payload = str | Document | None
"""Indented JSON, or large data."""


class JSON(Copyable):
    """Data as indented JSON; a function gives lists and dicts, or text that is JSON.

    Arrays, dates, dataclasses and the like become what JSON has for them; NaN and
    infinity, which it has not, become null. Data of more than 20,000 characters stays
    on the server, and unfolds: a page has a hundred entries at a time of each list and
    object that a person has opened, which stays open while a function gives further
    values. In a chat's message all of it is shown.

    Args:
        value: What a page starts with, or a function that gives it.
        open: Of Gradio's: data that is not large is shown as a whole, whatever this
            says; of other data the outermost list or object is open.
        show_indices: Whether each item of a list has its place before it, from 0 on;
            what is copied or saved has none.
        height: How high it is: CSS pixels, rounded to 80; what does not fit scrolls.
        max_height: From which height on it scrolls; 500. None: never.
        min_height: How high it is at least.
        buttons: `["copy"]` is the button that copies the text, which there is by
            default, and that saves large data; with `[]` there is none.
        show_copy_button: The same, of older Gradio: True or False.
    """

    kind: ClassVar[str] = "json"
    bundle = "rich"
    copies_by_default: ClassVar[bool] = True
    takes_input: ClassVar[bool] = False
    takes_any_json: ClassVar[bool] = True
    in_form: ClassVar[bool] = False
    acts: ClassVar[bool] = True
    shows_files: ClassVar[bool] = False
    style_sheet = "json.css"
    # Its buttons stay: one may have the focus as a value comes.
    swaps: ClassVar[Mapping[str, str]] = {"tree": "innerMorph"}

    view = View()
    """What the page has open of large data."""

    def __init__(
        self,
        value: Any = None,
        *,
        open: bool = False,
        show_indices: bool = False,
        height: int | str | None = None,
        max_height: int | str | None = 500,
        min_height: int | str | None = None,
        buttons: Sequence[object] | None = None,
        show_copy_button: bool | None = None,
        **options: Unpack[Options],
    ) -> None:
        self._keep_buttons(buttons, show_copy_button)
        self.open = open
        self.show_indices = show_indices
        self.height = pixels(self, "height", height)
        self.max_height = pixels(self, "max_height", max_height)
        self.min_height = pixels(self, "min_height", min_height)
        self._read_initial: str | Document | None = None
        super().__init__(value, **options)

    def set_property(self, name: str, value: Any) -> None:
        if name in SIZES:
            value = pixels(self, name, value)
        super().set_property(name, value)

    def from_json(self, data: Any, files: Files) -> Any:
        if isinstance(data, str):
            check_json(data)
        return super().from_json(data, files)

    def to_json(self, payload: Payload, link: Link) -> Any:
        return self.preprocess(payload)

    def preprocess(self, payload: Payload) -> Any:
        return json.loads(_text(payload)) if payload else None

    def postprocess(self, value: Any) -> str | Document:
        if value is None:
            return ""
        try:
            data = json.loads(value) if isinstance(value, str) else value
            text = compact(data)
            # Of large data each character counts, and indenting takes long.
            if len(text) > LARGE and text[0] in "[{":
                return Document.of(text)
            return _indented(to_plain(data))
        except OutputError as error:
            raise OutputError(f"JSON “{self.title}” {error}") from error
        # RecursionError: data within itself, or nested too deeply to be read.
        except (ValueError, TypeError, RecursionError) as error:
            raise wrong_value(self, "data for JSON, or text that is JSON", value) from (
                error
            )

    def cell(self, value: Any) -> str:
        return value if isinstance(value, str) else compact(value)

    def initial_payload(self) -> Any:
        if not isinstance(self.initial, str):  # data, which its author may change
            return super().initial_payload()
        if self._read_initial is None:  # once, not for each page
            self._read_initial = super().initial_payload()
        return self._read_initial

    # ----- what is shown

    def parts(self, payload: Payload) -> Parts:
        """`value`: the text; or, of large data, `tree`: what is open of it."""
        if not isinstance(payload, Document):
            return {"value": payload or "", "tree": None}
        if isinstance(vars(self)["id"], str):  # in a message, where nothing unfolds
            return {"value": _indented(json.loads(payload.text)), "tree": None}
        return {"value": "", "tree": self.view.branch(payload.root)}

    def numbered(self, text: str) -> Iterator[tuple[str, int | None, str]]:
        """The lines of indented JSON: of each what it is indented by, its place in the
        list that it is an item of, if it is, and the rest.

        Args:
            text: The part `value`.
        """
        next_places: list[int | None] = []  # of what is open; None: an object
        for line in text.split("\n"):
            rest = line.lstrip(" ")
            is_end = rest.startswith(("]", "}"))
            if is_end:
                next_places.pop()
            place = next_places[-1] if next_places and not is_end else None
            if place is not None:
                next_places[-1] = place + 1
            if rest.endswith(("[", "{")):  # a text ends with its quotation mark
                next_places.append(0 if rest.endswith("[") else None)
            yield line[: len(line) - len(rest)], place, rest

    def shown_parts(
        self, parts: Parts, payload: Payload, properties: Mapping[str, Any]
    ) -> Parts:
        is_as_made = "view" not in properties
        return parts if is_as_made else super().shown_parts(parts, payload, properties)

    def act(
        self, told: Mapping[str, Sequence[str]], payload: Payload
    ) -> Reaction | None:
        asked = told.get("act", ("",))[-1]
        if not asked:
            return None
        try:
            view = self.view.after(json.loads(asked))
        except (ValueError, RecursionError, AttributeError) as error:
            raise InvalidInput("Expected what to open; reload the page.") from error
        parts = self.with_properties({"view": view}).parts(payload)
        return Reaction(payload, parts, {"view": view})

    def to_file(self, payload: Payload) -> SavedFile | None:
        pieces = iter([_text(payload).encode(errors="replace")])
        return SavedFile("data.json", "application/json", pieces)


def _text(payload: Payload) -> str:
    return payload.text if isinstance(payload, Document) else payload or ""


def compact(data: Any) -> str:
    """Data as JSON in one line.

    Args:
        data: What `to_plain` takes.
    """
    try:  # what has plain types only needs no copy, which of large data takes seconds
        return json.dumps(data, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return json.dumps(to_plain(data), ensure_ascii=False)


def _indented(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)
