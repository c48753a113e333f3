"""What an event does beside starting the listener of its button."""

from __future__ import annotations

from functools import partial
from typing import Any

from flaskstream.blocks.eventdata import EventData
from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Arrangement, Component, Reaction
from flaskstream.runs.session import Session
from flaskstream.store.patch import node_key
from flaskstream.web.failing import or_else

TRIES = 20
"""How often a component is asked, whose value a run changes as it answers."""


def further_listeners(
    session: Session, event: EventData, first: Listener
) -> list[Listener]:
    """The other listeners of an event: its button can name the first one only."""
    trigger = (event.target, event.name)
    others = (one for one in session.blocks.listeners if one is not first)
    return [one for one in others if trigger in one.triggers]


def react(session: Session, event: EventData) -> None:
    """Let the component that an event came from show at once what it changes, of what
    is there when that is shown."""
    node = event.target
    if not isinstance(node, Component):
        return
    for _ in range(TRIES):
        held = session.component_state(node)
        component = session.with_properties(node, held.properties)
        ask = partial(_reaction_of, session, component, event, held.payload[0])
        reaction = or_else(component, ask, None)
        if reaction is None or session.react(node, held, reaction):
            return


def arrange(session: Session, node: Component, found: Arrangement) -> None:
    """Have a page show what a person has arranged, as it is loaded the next time."""
    for _ in range(TRIES):
        held = session.component_state(node)
        payload = found.payload[0] if found.payload else held.payload[0]
        properties = {**held.properties, **found.properties}
        parts = session.with_properties(node, properties).parts(payload)
        if session.react(node, held, Reaction(payload, parts, found.properties)):
            return


def _reaction_of(
    session: Session, component: Component, event: EventData, payload: Any
) -> Reaction | None:
    shown = session.parts(node_key(component.id)) or component.parts(payload)
    return component.reaction(event.name, event.known, payload, shown)
