"""Numbers as people write them, functions give them and pages show them."""

from __future__ import annotations

import decimal
import fractions
import math
import re
from typing import Any

from flaskstream.author import warn
from flaskstream.components.core.mismatch import Titled, wrong_value
from flaskstream.components.core.option import number_of
from flaskstream.exceptions import InvalidInput

Real = int | float

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_NOISE = 1e-12  # of a bound such as 51 * 0.3, relative to it
_ROUNDING = 2e-7  # of what was a float of 32 bits, relative to the range's bounds
_EXACT = 2**53  # up to here a float tells a whole number from its neighbours


def read_number(text: str) -> Real:
    """The finite number a person wrote; an `int` where it is whole, as in Gradio."""
    text = text.strip()
    if len(text) > 100 or not _NUMBER.fullmatch(text):
        raise _not_a_number(text)
    if _WHOLE.fullmatch(text):
        return int(text)
    number = float(text)
    if math.isinf(number):
        raise _not_a_number(text)
    return int(number) if abs(number) < _EXACT and number.is_integer() else number


def _not_a_number(text: str) -> InvalidInput:
    shown = text if len(text) <= 40 else text[:39] + "…"
    return InvalidInput(f"Expected a number, such as 3 or 0.5; got “{shown}”.")


def real(component: Titled, value: Any) -> Real:
    """A returned value as a finite `int` or `float`; else an `OutputError`."""
    number = as_number(value)
    if number is None or not math.isfinite(number):
        raise wrong_value(component, "a finite number", value)
    return number


def as_number(value: Any) -> Real | None:
    """Any kind of number as an `int` or `float`, also nan and inf; else None."""
    if isinstance(value, float):
        return float(value)  # numpy's are floats too, and write themselves otherwise
    if isinstance(value, int):
        return int(value)  # True becomes 1
    if isinstance(value, (decimal.Decimal, fractions.Fraction)):
        whole = math.isfinite(value) and value == value // 1
        return int(value) if whole else float(value)
    if isinstance(value, str):
        try:
            return read_number(value)
        except InvalidInput:
            return None
    try:  # a scalar of numpy or torch, or an array of one
        item = value.item()
    except (AttributeError, TypeError, ValueError, RuntimeError):
        return None
    return as_number(item) if isinstance(item, (int, float)) else None


def is_nan(value: Any) -> bool:
    """Whether a value is a number that is none."""
    number = None if isinstance(value, str) else as_number(value)
    return number is not None and math.isnan(number)


def rounded(number: Real, precision: int | None) -> Real:
    """The number to so many decimals, an `int` for 0; itself for None."""
    if precision is None:
        return number
    return int(round(number, precision)) if precision == 0 else round(number, precision)


def format_number(number: Real) -> str:
    """The number as JavaScript writes it, and so Gradio: 2 for 2.0, 0.00001."""
    text = repr(float(number)) if isinstance(number, float) else str(int(number))
    text = "0" if number == 0 else text.removesuffix(".0")
    if "e" in text and 1e-6 <= abs(number) < 1e21:
        return f"{decimal.Decimal(text):f}"
    return text.replace("e-0", "e-")


def require(
    number: Real, minimum: float | None, maximum: float | None, step: float | None
) -> Real:
    """The number as it is in the range; `InvalidInput` if it isn't, or off the grid."""
    found = snap_to_range(number, minimum, maximum)
    if found is None or not fits(found, minimum, maximum, step):
        expected = describe_range(minimum, maximum, step)
        raise InvalidInput(f"Expected a number{expected}; got {number}.")
    return found


def fits(
    number: Real, minimum: float | None, maximum: float | None, step: float | None
) -> bool:
    """Whether a number is in the range and on the grid."""
    on = not step or on_grid(number, minimum or 0, step)
    return on and snap_to_range(number, minimum, maximum) is not None


def snap_to_range(
    number: Real, minimum: float | None, maximum: float | None
) -> Real | None:
    """The number if it is in the range, the bound if it is past that by no more than
    what rounding makes of it (`float32(0.3)`, 1.0000001), else None."""
    bound = nearest(number, minimum, maximum)
    past = abs(number - bound)
    if past <= _NOISE * abs(bound):
        return number
    scale = max(abs(each) for each in (minimum, maximum) if each is not None)
    is_rounding = past <= max(_ROUNDING * scale, _NOISE)
    return bound if is_rounding and isinstance(number, float) else None


def nearest(number: Real, minimum: float | None, maximum: float | None) -> Real:
    """The number of the range that is next to it: itself, or a bound."""
    if minimum is not None and number < minimum:
        number = as_number(minimum) or 0
    elif maximum is not None and number > maximum:
        number = as_number(maximum) or 0
    return number


def on_grid(number: Real, start: Real, step: Real) -> bool:
    """Whether `number` is `start` plus a whole number of steps, but for float noise."""
    steps = (number - start) / step
    return abs(steps - round(steps)) <= 1e-6 + 1e-12 * abs(steps)


def describe_range(
    minimum: float | None, maximum: float | None, step: float | None = None
) -> str:
    """The range in words, to stand after “a number”."""
    if minimum is None and maximum is None:
        text = ""
    elif maximum is None:
        text = f" of at least {minimum}"
    elif minimum is None:
        text = f" of at most {maximum}"
    else:
        text = f" from {minimum} to {maximum}"
    return f"{text} in steps of {step}" if step else text


def check_range(
    component: object, minimum: float | None, maximum: float | None
) -> None:
    """Warn of a range that no number is in, which a browser takes as well."""
    if minimum is not None and maximum is not None and minimum > maximum:
        warn(
            f"{type(component).__name__} expected minimum <= maximum; got {minimum} > "
            f"{maximum}, and no number is in that range."
        )


def checked_step(component: object, step: Any) -> Any:
    """A step above 0, or None; 1 for any other, with a warning, as browsers take it."""
    step = number_of(component, "step", step)
    if step is None or step > 0:
        return step
    warn(f"{type(component).__name__} expected a step above 0; got {step}: it is 1.")
    return 1


def cell_of(value: Any) -> str:
    """What a row of examples shows of a number."""
    number = as_number(value)
    return str(value) if number is None else format_number(number)
