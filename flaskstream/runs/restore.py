"""What the lost attempts of a run have written is taken back."""

from __future__ import annotations

from flaskstream.blocks.layout import Layout
from flaskstream.components.core.base import Component
from flaskstream.components.core.node import Node
from flaskstream.media.media import Media
from flaskstream.runs.guard import Guard
from flaskstream.runs.run import Run
from flaskstream.store.patch import PROPERTIES, ROOT, Op
from flaskstream.store.undo import Found, Restored


def restore(run: Run, guard: Guard) -> None:
    """Have the page show what it did before the attempts that were lost, but for what
    somebody else has set since."""
    nodes = {node.id: node for node in run.session.blocks.walk()}
    restored, files = list[Restored](), list[Media]()
    for id, found in run.session.runs.to_restore(run.id).items():
        one = _restored(run, nodes[id], found, guard)
        restored.append(one)
        files += _files_of(nodes[id], one, guard)
    run.session.runs.restore(run.id, restored, files)


def _restored(run: Run, node: Node, found: Found, guard: Guard) -> Restored:
    if isinstance(node, Layout):
        before = node.with_properties(found.properties)
        ops = [
            Op("replace", name, getattr(before, name, None)) for name in found.changed
        ]
        return Restored(node.id, (), found.properties, ops)
    assert isinstance(node, Component)
    shown = guard.call(node, run.session.with_properties, node, found.properties)
    payload = found.payload or (guard.call(node, node.initial_payload),)
    parts = found.parts
    if parts is None:
        parts = guard.call(node, shown.parts, payload[0])
    ops = [Op("replace", ROOT, {**parts, PROPERTIES: {**found.properties}})]
    return Restored(node.id, payload, found.properties, ops)


def _files_of(node: Node, restored: Restored, guard: Guard) -> list[Media]:
    """The files that a component shows again: they may have gone meanwhile."""
    if not isinstance(node, Component) or not node.shows_files:
        return []
    shown = node.with_properties(restored.properties)
    parts = {k: v for k, v in restored.ops[0].payload.items() if k != PROPERTIES}
    return guard.call(node, shown.files_in, parts)
