"""Options of which one is chosen, all in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Unpack

from flaskstream.components.base import Common, Files
from flaskstream.components.choices import (
    NOT_LISTED,
    Choice,
    Choosing,
    Returned,
    pairs,
)
from flaskstream.components.event import Event
from flaskstream.components.option import one_of
from flaskstream.exceptions import InvalidInput


class Radio(Choosing):
    """One of `choices`, or None; a function receives its value, or its index.

    A choice is a value, or a pair of a label and a value. `type` says which of "value"
    and "index" a function receives.
    """

    kind: ClassVar[str] = "radio"
    group: bool = True

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

    def parse(self, raw: Sequence[str], files: Files) -> int | None:
        indices = self.posted(raw)
        if len(indices) > 1:
            raise InvalidInput(NOT_LISTED)
        return indices[0] if indices else None

    def preprocess(self, payload: int | None) -> Any:
        return None if payload is None else self.received(payload)
