"""The posted form: payloads of its fields, or what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Request

from flaskstream.blocks.listener import Listener
from flaskstream.components.base import Component
from flaskstream.exceptions import InvalidInput
from flaskstream.media.media import Media
from flaskstream.runs.files import FileStore, OwnedFiles
from flaskstream.runs.page import Page


@dataclass
class Form:
    """What a person posted: payloads by component id, errors by component id.

    Only fields that the listener takes can be in error; the others are kept if they
    are valid, so that a reload shows them.
    """

    payloads: dict[int, Any] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)


def read_form(
    request: Request, page: Page, listener: Listener, files: FileStore
) -> Form:
    """Check the fields of a request against the components as this page has them."""
    form = Form()
    needed = {c.id for step in listener.chain() for c in step.inputs}
    for declared in page.blocks.components:
        component = page.component(declared)
        if not (component.in_form and component.editable):
            continue
        try:
            raw = posted(request, component, files, page.owner)
            if raw or component.id in needed:
                owned = OwnedFiles(files, page.owner)
                form.payloads[component.id] = component.parse(raw, owned)
        except InvalidInput as error:
            if component.id in needed:
                form.errors[component.id] = str(error)
    return form


def receive(request: Request, component: Component) -> Media | None:
    """The file chosen for a component, checked by it; None where it was removed.

    Raises:
        InvalidInput: the file is missing, or nothing that the component takes.
    """
    if request.form.get("clear") == component.name:
        return None
    upload = request.files.get(component.name)
    if upload is None or not upload.filename:
        raise InvalidInput("No file came with the request; choose one.")
    return component.accept(upload.read(), upload.filename)


def posted(
    request: Request, component: Component, files: FileStore, owner: str
) -> list[str]:
    """The form's values of one field; a file in the form becomes its token."""
    upload = request.files.get(component.name) if component.takes_file else None
    if upload is not None and upload.filename:
        media = component.accept(upload.read(), upload.filename)
        return [files.put(owner, media)]
    return request.form.getlist(component.name)
