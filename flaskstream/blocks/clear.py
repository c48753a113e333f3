"""A button that empties components."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, Unpack

from flaskstream.blocks.named import value_nodes
from flaskstream.blocks.option import Visibility, shown_as
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
        api_name: What it is called in the JSON API; by default it is not there.
        api_visibility: Who may call it there, as for an event; "undocumented".
        show_api: Of older Gradio: True is `api_visibility="public"`.
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
        api_name: str | None | Literal[False] = None,
        api_visibility: Visibility = "undocumented",
        show_api: bool | None = None,
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
        self.api_name = api_name or False
        self.api_visibility = shown_as(api_visibility, show_api)
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

        self.click(
            empty,
            None,
            cleared,
            api_name=self.api_name,
            api_visibility=self.api_visibility,
            queue=False,
        )
        return self
