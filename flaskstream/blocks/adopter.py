"""What an author gives to more than one page."""

from __future__ import annotations

from copy import copy
from typing import TypeVar

from flaskstream.components.core.node import Container, Node, topmost
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import ConfigurationError

AnyValueNode = TypeVar("AnyValueNode", bound=ValueNode)


class Adopter:
    """Makes components a page's own: copies of those that stand on another page.

    Gradio puts the component itself on the later page. The earlier one would lose it
    by that, though it may be served already, or stand in a tab beside the later.
    """

    def __init__(self, page: Container) -> None:
        self._page = topmost(page)
        self._copies: dict[ValueNode, ValueNode] = {}

    def __call__(self, component: AnyValueNode) -> AnyValueNode:
        if component.parent is None or topmost(component.parent) is self._page:
            return component
        clone = self._copies.get(component) or copy_node(component)
        self._copies[component] = clone
        return clone  # type: ignore[return-value]

    def known(self, component: ValueNode) -> ValueNode:
        """The copy of a component that was made the page's own before; else itself."""
        return self._copies.get(component, component)


def foreign_node_error(name: str, node: Node) -> ConfigurationError:
    """What to say of a function that uses what does not stand on its page."""
    uses = f"{name}() uses a {type(node).__name__} that stands on"
    if node.parent is not None and hasattr(topmost(node.parent), "listen"):
        return ConfigurationError(
            f"{uses} another page: name this page's own, such as an Interface's "
            "input_components[0] or a ChatInterface's additional_inputs[0], or make a "
            "second one here."
        )
    return ConfigurationError(
        f"{uses} no page: create it inside `with Blocks():`, or call its .render() "
        "there."
    )


def copy_node(component: AnyValueNode) -> AnyValueNode:
    """A copy that stands nowhere yet."""
    clone = copy(component)
    clone.parent, clone.id = None, 0
    clone.elem_classes = list(component.elem_classes)
    return clone
