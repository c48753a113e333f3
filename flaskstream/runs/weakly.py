"""Calling somebody without keeping them."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def weakly(method: Callable[[T], None]) -> Callable[[T], None]:
    """What calls a bound method as long as its object is there, and then does nothing.

    Two that know each other are a cycle, which is only found when the interpreter looks
    for it; so one of them knows the other like this.
    """
    known = weakref.WeakMethod(method)

    def call(given: T) -> None:
        if (found := known()) is not None:
            found(given)

    return call
