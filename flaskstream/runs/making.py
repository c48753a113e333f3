"""What a component makes of a value, or why it can't."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flaskstream.blocks.bars import text
from flaskstream.components.core.base import Component
from flaskstream.exceptions import OutputError
from flaskstream.runs.guard import Guard

P = ParamSpec("P")
R = TypeVar("R")


def made_of(
    component: Component,
    value: Any,
    guard: Guard,
    make: Callable[P, R],
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """What a component makes of a value.

    Raises:
        OutputError: it can't, whatever it failed by.
    """
    try:
        return guard.call(component, make, *args, **kwargs)
    except OutputError as error:
        error.outline = _outline(component, value)
        raise
    except Exception as error:  # its converter met what nobody expected
        raise guard.call(error, _cannot_show, component, value, error) from error


def _cannot_show(component: Component, value: Any, error: Exception) -> OutputError:
    """The error of a component that failed with a value; to be called through a guard,
    for what it failed by tells its text itself."""
    told = _outline(component, value)
    made = OutputError(f"{told}: {text(error) or type(error).__name__}")
    made.outline = told
    return made


def _outline(component: Component, value: Any) -> str:
    """What everybody may know of a value that can't be shown: of what type it is."""
    return (
        f"{type(component).__name__} “{component.title}” can't show a value of "
        f"type {type(value).__name__}"
    )
