"""Steps that a person goes one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Unpack

from flaskstream.blocks.layout import Tab, Tabs
from flaskstream.components.core.node import Node
from flaskstream.exceptions import ConfigurationError

if TYPE_CHECKING:
    from flaskstream.blocks.leftout import LayoutOptions


class Walkthrough(Tabs):
    """Steps of one way, numbered, one of which is seen at a time: each is a `Step`.

    A button within leads to the next one, by a function that gives
    `gr.Walkthrough(selected=2)`; and a person may press any step that is interactive.
    `select` and `change` start listeners when a person does so, by `SelectData` which.

    Args:
        selected: The id of the step that a page starts with; by default the first.

    Raises:
        NotSupported: there is no such option.
    """

    kind = "walkthrough"
    style_sheets: ClassVar[Sequence[Path]] = (Path(__file__).with_suffix(".css"),)

    def __init__(
        self, *, selected: int | str | None = None, **options: Unpack[LayoutOptions]
    ) -> None:
        super().__init__(selected=selected, **options)

    def add(self, node: Node) -> None:
        """Put a step last.

        Raises:
            ConfigurationError: it is none.
        """
        if not isinstance(node, Step):
            raise ConfigurationError(
                f"Walkthrough expected gr.Step(…) in it; got {type(node).__name__}: "
                "put that into a step."
            )
        super().add(node)


class Step(Tab):
    """One step of a `Walkthrough`; consecutive steps without one are put into one
    together.

    Args:
        label: What it is called.
        interactive: Whether a person can press it; else only a function leads there.
        id: What `Walkthrough(selected=…)` and updates of that call it.

    Raises:
        NotSupported: there is no such option.
    """

    holder = Walkthrough

    def __init__(
        self,
        label: str | None = None,
        *,
        interactive: bool = True,
        id: int | str | None = None,
        **options: Unpack[LayoutOptions],
    ) -> None:
        super().__init__(label or "Step", id=id, interactive=interactive, **options)
