"""Which outputs and `State`s a step has changed, and who listens to that."""

from __future__ import annotations

import copy
from typing import Any

from flaskstream.blocks.listener import Listener
from flaskstream.components.base import Component
from flaskstream.components.state import State
from flaskstream.runs.guard import Guard
from flaskstream.runs.inputs import Inputs


class Watch:
    """Compares what a step finds with what it leaves, for listeners to `change`.

    A `State` may be changed in place: of those that a listener waits for copies are
    compared, and one that can't be copied has changed when another takes its place.
    """

    def __init__(
        self, listener: Listener, others: list[Listener], inputs: Inputs, guard: Guard
    ) -> None:
        self._listener = listener
        self._waiting = [
            (node, each)
            for each in others
            for node, event in each.triggers
            if event == "change" and isinstance(node, Component)
        ]
        self._inputs = inputs
        self._guard = guard
        self._before: dict[Component, Any] = {}

    def begin(self) -> None:
        """Look at what there is before the step."""
        awaited = {node for node, _ in self._waiting}
        listener = self._listener
        for component in {*listener.inputs, *listener.components} & awaited:
            if isinstance(component, State):
                value = self._inputs.state(component)
                self._before[component] = self._guard.call(component, copied, value)
            elif component in listener.components:
                self._before[component] = self._inputs.meaning(component)

    def changed_listeners(self) -> list[Listener]:
        """The other listeners to the `change` of what is not what it was."""
        changed = {c for c, before in self._before.items() if self._differs(c, before)}
        found = [each for node, each in self._waiting if node in changed]
        return [each for each in dict.fromkeys(found) if each is not self._listener]

    def _differs(self, component: Component, before: Any) -> bool:
        if isinstance(component, State):
            now = self._inputs.state(component)
        elif self._inputs.has_own(component):
            now = self._inputs.meaning(component)
        else:
            return False  # the run has no value of it
        return not self._guard.call(component, alike, before, now)


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
