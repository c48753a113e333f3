"""Whether a person can bring about an event, as the server has their page now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from flaskstream.blocks.layout import Layout, Tab, Tabs
from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Component
from flaskstream.components.core.node import Node
from flaskstream.exceptions import InvalidInput
from flaskstream.runs.session import Session
from flaskstream.store.patch import node_key
from flaskstream.web.failing import or_else

OF_ITSELF = frozenset({"tick", "stream", "blur", "play", "pause", "stop", "end"})
"""Events that nobody need have asked for: what a run hides loses the focus by that, and
a film that it has hidden comes to its end."""


class OutOfReach(InvalidInput):
    """An event that nobody can bring about on a page: its component is disabled there,
    or it, or what it stands in, is not to be seen."""

    def __init__(self, node: Node, event: str, barrier: Node) -> None:
        name = getattr(node, "title", "") or getattr(node, "caption", "This")
        super().__init__(
            f"“{name}” can’t be used at the moment. If it looks as if it could, reload "
            "the page."
        )
        self.is_of_itself = event in OF_ITSELF
        """Whether nobody need have asked for it: so nobody is told."""
        self.barrier = barrier
        """What is in the way: the component itself, or what it stands in."""

    def is_news(self, session: Session, cursor: int | None) -> bool:
        """Whether a browser that has seen the page's log to `cursor` was not told yet:
        a run may disable a button while somebody presses it."""
        if cursor is None:
            return False
        return node_key(self.barrier.id) in session.read(cursor).delta.patch


def check_reach(session: Session, listener: Listener, node: Any, event: str) -> None:
    """Refuse an event of a node that a person can't bring about.

    Raises:
        OutOfReach: so it is.
    """
    barrier = find_barrier(session, node, event)
    if barrier is None:
        return
    if not session.runs.is_of_one_press(listener.id, node.id, barrier.id):
        raise OutOfReach(node, event, barrier)


def find_barrier(session: Session, node: Any, event: str) -> Node | None:
    """What is in the way of an event of a node; None: nothing is."""
    if not isinstance(node, (Component, Layout)):
        return None  # the page itself
    changed = session.properties
    shown = own(changed, node)
    if not shown.allows(event):
        return node
    if isinstance(node, Component) and not node.is_shown:
        return None
    if not shown.is_there:
        return node
    for one in around(node):
        if not own(changed, one).is_there:
            return one
        if isinstance(one, Tab) and (tabs := shut_in(session, one)):
            return tabs
    return None


def own(
    changed: Mapping[int, Mapping[str, Any]], node: Component | Layout
) -> Component | Layout:
    """A node with the properties that it has on the page, by what is changed there."""
    if node.id not in changed:
        return node
    if isinstance(node, Layout):
        return node.with_properties(changed[node.id])
    return or_else(node, partial(node.with_properties, changed[node.id]), node)


def around(node: Node) -> Iterator[Layout]:
    """The layout that a node stands in, from within."""
    while isinstance(parent := node.parent, Layout):
        yield parent
        node = parent


def shut_in(session: Session, tab: Tab) -> Tabs | None:
    """The tabs in which one can't be open, since nobody can open it, and no function
    has. Which is open only the page knows; so where functions have locked, shown or
    hidden some, any may be."""
    tabs = tab.parent
    if tab.interactive or not isinstance(tabs, Tabs):
        return None
    changed = {name for one in tabs.tabs for name in session.properties.get(one.id, ())}
    shown = tabs.with_properties(session.properties.get(tabs.id, {}))
    may_be_open = changed & {"interactive", "visible"} or shown.chosen(tabs.tabs) is tab
    return None if may_be_open else tabs
