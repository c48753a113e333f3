"""Values of a function that change a component's properties, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import ConfigurationError, OutputError


class NotGiven(Enum):
    """The type of `NOT_GIVEN`."""

    NOT_GIVEN = "not given"


NOT_GIVEN: Final = NotGiven.NOT_GIVEN
"""Stands for the value of an update that changes properties only."""


@dataclass(frozen=True)
class Update:
    """New properties of an output, and its new value if one is given."""

    value: Any = NOT_GIVEN
    properties: Mapping[str, Any] = field(default_factory=dict)

    def changed_properties(self, known: Mapping[str, Any]) -> Mapping[str, Any]:
        """Its properties without those that are `known` already.

        A list counts as new: it may be the known one, which has changed.
        """
        return {
            name: value
            for name, value in self.properties.items()
            if not (name in known and _is_same(known[name], value))
        }


def _is_same(old: Any, new: Any) -> bool:
    plain = (str, int, float, bool, type(None))
    return type(new) in plain and type(old) is type(new) and bool(old == new)


class Skip:
    """The value of an output that stays as it is."""


def update(value: Any = NOT_GIVEN, **properties: Any) -> Update:
    """What a function returns to change properties: `update(visible=False)`.

    Returning a component, `Slider(maximum=5)`, does the same. Layout takes `visible`,
    an `Accordion` its `label` and `open`, a `Tab` its `label` and `interactive`, and
    `Tabs` the `selected` tab's id.

    Args:
        value: The new value; left out, it stays.
        **properties: Those of the component's constructor, with what they are to be.

    Raises:
        OutputError: when the function gives it: the component has no such property, or
            can't have that value of it.
    """
    return Update(value, properties)


def skip() -> Skip:
    """What a function returns for an output that stays as it is."""
    return Skip()


def as_update(node: ValueNode, value: Any) -> Update | None:
    """`value` as an update of `node`, or None if it is a value like any other.

    Raises:
        OutputError: it has no such property, or can't have that value of it.
    """
    found = read_update(value)
    if found is None:
        return None
    known = node.property_names()
    given = {k: v for k, v in found.properties.items() if k in known}
    left_out = {*node.left_out("ignored"), *node.left_out("refused")}
    unknown = sorted(found.properties.keys() - known - left_out)
    if unknown:
        raise OutputError(
            f"{type(node).__name__} “{node.title}” has no property "
            f"{', '.join(map(repr, unknown))}: expected some of "
            f"{', '.join(sorted(known))}."
        )
    _try(node, found.properties)
    return Update(found.value, given)


def read_update(value: Any) -> Update | None:
    """What a function gave as an update; None if it is a value like any other."""
    if isinstance(value, Update):
        return value
    if isinstance(value, ValueNode):
        return Update(value.given.get("value", NOT_GIVEN), value.given_properties())
    if isinstance(value, dict) and value.get("__type__") == "update":
        rest = {k: v for k, v in value.items() if k not in ("__type__", "value")}
        return Update(value.get("value", NOT_GIVEN), rest)
    return None


def _try(node: ValueNode, properties: Mapping[str, Any]) -> None:
    """Make another with these properties: what that refuses can't be set."""
    kind = type(node)
    try:
        kind(**properties, render=False)
    except (ConfigurationError, TypeError, ValueError) as error:
        raise OutputError(
            f"{kind.__name__} “{node.title}” can't be updated: {error}"
        ) from error
