"""A colour, picked or typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Unpack

from flaskstream.components.core.base import (
    Component,
    Files,
    Parts,
    single,
    wrong_value,
)
from flaskstream.components.core.color import is_color
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import TEXT
from flaskstream.exceptions import InvalidInput

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import Options


class ColorPicker(Component):
    """A colour; a function receives a `str` such as "#1e90ff", or None.

    A person picks it, or types it in any spelling that CSS has: "tomato",
    "rgba(30, 144, 255, 0.5)". What was typed is what a function receives.

    Args:
        value: The colour that a page starts with, or a function that gives it; None:
            none.
    """

    quick: ClassVar[bool] = True
    kind: ClassVar[str] = "colorpicker"
    shows_files: ClassVar[bool] = False
    bundle = "plain"
    style_sheet = "picker.css"
    script = "picker.js"

    input = Event("input")
    release = Event("release")
    submit = Event("submit")
    focus = Event("focus")
    blur = Event("blur")

    def __init__(self, value: Any = None, **options: Unpack[Options]) -> None:
        super().__init__(value, **options)

    def schema(self) -> dict[str, Any]:
        return TEXT

    def parse(self, raw: Sequence[str], files: Files) -> str | None:
        text = single(raw).strip()
        if text and not is_color(text):
            raise InvalidInput(
                "Expected a colour, such as #1e90ff, rgb(30, 144, 255) or tomato; got "
                f"“{text[:40]}”."
            )
        return text or None

    def typed_parts(self, raw: Sequence[str], files: Files) -> Parts:
        return {"value": raw[-1]} if raw else {}

    def postprocess(self, value: Any) -> str | None:
        if value is None or value == "":
            return None
        if not isinstance(value, str) or not is_color(value.strip()):
            raise wrong_value(self, 'a colour such as "#1e90ff" or "tomato"', value)
        return str.__str__(value.strip())

    def comparable(self, payload: str | None) -> str:
        return (payload or "").lower()
