"""What a page's browser fetches beside it: files, frames, the author's style sheet."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from flaskstream.web import security
from flaskstream.web.answers import media_response, unknown
from flaskstream.web.mountedapp import MountedApp


class Downloads:
    """The routes of a page's files: its owner gets them, and nobody else."""

    def __init__(self, app: MountedApp, owners: security.Owners) -> None:
        self._app = app
        self._owners = owners

    def add_to(self, routes: Blueprint) -> None:
        """Add the routes to those of the page."""
        routes.add_url_rule("/media/<token>", "media", self.media)
        routes.add_url_rule(
            "/pages/<page>/previews/<int:component>/<token>", "preview", self.preview
        )
        routes.add_url_rule("/style-<name>.css", "style", self.style)

    def media(self, token: str) -> ResponseReturnValue:
        """A file of the owner's: uploaded, or made by a function."""
        owner = self._owners.of(request)
        found = self._app.engine.files.find(owner, token) if owner else None
        return unknown() if found is None else media_response(found)

    def preview(self, page: str, component: int, token: str) -> ResponseReturnValue:
        """The newest frame of a component, whenever its page was told of it."""
        owner = self._owners.of(request)
        # What streams have of it is the same for any version of the app.
        found = self._app.session_of_any_version(owner, page) if owner else None
        media = self._app.viewers.preview(found, component, token) if found else None
        return unknown() if media is None else media_response(media, kept=False)

    def style(self, name: str) -> ResponseReturnValue:
        """The author's own style sheet: a theme, and CSS."""
        css = self._app.blocks.style.css
        if name != _digest(css):
            return unknown()
        response = Response(css, mimetype="text/css")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def style_url(app: MountedApp, base: str) -> str:
    """Where the author's style sheet is; "" where there is none."""
    css = app.blocks.style.css
    return f"{base}/style-{_digest(css)}.css" if css else ""


def _digest(css: str) -> str:
    return hashlib.sha256(css.encode()).hexdigest()[:12]
