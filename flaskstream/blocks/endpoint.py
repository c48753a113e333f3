"""The endpoints of a page's JSON API: listeners, by their names there."""

from __future__ import annotations

import inspect
import string
from dataclasses import dataclass

from flaskstream.blocks.arguments import function_name, underlying_function
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.named import Output
from flaskstream.components.core.base import Component
from flaskstream.components.core.valuenode import ValueNode

NOT_IN_NAMES = dict.fromkeys(map(ord, set(string.punctuation) - {"-", "_"}))
RESERVED = frozenset({"api_name", "fn_index", "result_callbacks"})
"""What Gradio's clients call arguments of their own."""


@dataclass(frozen=True)
class Parameter:
    """What a call gives by its place or by its name: the value of one input."""

    name: str
    component: Component
    has_default: bool
    """Whether it may be left out: the function, or the page, has a value for it."""


@dataclass(frozen=True)
class Endpoint:
    """A listener, as the API shows it; a `State` is neither given nor received."""

    name: str
    listener: Listener

    @property
    def is_listed(self) -> bool:
        """Whether the API tells of it; an undocumented one only answers."""
        return self.listener.api_visibility == "public"

    @property
    def inputs(self) -> list[ValueNode]:
        """The listener's inputs, those of a set in the order that the page has."""
        inputs = self.listener.inputs
        as_set = self.listener.inputs_as_dict
        return sorted(inputs, key=lambda c: c.id) if as_set else inputs

    @property
    def parameters(self) -> list[Parameter]:
        """What a call gives, in its order."""
        known = (
            {} if self.listener.inputs_as_dict else self.listener.parameters.by_place
        )
        names = list(known)
        found = []
        for index, component in enumerate(self.inputs):
            name = names[index] if index < len(names) else None
            if name is None or name in RESERVED:
                name = f"param_{index}"
            if isinstance(component, Component):
                none_is_default = known.get(name, False)
                default = none_is_default or starts_with_value(component)
                found.append(Parameter(name, component, default))
        return found

    @property
    def outputs(self) -> list[Output]:
        """What an answer has a value of, in its order."""
        return self.listener.outputs

    @property
    def description(self) -> str:
        """What it does: what its author says, or its function's docstring."""
        given = self.listener.api_description
        if given is not None:
            return given or ""
        text = inspect.cleandoc(underlying_function(self.listener.fn).__doc__ or "")
        return text.partition("\n\n")[0].replace("\n", " ")


def starts_with_value(component: Component) -> bool:
    """Whether a page starts with a value of it."""
    return component.initial is not None or component.starts_with_value


def endpoints(listeners: list[Listener]) -> dict[str, Endpoint]:
    """The endpoints among the listeners, by their names, which are Gradio's: each the
    function's name, if no other is given, with `_1` and so on where that is taken."""
    taken: set[str] = set()
    found = {}
    for listener in listeners:
        name = unique(plain_name(listener), taken)
        taken.add(name)
        public = listener.api_name is not False
        if public and listener.fn and listener.api_visibility != "private":
            found[name] = Endpoint(name, listener)
    return found


def plain_name(listener: Listener) -> str:
    """A listener's name in the API, if no other listener has it."""
    if listener.api_name is False:
        return "false"
    if listener.api_name and listener.api_name.strip():
        return listener.api_name.strip("/")
    return (function_name(listener.fn) or "unnamed").translate(NOT_IN_NAMES)


def unique(name: str, taken: set[str]) -> str:
    """The name itself, or with the first number that makes it a new one."""
    number, found = 0, name
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found
