"""What an answer says of fields: their errors, and the files that were chosen."""

from __future__ import annotations

from flaskstream.components.core.base import Component
from flaskstream.runs.session import Session
from flaskstream.web.form import Form, Received
from flaskstream.web.fragments import Fragments
from flaskstream.web.partial import partial


def field_news(
    fragments: Fragments,
    session: Session,
    component: Component,
    form: Form | None = None,
) -> str:
    """A field with its error, or without one; what was typed stays."""
    form = form or Form()
    error = form.errors.get(component.id)
    field = fragments.field(component, form.typed_parts(component), error=error)
    return partial(f"#{component.within(session.scope).dom}", "outerMorph", field)


def file_news(
    fragments: Fragments,
    session: Session,
    component: Component,
    form: Form,
    received: Received | None,
) -> str:
    """The preview of a chosen file, or what is wrong with it."""
    error = form.errors.get(component.id)
    if component.files_part:
        return fragments.render_attachment(component, received, error or "")
    if received is not None and received.edit:
        return fragments.render_edit(component)
    field = fragments.field(component, error=error)
    if not component.takes_files:
        return str(field)  # its chooser says where it goes
    return partial(f"#{component.within(session.scope).dom}", "outerMorph", field)
