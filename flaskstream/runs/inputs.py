"""What a step takes from its page."""

from __future__ import annotations

from functools import partial
from typing import Any

from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Component
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.runs.guard import Guard
from flaskstream.runs.run import Run


class Inputs:
    """The values that a run finds on its page."""

    def __init__(self, run: Run, guard: Guard) -> None:
        self._run = run
        self._session = run.session
        self._guard = guard

    def of(self, listener: Listener) -> list[Any]:
        """What a listener's function receives for its inputs."""
        return [
            self._with_value(component)
            if listener.wants_component(place)
            else self.value(component)
            for place, component in enumerate(listener.inputs)
        ]

    def value(self, node: ValueNode) -> Any:
        """What a function receives for an input."""
        if not isinstance(node, Component):
            return self.state_value(node)
        return self._guard.call(
            node,
            self._session.component(node).preprocess,
            self.payload(node),
        )

    def _with_value(self, node: ValueNode) -> ValueNode:
        """The input as the page has it, a copy whose `value` is what it has there."""
        own = self._session.component(node) if isinstance(node, Component) else node
        return own.with_value(self.value(node))

    def payload(self, component: Component) -> Any:
        """The posted one, or for a further step what the page had when that began: not
        what it has now, which a later request may have changed."""
        if component.id in self._run.inputs:
            return self._run.inputs[component.id]
        initial = partial(self._guard.call, component, component.initial_payload)
        return self._session.payload(component, initial)

    def comparable(self, component: Component) -> Any:
        """What the payload stands for, to tell whether it has changed."""
        clone = self._session.component(component)
        return self._guard.call(component, clone.comparable, self.payload(component))

    def has_written(self, component: Component) -> bool:
        """Whether the page shows what the run has written."""
        return self._session.runs.has_written(component.id, self._run.id)

    def comparable_now(self, component: Component, guard: Guard) -> Any:
        """What stands for what the page shows, while a step streams; with the guard of
        any thread."""
        clone = self._session.component(component)
        return guard.call(
            component, clone.comparable, self._session.payloads[component.id]
        )

    def state_value(self, node: ValueNode) -> Any:
        """The value of a `State` on the page now."""
        initial = partial(self._guard.call, node, node.initial_value)
        return self._session.value_of(node, initial)

    def has_own(self, component: Component) -> bool:
        """Whether it was posted for the run, or written by it."""
        return component.id in self._run.inputs
