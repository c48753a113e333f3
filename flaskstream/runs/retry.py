"""A run whose process is lost begins again, where its author says that it may."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flaskstream.blocks.layout import Layout
from flaskstream.components.core.base import Component
from flaskstream.components.core.node import Node
from flaskstream.exceptions import Error
from flaskstream.media.media import Media
from flaskstream.runs.guard import Guard
from flaskstream.runs.run import Run
from flaskstream.store.patch import PROPERTIES, ROOT, Op
from flaskstream.store.undo import Found, Restored

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine

logger = logging.getLogger("flaskstream.runs")
LOST = "The server that was at it has stopped. Please start it again."


def lost_error(run: Run) -> Error:
    """What a page says of a run whose process is lost, and that is not called again."""
    attempts, text = run.record.attempt, LOST
    if attempts > 1:
        text = f"It has begun {attempts} times, and each time t{text[1:]}"
    return Error(text, title="Interrupted")


def begin_again(engine: Engine, run: Run, *, in_order: bool = False) -> bool:
    """Have a run begin again, from its first step on, whose process is lost, or ends
    `in_order`, which is no attempt that has failed; False, and nothing, where that may
    not be.

    Each attempt is a run of its own for all who have to do with it, and the one before
    has ended: so what still executes that writes nothing more. Where it is this process
    that ends, others find what they are to begin (`Engine.end_lost`).
    """
    again = run.session.runs.begin_again(run.id, in_order=in_order)
    if again is None:
        return False
    name, record = run.listener.name, again.run
    logger.warning(
        "%s begins again, attempt %d of %d: the process that was at it has stopped",
        *(name, record.attempt, record.attempts),
    )
    engine.has_been_lost(run, again.lost)
    engine.carry_out(again.effects)
    if engine.is_closing:
        return True
    if run.session.runs.has_place(record.id):
        engine.launch(engine.run_of(record))
    else:
        engine.begin_heir(record)
    return True


def restore(run: Run, guard: Guard) -> None:
    """Have the page show what it did before the attempts that were lost, but for what
    somebody else has set since."""
    nodes = {node.id: node for node in run.session.blocks.walk()}
    restored, files = list[Restored](), list[Media]()
    for id, found in run.session.runs.found(run.id).items():
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
