"""Which `State`s a step has changed, those that it changed in place included."""

from __future__ import annotations

import copy
from typing import Any

from flaskstream.blocks.listener import Listener
from flaskstream.components.state import State
from flaskstream.runs.page import Page


class StateWatch:
    """Compares a step's `State`s, before and after, if a `change` listener waits.

    A value that can't be copied has changed when another takes its place.
    """

    def __init__(self, page: Page, listener: Listener) -> None:
        waiting = {
            node.id
            for each in page.blocks.listeners
            for node, event in each.triggers
            if event == "change" and isinstance(node, State)
        }
        self._page = page
        self._before = {
            state: copied(page.state(state))
            for state in [*listener.inputs, *listener.components]
            if isinstance(state, State) and state.id in waiting
        }

    def changed(self) -> set[int]:
        """The ids of the states whose values are not what they were."""
        return {
            state.id
            for state, before in self._before.items()
            if not alike(before, self._page.state(state))
        }


def copied(value: Any) -> Any:
    """A deep copy; the value itself where there can be none."""
    try:
        return copy.deepcopy(value)
    except Exception:  # an author's class: anything may come
        return value


def alike(old: Any, new: Any) -> bool:
    """Whether two values are equal as far as can be told: arrays by their items, and
    objects that know no equality by their attributes."""
    if old is new:
        return True
    if type(old) is not type(new):
        return False
    try:
        return _equal(old, new)
    except Exception:  # it knows no equality, or has no end
        return False


def _equal(old: Any, new: Any) -> bool:
    if isinstance(old, dict):
        same_keys = old.keys() == new.keys()
        return same_keys and all(alike(old[key], new[key]) for key in old)
    if isinstance(old, (list, tuple)):
        return len(old) == len(new) and all(map(alike, old, new))
    equality: Any = type(old).__eq__
    if equality is object.__eq__:  # what it was made with, and its attributes
        return alike(old.__reduce_ex__(4)[1:3], new.__reduce_ex__(4)[1:3])
    result = old == new
    if hasattr(result, "all") and hasattr(old, "shape"):
        return bool(old.shape == new.shape and result.all())
    return bool(result)
