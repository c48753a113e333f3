"""Options of which one is chosen, all in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flaskstream.components.choices import NOT_LISTED, OptionGroup
from flaskstream.components.core.base import Files
from flaskstream.exceptions import InvalidInput


class Radio(OptionGroup):
    """One of `choices`, or None; a function receives its value, or its index."""

    kind: ClassVar[str] = "radio"
    bundle = "plain"

    def parse(self, raw: Sequence[str], files: Files) -> int | None:
        indices = self.posted(raw)
        if len(indices) > 1:
            raise InvalidInput(NOT_LISTED)
        return indices[0] if indices else None

    def preprocess(self, payload: int | None) -> Any:
        return None if payload is None else self.received(payload)
