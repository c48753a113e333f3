"""What a listener's validator says of a request, before anything is started."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from flaskstream.blocks.arguments import Injection
from flaskstream.blocks.eventdata import EventData
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.request import Request
from flaskstream.blocks.validation import TooLate, problems
from flaskstream.components.core.base import Component
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.media.scratch import using
from flaskstream.runs.engine import Engine
from flaskstream.runs.executor.interruptible import Interrupted
from flaskstream.runs.session import Session

logger = logging.getLogger("flaskstream.runs")


def validation_errors(
    engine: Engine,
    session: Session,
    listener: Listener,
    fields: Mapping[int, Any],
    request: Request | None,
    event: EventData | None = None,
) -> dict[int, str]:
    """What is wrong with the inputs of a listener, by component id; `fields` are the
    payloads that came with the request."""
    if not listener.is_validated_first:
        return {}

    def give(wanted: Injection) -> Any:
        if isinstance(wanted, type) and issubclass(wanted, EventData):
            return (event or EventData(None)).seen_as(wanted)
        return request if wanted is Request else None

    limit = engine.settings.encode_limit
    with engine.watchdog.over_request() as guard, using(session.owner):
        try:
            values = [
                guard.call(component, _value, session, component, fields)
                for component in listener.inputs
            ]
            found = guard.call(listener, problems, listener, values, give, limit)
        except (Interrupted, TooLate):
            logger.error(
                "%s was not called: its validator took longer than %s s "
                "(FLASKSTREAM_ENCODE_LIMIT)",
                listener.name,
                limit,
            )
            return {listener.shown_inputs[0].id: str(TooLate())}
    return {component.id: text for component, text in found.items()}


def _value(session: Session, component: ValueNode, fields: Mapping[int, Any]) -> Any:
    if not isinstance(component, Component):
        return session.value_of(component)
    known = component.id in fields
    payload = fields[component.id] if known else session.payload(component)
    return session.component(component).preprocess(payload)
