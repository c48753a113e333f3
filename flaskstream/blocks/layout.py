"""Layout: what holds components, and holds them in place."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextvars import Token
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, Unpack

from flaskstream.components.core.event import Event
from flaskstream.components.core.node import (
    Container,
    Node,
    current_container,
    is_seen,
    is_there,
)
from flaskstream.components.core.option import NO_RENDER, NO_STYLE, take_out_absent
from flaskstream.exceptions import NotSupported

if TYPE_CHECKING:
    from flaskstream.blocks.leftout import (
        AnyLayoutOptions,
        ColumnOptions,
        LayoutOptions,
        RowOptions,
        TabOptions,
    )

Variant = Literal["default", "panel", "compact"]
IGNORED = {
    "height": NO_STYLE,
    "key": NO_RENDER,
    "max_height": NO_STYLE,
    "min_height": NO_STYLE,
    "mobile_collapse": "a row without room is wrapped.",
    "preserved_by_key": NO_RENDER,
    "render_children": "what stands in a tab is in the page in any case.",
    "show_progress": "say it where the listener is attached.",
}
"""Options of Gradio's layout that are left out, and what there is instead."""


class Layout(Node):
    """A node with children: what is created inside `with layout:` stands in it.

    Raises:
        NotSupported: there is no such option.
    """

    kind: ClassVar[str] = "group"
    changeable: ClassVar[frozenset[str]] = frozenset({"visible"})
    """The properties that a function may change on a page."""
    moving: ClassVar[frozenset[str]] = frozenset()
    """Those among them that a person changes, too, without the server's knowing."""

    style_sheets: ClassVar[Sequence[Path]] = ()
    """Those that only pages load which have such layout."""

    ignored: ClassVar[Mapping[str, str]] = IGNORED

    given: dict[str, Any]
    """The options that it was made with."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        self = super().__new__(cls)
        self.given = given_options(self, args, kwargs)
        return self

    def __init__(self, **options: Unpack[AnyLayoutOptions]) -> None:
        given: dict[str, Any] = {**options}
        ignored, refused = self.left_out("ignored"), self.left_out("refused")
        take_out_absent(self, given, ignored, refused, known=_OPTIONS)
        self.children: list[Node] = []
        self._tokens: list[Token[Container | None]] = []
        super().__init__(**given)

    def add(self, node: Node) -> None:
        """Put a node last.

        Args:
            node: What is to stand here.
        """
        self.children.append(node)

    def remove(self, node: Node) -> None:
        """Take a child away.

        Args:
            node: The child.
        """
        self.children.remove(node)

    def __enter__(self) -> Self:
        self._tokens.append(current_container.set(self))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        current_container.reset(self._tokens.pop())

    def walk(self) -> Iterator[Node]:
        """Every node below this one, in the order of the page."""
        for child in self.children:
            yield child
            if isinstance(child, Layout):
                yield from child.walk()

    def with_properties(self, changed: Mapping[str, Any]) -> Self:
        """This node as one page has it: a copy with other properties.

        Args:
            changed: What `update` has set on that page.
        """
        if not changed:
            return self
        clone = copy.copy(self)
        for name, value in changed.items():
            if name == "label":
                value = value or ""
            if name == "visible":
                clone.is_there, value = is_there(value), is_seen(value)
            setattr(clone, name, value)
        return clone

    def changed_properties(
        self, before: Mapping[str, Any], given: Mapping[str, Any]
    ) -> list[str]:
        """Which of the given properties are news to a page: what a person moves may
        stand anywhere.

        Args:
            before: The properties that the page has.
            given: Those that a function gives.
        """
        old = self.with_properties(before)
        new = old.with_properties(given)
        return [
            name
            for name in given
            if name in self.moving or getattr(old, name) != getattr(new, name)
        ]

    @property
    def caption(self) -> str:
        """What to call it in a message: its label, or its class."""
        return getattr(self, "label", "") or type(self).__name__


class Row(Layout):
    """Children side by side, wrapped where they find no room.

    Args:
        equal_height: Whether all are as high as the highest.
        variant: Its look: "default"; "panel", within a frame; or "compact", with
            half the gaps.

    Raises:
        NotSupported: there is no such look, or option.
    """

    kind = "row"

    def __init__(
        self,
        *,
        equal_height: bool = False,
        variant: Variant = "default",
        **options: Unpack[RowOptions],
    ) -> None:
        self.equal_height = equal_height
        self.variant = checked_variant(variant)
        super().__init__(**options)


class Column(Layout):
    """Children below each other.

    Args:
        scale: The share of a row's width that it takes, against the others'; 1.
        min_width: The width in CSS pixels below which a row wraps it to a line of its
            own; 320.
        variant: Its look: "default"; "panel", within a frame; or "compact", with
            half the gaps.

    Raises:
        NotSupported: there is no such look, or option.
    """

    kind = "column"

    def __init__(
        self,
        scale: int = 1,
        *,
        min_width: int = 320,
        variant: Variant = "default",
        **options: Unpack[ColumnOptions],
    ) -> None:
        self.variant = checked_variant(variant)
        super().__init__(scale=scale, min_width=min_width, **options)


class Group(Layout):
    """Children in one frame, without gaps."""

    kind = "group"

    def __init__(self, **options: Unpack[LayoutOptions]) -> None:
        super().__init__(**options)


class Tabs(Layout):
    """Pages behind each other, one of which is seen at a time: each is a `Tab`.

    `select` and `change` start listeners when a person opens another tab, by
    `SelectData` which.

    Args:
        selected: The id of the tab that a page starts with; by default the first.

    Raises:
        NotSupported: there is no such option.
    """

    kind = "tabs"
    changeable = frozenset({"visible", "selected"})
    moving = frozenset({"selected"})
    select = Event("select")
    change = Event("change")

    def __init__(
        self,
        *,
        selected: int | str | None = None,
        **options: Unpack[LayoutOptions],
    ) -> None:
        self.selected = selected
        self.implicit = False
        """Made by a `Tab` that stands in no `Tabs` of the author's."""
        super().__init__(**options)

    def link_tabs(self) -> None:
        """Tell the tabs which of them is seen at first: the selected, or the first."""
        for tab in self.tabs:
            tab.group = self.dom
            tab.selected = tab is self.chosen(self.tabs)

    @property
    def tabs(self) -> list[Tab]:
        """The tabs, in their order."""
        return [child for child in self.children if isinstance(child, Tab)]

    def chosen(self, tabs: list[Tab]) -> Tab:
        """The tab that a page shows: the selected, or the first that can be seen.

        Args:
            tabs: Its tabs as a page has them.
        """
        seen = [tab for tab in tabs if tab.visible]
        wanted = [tab for tab in seen if tab.tab_id == self.selected is not None]
        return (wanted or [tab for tab in seen if tab.interactive] or seen or tabs)[0]


