"""What a page comes to when it is complete: it is numbered, checked and settled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flaskstream.blocks.adopter import foreign_node_error
from flaskstream.blocks.layout import Tabs
from flaskstream.blocks.leaving import Leaving
from flaskstream.blocks.named import value_nodes
from flaskstream.components.core.base import Component
from flaskstream.components.core.declaration import declaration
from flaskstream.components.core.node import Node
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.components.timer import Timer

if TYPE_CHECKING:
    from flaskstream.blocks.blocks import Blocks


def complete(page: Blocks) -> None:
    """Number the nodes and listeners of a page, and check them.

    Raises:
        ConfigurationError: options of a component don't fit together, or a listener
            uses one that stands elsewhere.
    """
    attach_computed(page)
    for number, node in enumerate(page.walk(), start=1):
        node.id = number
    for node in page.walk():
        if isinstance(node, Tabs):
            node.link_tabs()
    for number, listener in enumerate(page.listeners):
        listener.assign_id(number)
    for node in page.walk():
        if isinstance(node, Component) and node.labelled and node.label is None:
            node.label = spoken(type(node).__name__)
        if isinstance(node, ValueNode):
            node.check()
    check_listeners(page)
    settle_editable(page)


def attach_computed(page: Blocks) -> None:
    """Attach what computes the values of components, at the events that ask for it."""
    for component in page.components:
        triggers: list[tuple[Any, str]] = []
        sources = value_nodes("inputs", component.computed_from)
        if component.computed_from is not None:
            triggers = [(page, "load"), *((one, "change") for one in sources)]
        if component.every is not None:
            triggers.append((timer_of(page, component.every), "tick"))
        if triggers:
            page.listen(
                triggers,
                component.initial,
                inputs=sources,
                outputs=component,
                api_name=None if component.every is None else False,
                show_progress="hidden",
            )
        if component.computed_from is not None:
            component.initial = None  # until the page is there, and asks


def timer_of(page: Blocks, every: Component | float) -> Component:
    """The timer of a component that is computed again and again, on its page."""
    timer = every if isinstance(every, Component) else Timer(every, render=False)
    if not timer.is_rendered:
        with page:
            timer.render()
    return timer


def check_listeners(page: Blocks) -> None:
    """Refuse a listener that uses what stands on no page, or on another one."""
    standing: set[Any] = set(page.walk())
    for listener in page.listeners:
        triggers = [n for n, _ in listener.triggers if not isinstance(n, Leaving)]
        for component in [*listener.inputs, *listener.outputs, *triggers]:
            if component not in standing:
                raise foreign_node_error(listener.name, component)


def settle_editable(page: Blocks) -> None:
    """Settle which components a person edits, where their authors say nothing.

    As in Gradio: what is an output only shows, what is an input takes, what is neither
    takes unless it was made with a value. What triggers takes, too, but by what is
    pressed of what it shows.
    """
    shown = {c for listener in page.listeners for c in listener.components}
    takers = [listener for listener in page.listeners if not listener.looks_on]
    taken = {c for listener in takers for c in listener.inputs}
    told = [pair for each in page.listeners for pair in each.triggers]
    taken |= {node for node, event in told if not is_pressed(node, event)} - shown
    for component in page.components:
        if component.interactive is None:
            component.editable = component.takes_input and (
                component in taken
                or (component not in shown and not shows_value(component))
            )


def is_pressed(node: Node, event: str) -> bool:
    """Whether an event comes of a button within what a component shows."""
    if not isinstance(node, Component):
        return False
    declared = declaration(type(node)).events[event]
    return declared.by_button and declared.always


def spoken(name: str) -> str:
    """A class's name as a label, as in Gradio: "Checkbox Group"."""
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", name)


def shows_value(component: Component) -> bool:
    """Whether it was made with a value of which there is something to see."""
    value = component.given.get("value")
    plain = isinstance(value, (str, int, float, list, tuple, dict))
    return bool(value) if plain else value is not None
