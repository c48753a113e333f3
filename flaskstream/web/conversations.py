"""A person's conversations: the list beside a chat, and what one does there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from flaskstream.runs.session import Session
from flaskstream.web.answers import (
    base_path,
    expired_response,
    fragment_response,
    is_htmx,
    page_url,
    unknown,
)
from flaskstream.web.security import Owners
from flaskstream.web.text import transmissible

if TYPE_CHECKING:
    from flaskstream.web.mountedapp import MountedApp

LONGEST = 80
"""Characters of a name that a person gives."""
MOST_LISTED = 200
"""Each answer has all of the list. Older ones are at their addresses, as all pages."""


class Conversations:
    """Lets a person rename and delete the pages that are conversations.

    Each form there tells by `shown` which page it stands on.
    """

    def __init__(self, app: MountedApp, owners: Owners) -> None:
        self._app = app
        self._owners = owners

    def add_to(self, routes: Blueprint) -> None:
        """Add the routes to those of the page."""
        for name, view in (("rename", self.rename), ("delete", self.delete)):
            rule = f"/conversations/<id>/{name}"
            routes.add_url_rule(rule, name, view, methods=["POST"])

    def rename(self, id: str) -> ResponseReturnValue:
        """Call a conversation as the person wants; without a name, as at first."""
        session = self._session(id)
        if session is None:
            return unknown()
        wanted = " ".join(transmissible(request.form.get("name", "")).split())
        session.rename(wanted[:LONGEST] or None)
        return self._list()

    def delete(self, id: str) -> ResponseReturnValue:
        """Forget a conversation; where it is the page itself, a new one is opened."""
        session = self._session(id)
        if session is None:
            return unknown()
        self._app.forget(session)
        if request.form.get("shown") != id:
            return self._list()
        if is_htmx():
            return Response(status=204, headers={"HX-Redirect": url_for(".index")})
        return redirect(url_for(".index"), 303)

    def _session(self, id: str) -> Session | None:
        owner = self._owners.of(request)
        return self._app.session_of_any_version(owner, id) if owner else None

    def _list(self) -> ResponseReturnValue:
        owner = self._owners.of(request)
        if owner is None:
            return expired_response()
        id = request.form.get("shown", "")
        if is_htmx():
            return fragment_response(
                self._app.conversations(owner, id, base_path()) or ""
            )
        shown = self._session(id)
        return redirect(page_url(shown) if shown else url_for(".index"), 303)


def list_conversations(
    sessions: Iterable[Session], shown: str, base: str
) -> list[dict[str, object]]:
    """The first `MOST_LISTED` conversations among an owner's pages, and the one that
    is shown, for their template."""
    titled = (session for session in sessions if session.title is not None)
    return [
        {
            "title": session.title,
            "url": f"{base}/?page={session.id}",
            "shown": session.id == shown,
            "rename_url": f"{base}/conversations/{session.id}/rename",
            "delete_url": f"{base}/conversations/{session.id}/delete",
        }
        for place, session in enumerate(titled)
        if place < MOST_LISTED or session.id == shown
    ]