class Tab(Layout):
    """One tab of `Tabs`; consecutive tabs without one are put into one together.

    Args:
        label: What it is called.
        id: What `Tabs(selected=…)` and updates of that call it.
        interactive: Whether a person can open it.

    Raises:
        NotSupported: there is no such option.
    """

    kind = "tab"
    changeable = frozenset({"visible", "label", "interactive"})
    holder: ClassVar[type[Tabs]] = Tabs
    """What it stands in."""
    select = Event("select")

    def __init__(
        self,
        label: str | None = None,
        *,
        id: int | str | None = None,
        interactive: bool = True,
        **options: Unpack[TabOptions],
    ) -> None:
        self.label = label or "Tab"
        self.interactive = interactive
        self.tab_id = id
        self.selected = False
        self.group = ""
        """Settled by the page: the name that the tabs of one `Tabs` share."""
        super().__init__(**options)

    def allows(self, event: str) -> bool:
        return self.interactive

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        tabs = self.parent.tabs if isinstance(self.parent, Tabs) else [self]
        index = [tab.id for tab in tabs].index(self.id)  # this may be a page's copy
        return {"index": index, "value": self.label}

    def render(self) -> Self:
        container = current_container.get()
        if isinstance(container, Layout) and not isinstance(container, self.holder):
            last = container.children[-1] if container.children else None
            # A Walkthrough is Tabs, too, but takes none.
            if type(last) is not self.holder or not last.implicit:
                last = self.holder()
            last.implicit = True
            with last:
                return super().render()
        return super().render()


def given_options(
    layout: Layout, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """The arguments of a constructor by name; those that it refuses are left to it."""
    signature = inspect.signature(type(layout).__init__)
    try:
        bound = signature.bind(layout, *args, **kwargs)
    except TypeError:
        return {}
    given = dict(bound.arguments)
    for parameter in signature.parameters.values():
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            given |= given.pop(parameter.name, {})
    return {name: value for name, value in given.items() if value is not layout}


_OPTIONS = frozenset(inspect.signature(Node.__init__).parameters)


def checked_variant(variant: Variant) -> Variant:
    """A look of Gradio's rows and columns; raises `NotSupported` for others."""
    if variant not in ("default", "panel", "compact"):
        raise NotSupported.option(
            "Row", "variant", variant, 'expected "default", "panel" or "compact".'
        )
    return variant
