"""A box for a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Unpack

from flaskstream.components.core.base import Component, Files, Parts, single
from flaskstream.components.core.event import Event
from flaskstream.components.core.numeral import (
    Real,
    cell_of,
    check_range,
    checked_step,
    fits,
    format_number,
    is_nan,
    read_number,
    real,
    require,
    rounded,
    snap_to_range,
)
from flaskstream.components.core.option import number_of

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import Buttonless


class Number(Component):
    """A number; a function receives an `int` if it is whole, a `float`, or None.

    Args:
        value: The number that a page starts with, or a function that gives it. With
            neither a value nor a `placeholder` it is 0, as in Gradio, or the bound next
            to it where 0 is refused.
        placeholder: What stands in the empty box.
        precision: How many decimals it is rounded to; 0: to an `int`; None: not at all.
        minimum: The least that a person may enter.
        maximum: The most.
        step: The grid that a person must keep to, from `minimum` or from 0 on; left out
            it is 1 for the arrow keys, and any number is taken.

    Raises:
        ConfigurationError: a text in the place of a number is none.
    """

    changes_by_typing: ClassVar[bool] = True
    quick: ClassVar[bool] = True
    kind: ClassVar[str] = "number"
    shows_files: ClassVar[bool] = False
    bundle = "plain"

    input = Event("input")
    submit = Event("submit")
    focus = Event("focus")
    blur = Event("blur")

    def __init__(
        self,
        value: Any = None,
        *,
        placeholder: str | None = None,
        precision: int | None = None,
        minimum: float | None = None,
        maximum: float | None = None,
        step: float = 1,
        **options: Unpack[Buttonless],
    ) -> None:
        self.placeholder = placeholder
        self.precision = number_of(self, "precision", precision)
        self.minimum = number_of(self, "minimum", minimum)
        self.maximum = number_of(self, "maximum", maximum)
        self.step = checked_step(self, step)
        # The default of 1 is for the arrow keys only: Number() takes 0.5, as in Gradio.
        self.keeps_step = "step" in self.given
        super().__init__(value, **options)

    def set_property(self, name: str, value: Any) -> None:
        if name == "step":
            value = checked_step(self, value)
            self.keeps_step = True
        super().set_property(name, value)

    def check(self) -> None:
        check_range(self, self.minimum, self.maximum)
        super().check()

    def schema(self) -> dict[str, Any]:
        return {"type": "integer" if self.precision == 0 else "number"}

    def parse(self, raw: Sequence[str], files: Files) -> Real | None:
        text = single(raw).strip()
        if not text:
            return None
        number = read_number(text)
        step = self.step if self.keeps_step else None
        number = require(number, self.minimum, self.maximum, step)
        return rounded(number, self.precision)

    def cell(self, value: Any) -> str:
        return cell_of(value)

    def postprocess(self, value: Any) -> Real | None:
        if value is None or is_nan(value):
            return None
        number = real(self, value)
        if (within := snap_to_range(number, self.minimum, self.maximum)) is not None:
            number = within  # else it is shown as it is, as in Gradio
        return rounded(number, self.precision)

    def initial_payload(self) -> Any:
        given = self.initial is not None or self.computed_from is not None
        return super().initial_payload() if given or self.placeholder else self._start()

    def _start(self) -> Real | None:
        for start in (0, self.minimum, self.maximum):
            number = None if start is None else rounded(start, self.precision)
            if number is not None and self._takes(number):
                return number
        return None

    def _takes(self, number: Real) -> bool:
        step = self.step if self.keeps_step else None
        return fits(number, self.minimum, self.maximum, step)

    def comparable(self, payload: Any) -> Any:
        return self.parts(payload)["value"]  # 3.0 is 3 to who sees it, as in Gradio

    def parts(self, payload: Any) -> Parts:
        return {"value": None if payload is None else format_number(payload)}
