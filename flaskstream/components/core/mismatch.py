"""The errors of values that a component can't take or can't show."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from typing import Protocol

from flaskstream.exceptions import InvalidInput, OutputError


class Titled(Protocol):
    """A component, as an error names it."""

    @property
    def title(self) -> str: ...


def wrong_value(component: Titled, expected: str, value: object) -> OutputError:
    """The error of an output that got what it can't show."""
    came = f"{type(value).__module__}.{type(value).__qualname__}"
    came = came.removeprefix("builtins.")
    return OutputError(
        f"{type(component).__name__} “{component.title}” expected {expected}; "
        f"got {came}: {in_short(value)}"
    )


def in_short(value: object) -> str:
    """A value as an error shows it, whatever its class does when it is asked."""
    short = reprlib.Repr()
    short.maxstring = short.maxother = 80
    try:
        text = short.repr(value)
    except Exception:  # an author's class, or a number of too many digits
        return "…"
    return text if len(text) <= 80 else text[:79] + "…"


def single(raw: Sequence[str]) -> str:
    """The one value of a field; an error where the field is missing."""
    if not raw:
        raise InvalidInput("This field is missing from the request; reload the page.")
    return raw[-1]
