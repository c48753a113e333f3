"""A box to tick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Unpack

from flaskstream.components.core.base import (
    Component,
    Files,
    single,
    wrong_value,
)
from flaskstream.components.core.event import Event
from flaskstream.components.core.imported import imported
from flaskstream.components.core.json_api import not_expected
from flaskstream.exceptions import InvalidInput

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import Buttonless


class Checkbox(Component):
    """Yes or no; a function receives a `bool`.

    Args:
        value: Whether a page starts with it ticked, or a function that says so; False.
    """

    quick: ClassVar[bool] = True
    kind: ClassVar[str] = "checkbox"
    shows_files: ClassVar[bool] = False
    bundle = "plain"

    input = Event("input")
    select = Event("select")

    def __init__(
        self,
        value: Any = False,
        **options: Unpack[Buttonless],
    ) -> None:
        super().__init__(value, **options)

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def as_fields(self, data: Any) -> list[str]:
        if data is not None and not isinstance(data, bool):
            raise not_expected("true or false", data)
        return ["1" if data else "0"]

    def parse(self, raw: Sequence[str], files: Files) -> bool:
        # A hidden “0” is always posted, and the box's “1” after it if it is ticked.
        posted = single(raw)
        if posted not in ("0", "1"):
            raise InvalidInput("Expected the box to be ticked or not.")
        return posted == "1"

    def postprocess(self, value: Any) -> bool:
        if value is None:
            return False
        if isinstance(value, int) and value in (0, 1):
            return bool(value)
        numpy = imported("numpy")
        if numpy is not None and isinstance(value, numpy.bool_):
            return bool(value)
        raise wrong_value(self, "True or False", value)

    def initial_payload(self) -> Any:
        return bool(super().initial_payload())
