"""The posted form: payloads of its fields, or what is wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Request

from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Component, Parts
from flaskstream.components.core.json_api import MOST_FILES, TOKEN
from flaskstream.exceptions import Error, InvalidInput
from flaskstream.media.media import Media
from flaskstream.runs.files import OwnedFiles
from flaskstream.runs.session import Session
from flaskstream.runs.values import Post
from flaskstream.web.failing import or_else, refusing
from flaskstream.web.formdata import content_of
from flaskstream.web.order import read_order


@dataclass
class Form(Post):
    """What a person posted: payloads, errors, and what was typed, by component id.

    Only fields that are needed can be in error; the others are kept if they are
    valid, so that a reload shows them. `typed` has what is shown of those in error.
    """

    typed: dict[int, Parts] = field(default_factory=dict)

    def refuse(
        self, component: Component, error: str, typed: Parts | None = None
    ) -> None:
        """Mark a field, and keep what was typed into it."""
        self.errors[component.id] = error
        self.typed[component.id] = typed or {}

    def shown(self, component: Component) -> Parts:
        """What is to be shown of a field in error: what was typed, if it was text."""
        return self.typed.get(component.id, {})


def read_form(
    request: Request,
    session: Session,
    needed: Collection[int],
    files: OwnedFiles,
    *,
    some: bool = False,
) -> Form:
    """Check the fields of a request against the components as this page has them.

    Those whose ids are `needed` must be there and valid; `files` are the owner's. With
    `some` it says nothing of those that it does not have: else they may be choosers
    without a file.
    """
    form = Form(order=read_order(request.form.get("order", "")))
    for declared in session.blocks.components:
        component = or_else(declared, partial(session.component, declared), declared)
        if not (component.in_form and component.editable):
            continue
        if some and component.name not in request.form:
            continue
        raw = request.form.getlist(component.name)
        try:
            with refusing(component):
                raw, wrong = posted(request, component, files)
                if wrong:
                    raise InvalidInput(wrong)
                if raw or component.id in needed:
                    form.payloads[component.id] = component.parse(raw, files)
                    form.marks[component.id] = mark_of(raw)
        except InvalidInput as error:
            if component.id in needed:
                typed: Parts = or_else(
                    component, partial(component.typed, raw, files), {}
                )
                form.refuse(component, str(error), typed)
    return form


def mark_of(raw: list[str]) -> bytes:
    """What is the same of two posts of a field that say the same."""
    told = repr(raw).encode(errors="surrogatepass")
    return hashlib.blake2b(told, digest_size=16).digest()


def needed_by(listener: Listener) -> set[int]:
    """The ids of the fields that a listener and the steps after it take."""
    return {c.id for step in listener.chain() for c in step.inputs}


@dataclass(frozen=True)
class Received:
    """What an upload brought: the new payload, which files are new, and which one is
    gone; `wrong` says what is wrong with others."""

    payload: Any
    added: list[Media] = field(default_factory=list)
    removed: str = ""
    wrong: str = ""


def receive(request: Request, component: Component, files: OwnedFiles) -> Received:
    """What was chosen for a component, or removed from it.

    Raises:
        InvalidInput: nothing was chosen, or nothing of it is what the component takes.
    """
    name, _, removed = request.form.get("clear", "").partition(" ")
    asked = name == component.name
    if asked and not component.takes_files:
        return Received(None)
    added, wrong = accepted(request, component, files)
    if not asked and not added:
        raise InvalidInput(wrong or "No file came with the request; choose one.")
    if not component.takes_files:
        return Received(added[-1], added)
    raw = request.form.getlist(component.name)
    removed = removed if TOKEN.fullmatch(removed) else ""
    tokens = [token for token in raw[:-1] if token != removed]
    new = {files.put(media): media for media in added}
    raw = [*dict.fromkeys([*tokens, *new]), *raw[-1:]]
    payload = component.parse(raw, files)
    added = [media for token, media in new.items() if token not in tokens]
    return Received(payload, added, removed, wrong)


def posted(
    request: Request, component: Component, files: OwnedFiles
) -> tuple[list[str], str]:
    """The form's values of one field, and what is wrong with files in it.

    A file becomes its token. Where none was chosen, some ways of sending a form leave
    its field out.
    """
    values = request.form.getlist(component.name)
    if not component.takes_file:
        return values, ""
    added, wrong = accepted(request, component, files)
    tokens = [files.put(media) for media in added]
    if component.takes_files:
        return [*values[:-1], *tokens, *values[-1:]], wrong
    return tokens or values or [""], wrong


def accepted(
    request: Request, component: Component, files: OwnedFiles
) -> tuple[list[Media], str]:
    """The files that were chosen for a component, and what is wrong with others."""
    good, wrong = [], []
    several = "-files" if component.takes_files else ""
    chosen = [
        upload
        for upload in request.files.getlist(component.name + several)
        if upload.filename
    ]
    most = MOST_FILES if component.takes_files else 1
    if len(chosen) > most:
        allowed = "one file" if most == 1 else f"at most {most} files"
        return [], f"Expected {allowed}; got {len(chosen)}, and took none."
    for upload in chosen:
        try:
            content = content_of(upload)
            files.admit(content)
            good.append(component.accept(content, upload.filename or ""))
        except (InvalidInput, Error) as error:
            wrong.append(str(error))
    return good, " ".join(wrong)
