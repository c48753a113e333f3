"""HTML of layout: the frames around components, and what changes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from markupsafe import Markup, escape

from flaskstream.blocks.layout import Layout, Tab, Tabs
from flaskstream.runs.session import Session
from flaskstream.store.patch import ROOT, Op
from flaskstream.web.partial import partial
from flaskstream.web.template import Templates

L = TypeVar("L", bound=Layout)


class FrameFragments:
    """Renders layout as one page has it. What stands within is never made anew."""

    def __init__(self, templates: Templates, session: Session) -> None:
        self._templates = templates
        self._session = session

    def frame(self, node: Layout, children: Markup) -> Markup:
        """A layout node around its rendered children."""
        view = self._view(node)
        return self._templates.render(node.kind, node=view, children=children)

    def _own(self, node: L) -> L:
        own = node.with_properties(self._session.properties.get(node.id, {}))
        return own.within(self._session.scope)

    def _view(self, node: Layout) -> Layout:
        if isinstance(node, Tab) and isinstance(node.parent, Tabs):
            selected = self._chosen(node.parent).id == node.id
            return self._own(node).with_properties({"selected": selected})
        return self._own(node)

    def _chosen(self, tabs: Tabs) -> Tab:
        return self._own(tabs).chosen([self._own(tab) for tab in tabs.tabs])

    # ----- news

    def render_ops(self, node: Layout, ops: Sequence[Op]) -> list[str]:
        """The changed properties of a node, each at its place in the page."""
        whole, own = ops[-1].part == ROOT, self._own(node)
        names = set(ops[-1].payload) if whole else {op.part for op in ops}
        pieces = []
        if names & {"visible", "open"}:
            # Attributes only: the element says that its children are to be skipped.
            frame = self.frame(node, Markup(""))
            pieces.append(partial(f"#{own.dom}", "outerMorph", frame))
        if "label" in names:
            label = escape(getattr(own, "label", ""))
            pieces.append(partial(f"#{own.dom}-label", "innerHTML", label))
        if isinstance(node, Tabs) and "selected" in names:
            pieces.append(self._select(node, ""))
        if isinstance(node, Tab) and "interactive" in names:
            pieces += [self._radio(node, is_open) for is_open in (True, False)]
        if isinstance(node, Tab) and isinstance(node.parent, Tabs):
            # Which tab is open only the page knows: the target chooses.
            hidden = not own.visible
            tabs = self._own(node.parent)
            open_ = f"#{tabs.dom}:has(#{own.dom}-tab:checked) "
            pieces += [self._select(node.parent, open_)] if hidden else []
        return pieces

    def _radio(self, tab: Tab, is_open: bool) -> str:
        """What opens a tab, made anew where the page has it open, or has it not."""
        own = self._own(tab).with_properties({"selected": is_open})
        radio = self._templates.render_block(own.kind, "choice", {"node": own})
        state = ":checked" if is_open else ":not(:checked)"
        return partial(f"#{own.dom}-tab{state}", "outerHTML", radio)

    def _select(self, tabs: Tabs, where: str) -> str:
        tab = self._view(self._chosen(tabs))
        radio = self._templates.render_block(tab.kind, "choice", {"node": tab})
        return partial(f"{where}#{tab.dom}-tab", "outerHTML", radio)
