"""A button that empties components."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

from flaskstream.blocks.named import value_nodes
from flaskstream.components.button import (
    Button,
    Size,
    Target,
    Variant,
)
from flaskstream.components.core.base import Component
from flaskstream.components.core.valuenode import ValueNode

if TYPE_CHECKING:
    from flaskstream.components.button import ButtonOptions


class ClearButton(Button):
    """A button that empties components.

    Args:
        components: The components that it empties, beside those given to `add` later.
        value: Its text.
    """

    def __init__(
        self,
        components: ValueNode | Sequence[ValueNode] | None = None,
        *,
        value: str = "Clear",
        variant: Variant = "secondary",
        size: Size = "lg",
        link: str | None = None,
        link_target: Target = "_self",
        **options: Unpack[ButtonOptions],
    ) -> None:
        super().__init__(
            value,
            variant=variant,
            size=size,
            link=link,
            link_target=link_target,
            **options,
        )
        if components is not None:
            self.add(components)

    def add(self, components: ValueNode | Sequence[ValueNode]) -> ClearButton:
        """Have it empty others, too; returns the button.

        Args:
            components: One component, or several; a `State` gets the value it began
                with.
        """
        cleared = value_nodes("outputs", components)

        def empty() -> Any:
            values = [
                None if isinstance(c, Component) else c.initial_value() for c in cleared
            ]
            return values[0] if len(values) == 1 else values

        self.click(empty, None, cleared, api_name=False, queue=False)
        return self
