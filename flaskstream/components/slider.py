"""A slider over a range of numbers."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Unpack

from flaskstream.author import warn
from flaskstream.components.core.base import Component, Files, Parts, single
from flaskstream.components.core.event import Event
from flaskstream.components.core.leftout import Buttonless
from flaskstream.components.core.numeral import (
    Real,
    cell_of,
    check_range,
    checked_step,
    describe_range,
    format_number,
    nearest,
    read_number,
    real,
    require,
    rounded,
    snap_to_range,
)
from flaskstream.components.core.option import NO_BUTTONS, number_of


class SliderOptions(Buttonless, total=False):
    """What a Slider takes, or leaves out, beside what is its own."""

    show_reset_button: bool | None


class Slider(Component):
    """A number of a range, on a grid; a function receives an `int` or a `float`.

    A function receives an `int` where the number is whole, as in Gradio. What a
    function gives is put on the grid, and into the range with a warning.

    Args:
        minimum: The number at its left end.
        maximum: The number at its right end, if the grid has it.
        value: The number that a page starts with, or a function that gives it; by
            default the minimum.
        step: The distance of the grid's numbers, from `minimum` on; by default a power
            of ten that makes at least a hundred of them.
        precision: How many decimals it is rounded to; 0: to an `int`; None: not at all.
        randomize: Whether each page starts with a random number of the grid.

    Raises:
        ConfigurationError: a text in the place of a number is none.
    """

    changes_by_typing: ClassVar[bool] = True
    starts_with_value: ClassVar[bool] = True
    quick: ClassVar[bool] = True
    kind: ClassVar[str] = "slider"
    shows_files: ClassVar[bool] = False
    bundle = "plain"

    input = Event("input")
    release = Event("release")

    ignored: ClassVar[Mapping[str, str]] = {"show_reset_button": NO_BUTTONS}

    def __init__(
        self,
        minimum: float = 0,
        maximum: float = 100,
        value: Any = None,
        *,
        step: float | None = None,
        precision: int | None = None,
        randomize: bool = False,
        **options: Unpack[SliderOptions],
    ) -> None:
        self.minimum = self._bound("minimum", minimum, 0)
        self.maximum = self._bound("maximum", maximum, 100)
        step = fine_step(self.minimum, self.maximum) if step is None else step
        self.step = checked_step(self, step)
        self.precision = number_of(self, "precision", precision)
        self.randomize = randomize
        super().__init__(self._random if randomize else value, **options)

    @property
    def ends(self) -> list[str]:
        """The bounds as they are shown: 10 for 10.0."""
        return [format_number(self.minimum), format_number(self.maximum)]

    def set_property(self, name: str, value: Any) -> None:
        if name == "step":
            value = checked_step(self, value)
        elif name in ("minimum", "maximum"):
            value = self._bound(name, value, 0 if name == "minimum" else 100)
        super().set_property(name, value)

    def _bound(self, name: str, given: Any, otherwise: float) -> float:
        number: float | None = number_of(self, name, given)
        if number is not None and math.isfinite(number):
            return number
        warn(f"Slider expected a {name}; got {given}: it is {otherwise}.")
        return otherwise

    def check(self) -> None:
        check_range(self, self.minimum, self.maximum)
        super().check()

    def schema(self) -> dict[str, Any]:
        return {
            "type": "integer" if self.precision == 0 else "number",
            "description": "a number"
            + describe_range(self.minimum, self.maximum, self.step),
        }

    def parse(self, raw: Sequence[str], files: Files) -> Real:
        number = read_number(single(raw))
        return self._typed(require(number, self.minimum, self._top, self.step))

    def cell(self, value: Any) -> str:
        return cell_of(value)

    def postprocess(self, value: Any) -> Real:
        if value is None:
            return self._typed(self.minimum)
        number = real(self, value)
        bound = nearest(number, self.minimum, self._top)
        if snap_to_range(number, self.minimum, self._top) is None:
            self._warn_of(number, bound)
        return self._at(round((bound - self.minimum) / self.step))

    def _warn_of(self, number: Real, bound: Real) -> None:
        expected = f"Slider “{self.title}” expected a number" + describe_range(
            self.minimum, self.maximum
        )
        text = f"{expected}; got {number}, and shows {bound}."
        warn(text, brief=f"{expected}; got another one, and shows its own next to it.")

    def parts(self, payload: Any) -> Parts:
        return {"value": None if payload is None else format_number(payload)}

    def initial_payload(self) -> Any:
        payload = super().initial_payload()
        return self.postprocess(None) if payload is None else payload

    @property
    def _top(self) -> float:
        """The greatest number: the minimum in a range without any, as in browsers."""
        return max(self.minimum, self.maximum)

    def _random(self) -> Real:
        return self._at(random.randint(0, self._steps()))

    def _steps(self) -> int:
        steps: float = (self.maximum - self.minimum) / self.step
        return max(0, math.floor(steps + 1e-6))

    def _at(self, steps: int) -> Real:
        # In decimal, so that the third step of 0.1 is 0.3, as the browser has it.
        steps = min(steps, self._steps())
        exact = Decimal(str(self.minimum)) + steps * Decimal(str(self.step))
        return self._typed(float(exact))

    def _typed(self, number: Real) -> Real:
        if self.precision is not None:
            return rounded(number, self.precision)
        whole = float(self.step).is_integer() and float(self.minimum).is_integer()
        return round(number) if whole or float(number).is_integer() else number


def fine_step(minimum: float, maximum: float) -> Real:
    """A power of ten that divides the range in 100 to 1000 steps, as in Gradio."""
    if not maximum > minimum:
        return 1
    power = math.floor(math.log10(maximum - minimum) - 2)
    return 10**power if power >= 0 else 10.0**power
