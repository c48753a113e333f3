"""How often something is to happen again."""

from __future__ import annotations

import math
from typing import Any

from flaskstream.components.core.node import Node
from flaskstream.components.core.numeral import as_number
from flaskstream.components.core.option import leave_out
from flaskstream.exceptions import ConfigurationError

SHORTEST = 0.05
"""Seconds: each time is a request."""


def is_interval(value: Any) -> bool:
    """Whether a value is seconds in which something can happen again and again."""
    number = None if isinstance(value, bool) else as_number(value)
    return number is not None and math.isfinite(number) and number >= SHORTEST


def checked_interval(owner: str, name: str, seconds: Any) -> float:
    """The seconds themselves, of the option that says them.

    Raises:
        ConfigurationError: they are no number, or too few.
    """
    if is_interval(seconds):
        return float(as_number(seconds) or 0)
    raise ConfigurationError(
        f"{owner}({name}={seconds!r}): expected seconds, {SHORTEST} or more."
    )


def checked_every(component: Node, value: Any, every: Any) -> Any:
    """When a component's value is to be computed again: after so many seconds each
    time, or at each tick of a timer; None where nothing is.

    Raises:
        ConfigurationError: it is neither.
    """
    if every is None:
        return None
    if not callable(value):
        leave_out(component, "every", every, "its value is no function.")
        return None
    if isinstance(every, Node) and hasattr(type(every), "tick"):
        return every
    return checked_interval(type(component).__name__, "every", every)
