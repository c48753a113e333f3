"""Which outputs and `State`s a step has changed, and who listens to that."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from typing import Any

from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Component
from flaskstream.components.core.valuenode import ValueNode
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
            if event == "change" and isinstance(node, ValueNode)
            if each is not listener
        ]
        self._inputs = inputs
        self._guard = guard
        self._before: dict[ValueNode, Any] = {}

    def begin(self) -> None:
        """Look at what there is before the step."""
        awaited = {node for node, _ in self._waiting}
        listener = self._listener
        for node in awaited.intersection([*listener.inputs, *listener.outputs]):
            if not isinstance(node, Component):
                value = self._inputs.state_value(node)
                self._before[node] = self._guard.call(node, deep_copy, value)
            elif node in listener.outputs:
                self._before[node] = self._inputs.comparable(node)

    @property
    def is_awaited(self) -> bool:
        """Whether anybody waits for what the step changes."""
        return bool(self._before)

    def changed_listeners(self) -> list[Listener]:
        """The other listeners to the `change` of what is not what it was."""
        changed = [c for c, before in self._before.items() if self._differs(c, before)]
        return self.listeners_to(changed)

    def listeners_to(self, changed: Collection[ValueNode]) -> list[Listener]:
        """The other listeners to the `change` of any of these."""
        return list(
            dict.fromkeys(one for node, one in self._waiting if node in changed)
        )

    def _differs(self, node: ValueNode, before: Any) -> bool:
        if not isinstance(node, Component):
            now = self._inputs.state_value(node)
        elif self._inputs.has_own(node):
            now = self._inputs.comparable(node)
        else:
            return False  # the run has no value of it
        return not self._guard.call(node, alike, before, now)

    # ----- while the step streams

    def changed_values(self, guard: Guard) -> dict[ValueNode, Any]:
        """What the page shows of what has changed since it was last noted; in any
        thread, whose guard this is."""
        found = {}
        for node, before in list(self._before.items()):
            if not isinstance(node, Component):
                now = self._inputs.state_value(node)
                if now is before:
                    continue  # there is no copy of it
                now = guard.call(node, deep_copy, now, Unknown())
            elif self._inputs.has_written(node):
                now = self._inputs.comparable_now(node, guard)
            else:
                continue
            if not guard.call(node, alike, before, now):
                found[node] = now
        return found

    def note(self, found: Mapping[ValueNode, Any]) -> None:
        """Somebody was told of these: of what is further changed they are not yet."""
        self._before.update(found)


class Unknown:
    """Stands for a value of which there was no copy, as it changed meanwhile: like no
    other."""


def deep_copy(value: Any, otherwise: Any = None) -> Any:
    """A deep copy; where there can be none `otherwise`, or the value itself."""
    try:
        return copy.deepcopy(value)
    except Exception:  # an author's class: anything may come
        return value if otherwise is None else otherwise


def alike(old: Any, new: Any) -> bool:
    """Whether two values are equal as far as can be told: arrays and data frames by
    their items, and objects that know no equality by their attributes."""
    if old is new:
        return True
    if type(old) is not type(new):
        return False
    try:
        return _equal(old, new)
    except Exception:  # it can't be told, or has no end
        return False


def _equal(old: Any, new: Any) -> bool:
    if isinstance(old, dict):
        same_keys = old.keys() == new.keys()
        return same_keys and all(alike(old[key], new[key]) for key in old)
    if isinstance(old, (list, tuple)):
        return len(old) == len(new) and all(map(alike, old, new))
    equality: Any = type(old).__eq__
    said = None if equality is object.__eq__ else _said_equal(old, new)
    if said is not None:
        return said
    # What it was made with, and its attributes.
    return alike(old.__reduce_ex__(4)[1:3], new.__reduce_ex__(4)[1:3])


def _said_equal(old: Any, new: Any) -> bool | None:
    """What a class says of two values; None where that is no answer: arrays say it of
    each item, and what has one among its attributes fails at that."""
    try:
        said = old == new
        if isinstance(said, bool):
            return said
        return bool(old.shape == new.shape and said.all()) or None  # NaN differs
    except Exception:
        return None
