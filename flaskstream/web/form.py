"""The posted form: payloads of its fields, or what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Request

from flaskstream.blocks.listener import Listener
from flaskstream.components.base import Component, Parts
from flaskstream.exceptions import InvalidInput
from flaskstream.media.media import Media
from flaskstream.runs.files import FileStore, OwnedFiles
from flaskstream.runs.page import Page


@dataclass
class Form:
    """What a person posted: payloads, errors, and what was typed, by component id.

    Only fields that are needed can be in error; the others are kept if they are
    valid, so that a reload shows them. `typed` has the texts that are in error.
    """

    payloads: dict[int, Any] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    typed: dict[int, str] = field(default_factory=dict)

    def refuse(self, component: Component, error: str, raw: Sequence[str] = ()) -> None:
        """Mark a field, and keep what was typed into it."""
        self.errors[component.id] = error
        if component.changes_by_typing and raw:
            self.typed[component.id] = raw[-1]

    def shown(self, component: Component) -> Parts:
        """What is to be shown of a field in error: what was typed, if it was text."""
        typed = self.typed.get(component.id)
        return {} if typed is None else {"value": typed}


def read_form(
    request: Request, page: Page, needed: Collection[int], files: FileStore
) -> Form:
    """Check the fields of a request against the components as this page has them.

    Those whose ids are `needed` must be there and valid.
    """
    form = Form()
    owned = OwnedFiles(files, page.owner)
    for declared in page.blocks.components:
        component = page.component(declared)
        if not (component.in_form and component.editable):
            continue
        raw: list[str] = []
        try:
            raw = posted(request, component, files, page.owner)
            if raw or component.id in needed:
                form.payloads[component.id] = component.parse(raw, owned)
        except InvalidInput as error:
            if component.id in needed:
                form.refuse(component, str(error), raw)
    return form


def needed_by(listener: Listener) -> set[int]:
    """The ids of the fields that a listener and the steps after it take."""
    return {c.id for step in listener.chain() for c in step.inputs}


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
    """The form's values of one field; a file in the form becomes its token.

    Where no file was chosen, some ways of sending a form leave its field out.
    """
    upload = request.files.get(component.name) if component.takes_file else None
    if upload is not None and upload.filename:
        media = component.accept(upload.read(), upload.filename)
        return [files.put(owner, media)]
    values = request.form.getlist(component.name)
    return [""] if component.takes_file and not values else values
