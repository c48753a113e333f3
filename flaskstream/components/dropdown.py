"""Options of which one or several are chosen from a list that folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Final, Unpack

from flaskstream.author import warn
from flaskstream.components.choices import (
    NOT_LISTED,
    Choice,
    Choosing,
    Returned,
    pairs,
)
from flaskstream.components.core.base import Files, Parts, single
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import TEXT, as_fields
from flaskstream.components.core.option import number_of, one_of
from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import ConfigurationError, InvalidInput

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import Buttonless

TYPED: Final = "+"
"""What stands before a text that a person has typed, where several are posted."""
MOST_TYPED: Final = 1_000
MOST_LISTED: Final = 500
"""Choices that a page has at a time: of more of them a person types the label, and the
server finds those that have it."""
NAMED: Final = 3
"""Those that are named where what is typed is none."""
FOUND: Final = 100
"""Labels that are proposed for what is typed."""
FIRST: Final = object()
"""The default of `value`: the first choice, if one only is chosen."""


class Dropdown(Choosing):
    """One of `choices`, or several; a function receives values, or indices.

    Of more than 500 choices a page has some: a person types, and the server finds those
    that have the text in their labels. Of two with the same label that is the first.

    Args:
        choices: What there is to choose: values, or pairs of a label and a value.
        value: What a page starts with, a value or several, or a function that says so;
            by default the first choice, and with `multiselect` nothing, as with None.
        type: What a function receives of a choice: its "value", or its "index".
        multiselect: Whether a person may choose several.
        allow_custom_value: Whether a person types: the label of a choice, or any other
            text, which a function receives as a `str` (as None if `type` is "index").
            With `multiselect` such a text is added to the choices' boxes.
        max_choices: How many a person may choose at most, with `multiselect`.
        filterable: Whether typing narrows the list down.

    Raises:
        ConfigurationError: a choice is neither a value nor a pair, `type` is another,
            or `allow_custom_value` is not `filterable`.
    """

    kind: ClassVar[str] = "dropdown"
    bundle = "plain"
    script = "dropdown.js"

    input = Event("input")
    select = Event("select")
    key_up = Event("key_up", by_button=True, always=False)
    focus = Event("focus")
    blur = Event("blur")

    def __init__(
        self,
        choices: Sequence[Choice] | None = None,
        *,
        value: Any = FIRST,
        type: Returned = "value",
        multiselect: bool | None = None,
        allow_custom_value: bool = False,
        max_choices: int | None = None,
        filterable: bool = True,
        **options: Unpack[Buttonless],
    ) -> None:
        one_of(self, "type", type, ("value", "index"))
        self.choices = pairs(choices)
        self.type = type
        self.multiselect = bool(multiselect)
        self.group = self.multiselect
        self.allow_custom_value = allow_custom_value
        self.max_choices = number_of(self, "max_choices", max_choices)
        self.filterable = filterable
        if value is FIRST:
            first = self.choices[0][1] if self.choices else None
            value = None if multiselect else first
        super().__init__(value, **options)

    @property
    def is_typed(self) -> bool:
        """Whether a person types a label: there may be others, or there are many."""
        return self.allow_custom_value or self.is_long

    @property
    def seeks(self) -> str:
        """The classes of what is typed into, where the server finds what is meant."""
        if not self.is_long:
            return ""
        return " fs-seeks" if self.allow_custom_value else " fs-seeks fs-strict"

    @property
    def is_long(self) -> bool:
        """Whether there are more choices than a page has."""
        return len(self.choices) > MOST_LISTED

    def suggestions(self, text: str) -> list[str]:
        wanted = text.strip().lower()
        labels = (label for label, _ in self.choices)
        found = (label for label in labels if wanted in label.lower())
        some = list(islice(found, FOUND))
        first = [label for label in some if label.lower().startswith(wanted)]
        return list(dict.fromkeys([*first, *some]))

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        if event != "key_up":
            return super().event_details(event, told, payload, before)
        key, typed = told.get("key"), told.get("input_value")
        if not (isinstance(key, str) and isinstance(typed, str)) or len(key) > 30:
            raise InvalidInput("Expected a key, and what was typed.")
        return {"key": key, "input_value": typed}

    def check(self) -> None:
        if self.max_choices is not None and not self.multiselect:
            warn(
                f"Dropdown(max_choices={self.max_choices}) has no effect: it expected "
                "multiselect=True."
            )
        if self.allow_custom_value and not self.filterable:
            raise ConfigurationError(
                "Dropdown(allow_custom_value=True) is typed into: expected "
                "filterable=True; leave one of them out."
            )
        super().check()

    def schema(self) -> dict[str, Any]:
        one = TEXT if self.is_typed else super().schema()
        return {"type": "array", "items": one} if self.multiselect else one

    def from_json(self, data: Any, files: Files) -> Any:
        if self.is_typed and data is not None and not self.multiselect:
            index = self.find(data)
            if index is None and self.allow_custom_value:
                return single(as_fields(data))
            return int(self._field_of(data))
        return super().from_json(data, files)

    def parse(self, raw: Sequence[str], files: Files) -> Any:
        if self.is_typed:
            return self._chosen(raw) if self.multiselect else self._typed(single(raw))
        indices = self.posted(raw)
        if self.multiselect:
            self._require_few(indices)
            return indices
        if len(indices) > 1:
            raise InvalidInput(NOT_LISTED)
        return indices[0] if indices else None

    def typed_parts(self, raw: Sequence[str], files: Files) -> Parts:
        return (
            {"value": raw[-1]} if self.is_typed and raw and not self.multiselect else {}
        )

    def _chosen(self, raw: Sequence[str]) -> list[int | str]:
        """Of several, those that are listed, by their indices, those that were typed
        before, which are marked, and what stands in the box, which is the last."""
        single(raw)
        *boxes, text = raw
        typed = [box.removeprefix(TYPED) for box in boxes if box.startswith(TYPED)]
        listed = [box for box in boxes if not box.startswith(TYPED)]
        found = [*self.posted(["", *listed]), *map(self._typed, [*typed, text.strip()])]
        chosen = list(dict.fromkeys(one for one in found if one is not None))
        self._require_few(chosen)
        if len(chosen) > MOST_TYPED + len(self.choices):
            raise InvalidInput(f"Choose at most {MOST_TYPED:,} that are not listed.")
        return chosen

    def as_fields(self, data: Any) -> list[str]:
        fields = super().as_fields(data)
        return [*fields, ""] if self.is_typed and self.multiselect else fields

    def _field_of(self, value: Any) -> str:
        if self.allow_custom_value and self.find(value) is None:
            return TYPED + single(as_fields(value))
        return super()._field_of(value)

    def index_of(self, value: Any) -> Any:
        if self.allow_custom_value and self.find(value) is None:
            return to_text(value)
        return super().index_of(value)

    def _typed(self, text: str) -> int | str | None:
        labels = (label for label, _ in self.choices)
        index = next((n for n, label in enumerate(labels) if label == text), None)
        if index is None and text and not self.allow_custom_value:
            near = ", ".join(self.suggestions(text)[:NAMED])
            raise InvalidInput(
                f"{NOT_LISTED[:-1]}, such as {near}." if near else NOT_LISTED
            )
        return index if index is not None else text or None

    def _require_few(self, indices: Sequence[object]) -> None:
        if self.max_choices is not None and len(indices) > self.max_choices:
            raise InvalidInput(
                f"Choose at most {self.max_choices} options; got {len(indices)}."
            )

    def preprocess(self, payload: Any) -> Any:
        if isinstance(payload, list):
            return [self.preprocess(one) for one in payload]
        if isinstance(payload, int):
            return self.received(payload)
        return None if self.type == "index" else payload

    def initial_payload(self) -> Any:
        payload = super().initial_payload()
        return [] if payload is None and self.multiselect else payload
