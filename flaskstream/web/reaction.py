"""What an event does beside starting the listener of its button."""

from __future__ import annotations

from flaskstream.blocks.eventdata import EventData
from flaskstream.blocks.listener import Listener
from flaskstream.components.base import Component
from flaskstream.runs.log import RunLog
from flaskstream.runs.patch import PROPERTIES, ROOT, Op, node_key
from flaskstream.runs.session import Session

TRIES = 20
"""How often a component is asked, whose value a run changes as it answers."""


def further_listeners(
    session: Session, event: EventData, first: Listener
) -> list[Listener]:
    """The other listeners of an event: its button can name the first one only."""
    trigger = (event.target, event.name)
    others = (one for one in session.blocks.listeners if one is not first)
    return [one for one in others if trigger in one.triggers]


def react(session: Session, log: RunLog, event: EventData) -> None:
    """Let the component that an event came from show at once what it changes: not under
    the page's lock, for it is anybody's code, but of what is there when it is shown."""
    node = event.target
    if not isinstance(node, Component):
        return
    key = node_key(node.id)
    for _ in range(TRIES):
        payload = session.payload(node)
        properties = session.properties.get(node.id)
        component = session.component(node)
        shown = log.parts(session.key, key) or component.parts(payload)
        reaction = component.reaction(event.name, event.known, payload, shown)
        if reaction is None:
            return
        with session.lock:
            if (
                session.payloads[node.id] is not payload
                or session.properties.get(node.id) is not properties
            ):
                continue  # a run has written meanwhile
            session.payloads[node.id] = reaction.payload
            session.set_properties(node, reaction.properties)
            parts = {**reaction.parts, PROPERTIES: session.properties[node.id]}
            log.append(session.key, {key: [Op("replace", ROOT, parts)]})
            return
