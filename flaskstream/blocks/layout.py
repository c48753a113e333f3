"""Layout: what holds components, and holds them in place."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextvars import Token
from types import TracebackType
from typing import Any, ClassVar, Self

from flaskstream.components.base import refuse
from flaskstream.components.node import Container, Node, current_container
from flaskstream.exceptions import NotSupported


class Layout(Node):
    """A node with children: what is created inside `with layout:` stands in it."""

    kind: ClassVar[str] = "group"

    def __init__(self, **options: Any) -> None:
        refuse_unknown(self, options)
        self.children: list[Node] = []
        self._tokens: list[Token[Container | None]] = []
        super().__init__(**options)

    def add(self, node: Node) -> None:
        """Put a node last."""
        self.children.append(node)

    def remove(self, node: Node) -> None:
        """Take a child away."""
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


class Row(Layout):
    """Children side by side, wrapped where they find no room."""

    kind = "row"

    def __init__(
        self,
        *,
        equal_height: bool = False,
        variant: str = "default",
        height: None = None,
        **options: Any,
    ) -> None:
        refuse(self, "height", height, "style it by elem_classes and a style sheet.")
        self.equal_height = equal_height
        self.variant = checked_variant(variant)
        super().__init__(**options)


class Column(Layout):
    """Children below each other; `scale` is its share of the row it stands in."""

    kind = "column"

    def __init__(
        self,
        scale: int = 1,
        *,
        min_width: int = 320,
        variant: str = "default",
        **options: Any,
    ) -> None:
        self.variant = checked_variant(variant)
        super().__init__(scale=scale, min_width=min_width, **options)


class Group(Layout):
    """Children in one frame, without gaps."""

    kind = "group"


class Accordion(Layout):
    """Children behind a heading that opens and closes."""

    kind = "accordion"

    def __init__(
        self, label: str | None = None, *, open: bool = True, **options: Any
    ) -> None:
        self.label = label or ""
        self.open = open
        super().__init__(**options)


class Tabs(Layout):
    """Several `Tab`s, one of which is seen at a time; `selected` is that one's id."""

    kind = "tabs"

    def __init__(self, *, selected: int | str | None = None, **options: Any) -> None:
        self.selected = selected
        self.implicit = False
        """Made by a `Tab` that stands in no `Tabs` of the author's."""
        super().__init__(**options)

    def settle(self) -> None:
        """Tell the tabs which of them is seen at first: the selected, or the first."""
        tabs = [child for child in self.children if isinstance(child, Tab)]
        wanted = [tab for tab in tabs if tab.tab_id == self.selected is not None]
        for tab in tabs:
            tab.group = self.dom
            tab.selected = tab is (wanted or tabs)[0]


class Tab(Layout):
    """One tab of `Tabs`; consecutive tabs without one are put into one together."""

    kind = "tab"

    def __init__(
        self,
        label: str | None = None,
        *,
        id: int | str | None = None,
        interactive: bool = True,
        **options: Any,
    ) -> None:
        if not interactive:
            raise NotSupported.option("Tab", "interactive", False, "use visible=False.")
        self.label = label or "Tab"
        self.tab_id = id
        self.selected = False
        self.group = ""
        """Settled by the page: the name that the tabs of one `Tabs` share."""
        super().__init__(**options)

    def render(self) -> Self:
        container = current_container.get()
        if isinstance(container, Layout) and not isinstance(container, Tabs):
            last = container.children[-1] if container.children else None
            tabs = last if isinstance(last, Tabs) and last.implicit else Tabs()
            tabs.implicit = tabs.implicit or tabs is not last
            with tabs:
                return super().render()
        return super().render()


_OPTIONS = frozenset(inspect.signature(Node.__init__).parameters)


def refuse_unknown(layout: Layout, options: dict[str, Any]) -> None:
    """Raise `NotSupported` for the first option that no layout has here."""
    for name in options.keys() - _OPTIONS:
        raise NotSupported.option(
            type(layout).__name__,
            name,
            options[name],
            "there is no such option here; leave it out.",
        )


def checked_variant(variant: str) -> str:
    """A look of Gradio's rows and columns; raises `NotSupported` for others."""
    if variant not in ("default", "panel", "compact"):
        raise NotSupported.option(
            "Row", "variant", variant, 'expected "default", "panel" or "compact".'
        )
    return variant
