"""What the tick of a timer starts, and what it leaves as it is."""

from __future__ import annotations

from contextlib import suppress

from flaskstream.blocks.eventdata import EventData
from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Component
from flaskstream.exceptions import QueueFull
from flaskstream.runs.session import Session
from flaskstream.web.form import Form
from flaskstream.web.mountedapp import MountedApp
from flaskstream.web.request import origin_of
from flaskstream.web.validation import validation_errors


def start_quietly(
    app: MountedApp,
    session: Session,
    listener: Listener,
    form: Form,
    cursor: int | None,
    event: EventData,
) -> list[Component]:
    """Start a run, unless something is in its way; gives the fields whose errors are
    gone.

    Nobody has asked for it: so nobody is told of what is in its way, and what is half
    typed is not marked. There is another tick soon. Only one that has started something
    is newer than what a person sent before.
    """
    if form.errors:
        return []
    mended = app.accept(session, form, cursor)
    origin = origin_of(session, told=app.plan.wants_request)
    wrong = validation_errors(
        *(app.engine, session, listener, form.payloads), origin.request, event
    )
    if not wrong:
        with suppress(QueueFull):
            if app.start(session, listener, form, origin, event, form.order):
                session.note_request(listener, form.order)
    return mended
