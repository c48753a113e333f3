"""A component as somebody else's package brings it: a card with two sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flaskstream.components import Component
from flaskstream.components.core.base import Files
from flaskstream.components.core.event import Event


class FlipCard(Component):
    """A card that turns over when it is pressed.

    Args:
        value: What stands on its front.
        back: What stands on its back.
    """

    kind = "flipcard"
    aliases: ClassVar[tuple[str, ...]] = ("card",)
    bundle = "plain"
    template_file = "flipcard.html"
    style_sheet = "flipcard.css"
    script = "flipcard.js"

    flip = Event("flip")

    def __init__(
        self, value: Any = None, *, back: str = "nothing", **options: Any
    ) -> None:
        self.back = back
        super().__init__(value, **options)

    def parse(self, raw: Sequence[str], files: Files) -> str:
        return raw[-1] if raw else ""

    def postprocess(self, value: Any) -> str:
        return "" if value is None else str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        return {"value": payload}
