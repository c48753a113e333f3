"""The posted form: payloads of its fields, or what is wrong with them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Request

from flaskstream.blocks.listener import Listener
from flaskstream.components.browserstate import BrowserState
from flaskstream.components.core.base import Component, Parts
from flaskstream.components.core.json_api import TOKEN
from flaskstream.exceptions import Error, InvalidInput
from flaskstream.media.media import Media
from flaskstream.runs.session import Session
from flaskstream.store.files import OwnedFiles
from flaskstream.store.values import Post
from flaskstream.web.failing import or_else, refusing
from flaskstream.web.formdata import content_of
from flaskstream.web.keeping import keeper
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

    def typed_parts(self, component: Component) -> Parts:
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
    kept = keeper(session.blocks)
    for declared in session.blocks.components:
        component = or_else(declared, partial(session.component, declared), declared)
        if not (component.in_form and component.editable):
            continue
        if some and component.name not in request.form:
            continue
        raw = request.form.getlist(component.name)
        try:
            with refusing(component):
                raw, wrong = read_field(request, component, files)
                if isinstance(component, BrowserState):
                    raw = [kept.open(component, text) for text in raw[-1:]]
                if wrong:
                    raise InvalidInput(wrong)
                if raw or component.id in needed:
                    form.payloads[component.id] = component.parse(raw, files)
                    form.marks[component.id] = mark_of(raw)
        except InvalidInput as error:
            if component.id in needed:
                typed: Parts = or_else(
                    component, partial(component.typed_parts, raw, files), {}
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
    """What an upload brought: the new payload, the names of the events that it is,
    which files are new, and the token of one that is gone; `wrong` says what is wrong
    with others. What is an `edit` the person sees already."""

    payload: Any
    events: frozenset[str]
    added: list[Media] = field(default_factory=list)
    removed: str = ""
    wrong: str = ""
    edit: bool = False


CHANGED = frozenset({"change", "input"})
PLACE = re.compile("[0-9]{1,6}")


def receive(request: Request, component: Component, files: OwnedFiles) -> Received:
    """What was chosen for a component, or removed from it, or moved within it.

    A page without scripts sends both at once: what was chosen, and what a button asks.

    Raises:
        InvalidInput: nothing was chosen, or nothing of it is what the component takes.
    """
    raw = request.form.getlist(component.name)
    asked = rearrange_files(request, component, raw)
    if asked is not None and not component.takes_files:
        return Received(None, CHANGED | {"clear"})
    added, wrong = read_files(request, component, files)
    edit = component.own_uploads.get(request.form.get("edit", ""))
    if edit is not None and wrong:
        raise InvalidInput(wrong)
    if asked is None and edit is None and not added:
        raise InvalidInput(wrong or "No file came with the request; choose one.")
    events = CHANGED | {"upload"} if added else frozenset()
    if edit is not None:
        events = CHANGED | edit
    if not component.takes_files:
        payload = component.parse([files.put(added[-1])], files)
        return Received(payload, events, added)
    rest, removed, further = asked or (raw, "", frozenset[str]())
    tokens = [files.put(media) for media in added]
    payload = component.parse(component.with_files(rest, tokens), files)
    new = dict(zip(tokens, added, strict=True))
    added = [media for token, media in new.items() if token not in rest]
    is_edit = edit is not None
    return Received(payload, events | further, added, removed, wrong, is_edit)


def rearrange_files(
    request: Request, component: Component, raw: list[str]
) -> tuple[list[str], str, frozenset[str]] | None:
    """The form's values of a field after a file was taken away (`clear`), or all, or
    one was moved (`move`: its token, and its place); with the token of what is gone,
    and the names of the events that it is. None where nothing of that was asked."""
    for asked in ("clear", "move"):
        name, _, what = request.form.get(asked, "").partition(" ")
        if name == component.name:
            break
    else:
        return None
    token, _, place = what.partition(" ")
    if not what:
        kept = [text for text in raw if not TOKEN.fullmatch(token_of(text))]
        return kept, "", CHANGED | {"clear"}
    tokens = [token_of(text) for text in raw]
    if not TOKEN.fullmatch(token) or token not in tokens:
        return raw, "", frozenset()
    at = tokens.index(token)  # what was typed stands after all files
    rest = raw[:at] + raw[at + 1 :]
    if asked == "move":
        rest.insert(int(place) if PLACE.fullmatch(place) else at, raw[at])
        return rest, "", CHANGED
    is_empty = not any(TOKEN.fullmatch(token_of(text)) for text in rest)
    return rest, token, CHANGED | ({"delete", "clear"} if is_empty else {"delete"})


def token_of(text: str) -> str:
    """The file's token in a form's value; what a component has to say of the file
    stands behind it."""
    return text.partition(" ")[0]


def read_field(
    request: Request, component: Component, files: OwnedFiles
) -> tuple[list[str], str]:
    """The form's values of one field, and what is wrong with files in it.

    A file becomes its token. Where none was chosen, some ways of sending a form leave
    its field out.
    """
    values = request.form.getlist(component.name)
    if not component.takes_file:
        return values, ""
    added, wrong = read_files(request, component, files)
    tokens = [files.put(media) for media in added]
    values = component.with_files(values, tokens)
    return values if component.takes_files else values or [""], wrong


def read_files(
    request: Request, component: Component, files: OwnedFiles
) -> tuple[list[Media], str]:
    """The files that were chosen for a component, and what is wrong with others."""
    good: list[Media] = []
    wrong: list[str] = []
    several = "-files" if component.takes_files else ""
    chosen = [
        upload
        for upload in request.files.getlist(component.name + several)
        if upload.filename
    ]
    most = component.most_files
    if len(chosen) > most:
        allowed = "one file" if most == 1 else f"at most {most} files"
        return [], f"Expected {allowed}; got {len(chosen)}, and took none."
    for upload in chosen:
        try:
            component.check_room(good)
        except InvalidInput as error:
            wrong.append(str(error))
            break
        try:
            content = content_of(upload)
            files.admit(content)
            good.append(component.accept(content, upload.filename or ""))
        except (InvalidInput, Error) as error:
            wrong.append(str(error))
    return good, " ".join(wrong)
