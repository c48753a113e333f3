"""Options of which any number is ticked, all in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flaskstream.components.choices import OptionGroup
from flaskstream.components.core.base import Files


class CheckboxGroup(OptionGroup):
    """Any of `choices`; a function receives a list of their values, or indices."""

    kind: ClassVar[str] = "checkboxgroup"
    starts_with_value: ClassVar[bool] = True
    bundle = "plain"
    multiselect: bool = True

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": super().schema()}

    def parse(self, raw: Sequence[str], files: Files) -> list[int]:
        return self.posted(raw)

    def preprocess(self, payload: list[int]) -> list[Any]:
        return [self.received(index) for index in payload]

    def initial_payload(self) -> Any:
        return super().initial_payload() or []
