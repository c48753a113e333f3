"""A page's tree as HTML, and the page around it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from flaskstream.blocks.layout import Layout
from flaskstream.components.core.base import Component
from flaskstream.components.core.node import Node
from flaskstream.runs.session import Session
from flaskstream.store.patch import Patch, node_key, status_key
from flaskstream.web.form import Form
from flaskstream.web.fragments import Fragments
from flaskstream.web.plan import Plan
from flaskstream.web.status import shown_status


class Tree:
    """Renders a whole page from one snapshot of its log, so that it fits one seq."""

    def __init__(
        self,
        plan: Plan,
        session: Session,
        fragments: Fragments,
        snapshot: Patch,
        form: Form,
    ) -> None:
        self._plan = plan
        self._session = session
        self._fragments = fragments
        self._parts = {key: ops[0].payload for key, ops in snapshot.items()}
        self._form = form
        self._statuses: dict[int, dict[str, Any]] = {}
        for listener in plan.listeners:
            parts = self._parts.get(status_key(listener.id))
            self._statuses[listener.id] = shown_status(parts)

    def render(self) -> Markup:
        """The tree, and the statuses of listeners that have no output to stand at."""
        homeless = [
            self._fragments.runs.status(listener, self._statuses[listener.id])
            for listener in self._plan.homeless
        ]
        nodes = [self._node(node) for node in self._plan.blocks.children]
        return Markup("\n").join([*nodes, *homeless])

    def _node(self, node: Node) -> Markup:
        if isinstance(node, Component):
            return self._component(node)
        if isinstance(node, Layout):
            return self._layout(node)
        return Markup("")

    def _component(self, component: Component) -> Markup:
        parts = self._form.typed_parts(component)
        if not (parts or component.shows_outside):  # which may be another by now
            parts = self._parts.get(node_key(component.id), {})
        return self._fragments.field(
            component,
            parts,
            self._statuses,
            self._form.errors.get(component.id),
        )

    def _layout(self, node: Layout) -> Markup:
        children = Markup("\n").join(self._node(child) for child in node.children)
        return self._fragments.frames.frame(node, children)
