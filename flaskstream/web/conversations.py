"""A person's conversations: the list beside a chat, and what one does there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from flaskstream.runs.page import Page
from flaskstream.web.answers import (
    base_path,
    expired,
    fragment_response,
    is_htmx,
    page_url,
    unknown,
)
from flaskstream.web.security import Owners
from flaskstream.web.text import transmissible

if TYPE_CHECKING:
    from flaskstream.web.site import Site

LONGEST = 80
"""Characters of a name that a person gives."""


class Conversations:
    """Lets a person rename and delete the pages that are conversations.

    Each form there tells by `shown` which page it stands on.
    """

    def __init__(self, site: Site, owners: Owners) -> None:
        self._site = site
        self._owners = owners

    def add_to(self, routes: Blueprint) -> None:
        """Add the routes to those of the page."""
        for name, view in (("rename", self.rename), ("delete", self.delete)):
            rule = f"/conversations/<id>/{name}"
            routes.add_url_rule(rule, name, view, methods=["POST"])

    def rename(self, id: str) -> ResponseReturnValue:
        """Call a conversation as the person wants; without a name, as at first."""
        page = self._page(id)
        if page is None:
            return unknown()
        wanted = " ".join(transmissible(request.form.get("name", "")).split())
        page.given_name = wanted[:LONGEST] or None
        return self._list()

    def delete(self, id: str) -> ResponseReturnValue:
        """Forget a conversation; where it is the page itself, a new one is opened."""
        page = self._page(id)
        if page is None:
            return unknown()
        self._site.forget(page)
        if request.form.get("shown") != id:
            return self._list()
        if is_htmx():
            return Response(status=204, headers={"HX-Redirect": url_for(".index")})
        return redirect(url_for(".index"), 303)

    def _page(self, id: str) -> Page | None:
        owner = self._owners.of(request)
        return self._site.page(owner, id) if owner else None

    def _list(self) -> ResponseReturnValue:
        owner = self._owners.of(request)
        if owner is None:
            return expired()
        id = request.form.get("shown", "")
        if is_htmx():
            return fragment_response(
                self._site.conversations(owner, id, base_path()) or ""
            )
        shown = self._page(id)
        return redirect(page_url(shown) if shown else url_for(".index"), 303)


def listed(pages: list[Page], shown: str, base: str) -> list[dict[str, object]]:
    """The conversations among an owner's pages, for their template."""
    return [
        {
            "title": page.title,
            "url": f"{base}/?page={page.id}",
            "shown": page.id == shown,
            "rename_url": f"{base}/conversations/{page.id}/rename",
            "delete_url": f"{base}/conversations/{page.id}/delete",
        }
        for page in pages
        if page.title is not None
    ]
