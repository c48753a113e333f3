"""What a request tells of the event behind it, checked against the page."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Request, abort

from flaskstream.blocks.eventdata import EventData, find_trigger
from flaskstream.blocks.layout import Layout
from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Component
from flaskstream.components.core.node import Node
from flaskstream.exceptions import InvalidInput
from flaskstream.runs.session import Session
from flaskstream.store.files import OwnedFiles
from flaskstream.web.answers import problem
from flaskstream.web.failing import refusing
from flaskstream.web.form import Form
from flaskstream.web.reach import OutOfReach, check_reach, find_barrier

SOURCE = re.compile(r"#fs\d*-(?:on-\d{1,6}-)?(\d{1,6})\b")
LONGEST = 10_000
"""Characters of what a button tells; it has no text in it that was typed."""
MISSING = "There is no such event here; reload the page."


def event_of(
    request: Request,
    session: Session,
    listener: Listener,
    form: Form,
    files: OwnedFiles,
) -> EventData:
    """The event that starts a listener, before `form` has become the page's.

    A button posts what its component's `event_details` needs to know as JSON, in the
    field `event`: the event's name, the component's id as `target`, and more. A `file`
    is one of the owner's, told by its token. A request that tells what can't be is
    answered 422.

    Raises:
        OutOfReach: nobody can bring it about on the page as it is now.
    """
    try:
        told = event_field(request)
        if "file" in told:
            told["file"] = files.find(str(told["file"]))
        return read_event(request, session, listener, form, told)
    except OutOfReach:
        raise
    except InvalidInput as refused:
        abort(problem(422, "That can’t be done", str(refused)))


def read_event(
    request: Request,
    session: Session,
    listener: Listener,
    form: Form,
    told: dict[str, Any],
) -> EventData:
    """The event itself.

    Raises:
        InvalidInput: there is no such event, or nothing such that it could be about.
        OutOfReach: nobody can bring it about now.
    """
    name, target = told.get("name"), told.get("target") or source_id(request)
    node, event = find_trigger(
        listener.triggers,
        *(name, target),
        lambda node, event: find_barrier(session, node, event) is None,
    )
    if told and (event != name or told.get("target") not in (None, node.id)):
        raise InvalidInput(MISSING)
    check_reach(session, listener, node, event)
    data = EventData(node, details(node, event, told, session, form))
    data.name = event
    return data


def details(
    node: Node, event: str, told: dict[str, Any], session: Session, form: Form
) -> dict[str, Any]:
    """What there is to know of an event of a node, as the node itself says."""
    if isinstance(node, Layout):
        own = node.with_properties(session.properties.get(node.id, {}))
        return own.event_details(event, told, None, None)
    if not isinstance(node, Component):
        return node.event_details(event, told, None, None)
    with refusing(node):
        component = session.component(node)
        before = session.payload(node)
        now = form.payloads.get(node.id, before)
        return component.event_details(event, told, now, before)


def event_field(request: Request) -> dict[str, Any]:
    """The field `event`, with the text that was typed for it."""
    text = request.form.get("event", "")
    if not text:
        return {}
    try:
        told = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise InvalidInput(MISSING)
    # A button can't hold what is typed beside it: that is a field of its own.
    field = f"c{told.get('target')}-{told.get('name')}-{told.get('index')}"
    if field in request.form:
        told["value"] = request.form[field].replace("\r\n", "\n")
    return told


def source_id(request: Request) -> int | None:
    """The id of the node whose control, or `plan.Trigger`, htmx has sent the form for,
    if it was."""
    found = SOURCE.search(request.headers.get("HX-Source", ""))
    return int(found[1]) if found else None
