"""Options of which any number is ticked, all in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Unpack

from flaskstream.components.base import Common, Files
from flaskstream.components.choices import (
    Choice,
    Choosing,
    Returned,
    pairs,
)
from flaskstream.components.event import Event
from flaskstream.components.option import one_of


class CheckboxGroup(Choosing):
    """Any of `choices`; a function receives a list of their values, or indices.

    A choice is a value, or a pair of a label and a value. `type` says which of "value"
    and "index" a function receives.
    """

    kind: ClassVar[str] = "checkboxgroup"
    group: bool = True
    multiselect: bool = True

    input = Event("input")
    select = Event("select")

    def __init__(
        self,
        choices: Sequence[Choice] | None = None,
        *,
        value: Any = None,
        type: Returned = "value",
        **common: Unpack[Common],
    ) -> None:
        one_of(self, "type", type, ("value", "index"))
        self.choices = pairs(choices)
        self.type = type
        super().__init__(value, **common)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": super().schema()}

    def parse(self, raw: Sequence[str], files: Files) -> list[int]:
        return self.posted(raw)

    def preprocess(self, payload: list[int]) -> list[Any]:
        return [self.received(index) for index in payload]

    def initial_payload(self) -> Any:
        return super().initial_payload() or []
