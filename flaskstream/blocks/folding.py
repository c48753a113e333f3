"""Layout that a person folds away, and unfolds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, Unpack

from flaskstream.blocks.layout import Layout
from flaskstream.components.core.event import Event
from flaskstream.components.core.option import one_of, pixels

if TYPE_CHECKING:
    from flaskstream.blocks.leftout import LayoutOptions

WIDTH = 320
WIDTHS = (160, 640)
"""How wide a sidebar may be, in CSS pixels."""
STEP = 40
"""Widths are rounded to it: the style sheet has a rule for each."""


class Folding(Layout):
    """Layout with a heading that folds away what stands in it.

    `expand` and `collapse` start listeners when a person unfolds it, or folds it.
    """

    changeable = frozenset({"visible", "label", "open"})
    moving = frozenset({"open"})
    expand = Event("expand")
    collapse = Event("collapse")

    def __init__(
        self, label: str | None, *, open: bool, **options: Unpack[LayoutOptions]
    ) -> None:
        self.label = label or ""
        self.open = open
        super().__init__(**options)


class Accordion(Folding):
    """Children behind a heading that opens and closes.

    `expand` and `collapse` start listeners when a person opens it, or closes it.

    Args:
        label: The heading.
        open: Whether a page starts with it opened.

    Raises:
        NotSupported: there is no such option.
    """

    kind = "accordion"

    def __init__(
        self,
        label: str | None = None,
        *,
        open: bool = True,
        **options: Unpack[LayoutOptions],
    ) -> None:
        super().__init__(label, open=open, **options)


class Sidebar(Folding):
    """Children at the side of the window, where they stay in sight.

    The page has what room is left. A person folds it away by its button; on a phone,
    and in a layout of your own, it is a part of the page that opens and closes, and a
    phone begins with it closed. `expand` and `collapse` start listeners when a person
    opens it, or closes it.

    Args:
        label: What it is called; where it stands at the side only screen readers say
            it.
        open: Whether a page starts with it opened.
        width: How wide it is in pixels, as a number or as "320px": from 160 to 640.
        position: The side, "left" or "right".

    Raises:
        NotSupported: there is no such option.
    """

    kind = "sidebar"
    style_sheets: ClassVar[Sequence[Path]] = (Path(__file__).with_name("sidebar.css"),)

    def __init__(
        self,
        label: str | None = None,
        *,
        open: bool = True,
        width: int | str = WIDTH,
        position: Literal["left", "right"] = "left",
        **options: Unpack[LayoutOptions],
    ) -> None:
        one_of(self, "position", position, ("left", "right"))
        self.width = pixels(self, "width", width) or WIDTH
        self.position = position
        super().__init__(label or "Sidebar", open=open, **options)

    @property
    def steps(self) -> int:
        """Its width, as the style sheet counts it."""
        return round(min(max(self.width, WIDTHS[0]), WIDTHS[1]) / STEP)
