"""A button that empties components."""

from __future__ import annotations

from typing import Any

from flaskstream.blocks.named import component_list
from flaskstream.components.base import Component
from flaskstream.components.button import Button
from flaskstream.components.state import State


class ClearButton(Button):
    """A button that empties the given components, and those given to `add` later."""

    def __init__(
        self,
        components: Component | list[Component] | None = None,
        *,
        value: str = "Clear",
        **options: Any,
    ) -> None:
        super().__init__(value, **options)
        if components is not None:
            self.add(components)

    def add(self, components: Component | list[Component]) -> ClearButton:
        """Empty these too; a `State` gets the value it began with."""
        cleared = component_list("outputs", components)

        def empty() -> Any:
            values = [c.initial() if isinstance(c, State) else None for c in cleared]
            return values[0] if len(values) == 1 else values

        self.click(empty, None, cleared, api_name=False, concurrency_limit=None)
        return self
