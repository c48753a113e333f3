"""What a listener's validator says of a request, before anything is started."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flaskstream.blocks.listener import Listener
from flaskstream.blocks.request import Request
from flaskstream.blocks.validation import problems
from flaskstream.components.base import Component
from flaskstream.components.state import State
from flaskstream.media.scratch import using
from flaskstream.runs.session import Session


def refused(
    session: Session,
    listener: Listener,
    fields: Mapping[int, Any],
    request: Request | None,
) -> dict[int, str]:
    """What is wrong with the inputs of a listener, by component id; `fields` are the
    payloads that came with the request."""
    if listener.validator is None:
        return {}
    with using(session.owner):
        values = [_value(session, component, fields) for component in listener.inputs]
        found = problems(listener, values, request)
    return {component.id: text for component, text in found.items()}


def _value(session: Session, component: Component, fields: Mapping[int, Any]) -> Any:
    if isinstance(component, State):
        return session.state(component)
    known = component.id in fields
    payload = fields[component.id] if known else session.payload(component)
    return session.component(component).preprocess(payload)
