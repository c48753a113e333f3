"""What a listener names: what triggers it, its inputs, its outputs."""

from __future__ import annotations

from typing import Any

from flaskstream.blocks.layout import Layout
from flaskstream.components.core.node import Node
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import ConfigurationError, NotSupported

Trigger = tuple[Any, str]
"""A node, and the name of one of its events."""
Output = ValueNode | Layout
"""Where a value goes; to layout only an update, such as `update(visible=True)`."""


def checked_trigger(node: Any, event: str) -> Trigger:
    """The pair itself, if the node has such an event."""
    if not isinstance(node, Node):
        raise ConfigurationError(
            f"A trigger expected a component's event, got {type(node).__name__}."
        )
    return node, event


def value_nodes(role: str, given: Any) -> list[ValueNode]:
    """One component, a list or a set of them, or None, as a list."""
    if given is None:
        return []
    several = given if isinstance(given, (list, tuple, set, frozenset)) else [given]
    for component in several:
        if isinstance(component, Node) and not isinstance(component, ValueNode):
            raise NotSupported(
                f"A {type(component).__name__} can't be among a listener's {role}: "
                "layout has no value. Name the components that stand in it."
            )
        if not isinstance(component, ValueNode):
            raise ConfigurationError(
                f"A listener's {role} expected components, got "
                f"{type(component).__name__}: {component!r}."
            )
    return list(several)


def output_list(given: Any) -> list[Output]:
    """What a listener's values go to, as a list: layout may be among them."""
    several = given if isinstance(given, (list, tuple, set, frozenset)) else [given]
    found: list[Output] = []
    for node in several if given is not None else []:
        layout = isinstance(node, Layout)
        found += [node] if layout else value_nodes("outputs", [node])
    return found
