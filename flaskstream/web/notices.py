"""What a page tells the server without an answer that is put in."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from flaskstream.runs.session import Session
from flaskstream.web import security
from flaskstream.web.answers import is_htmx, page_url, unknown
from flaskstream.web.form import read_form
from flaskstream.web.mountedapp import CURSOR, MountedApp


def nothing() -> Response:
    """The answer: only the stream speaks. A page may ask for several a second, and what
    has no content has no type."""
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response


class Notices:
    """The routes by which a page says that a run is to stop, what it has shown, what
    is typed meanwhile, and that it is left."""

    def __init__(self, app: MountedApp, owners: security.Owners) -> None:
        self._app = app
        self._owners = owners

    def add_to(self, routes: Blueprint) -> None:
        """Add the routes to those of the page."""
        stop, shown = "/stop/<int:listener>/<run>", "/shown/<viewer>/<seq>"
        routes.post(f"/pages/<page>{stop}")(self.stop)
        routes.post(f"/pages/<page>{shown}")(self.acknowledge)
        routes.post("/pages/<page>/fields")(self.fields)
        routes.post("/pages/<page>/left")(self.left)

    def _session(self, id: str) -> Session | None:
        owner = self._owners.of(request)
        return self._app.session(owner, id) if owner else None

    def _any_session(self, id: str) -> Session | None:
        """The same, though it is of another version of the app."""
        owner = self._owners.of(request)
        return self._app.session_of_any_version(owner, id) if owner else None

    def stop(self, page: str, listener: int, run: str) -> ResponseReturnValue:
        """Stop a run."""
        found, chosen = self._any_session(page), self._app.startable(listener)
        if found is not None and not found.is_of_this_version:
            self._app.stop_strange(found, run)
        elif found is None or chosen is None:
            return unknown()
        else:
            self._app.stop(found, chosen, run)
        return nothing() if is_htmx() else redirect(page_url(found), 303)

    def acknowledge(self, page: str, viewer: str, seq: str) -> ResponseReturnValue:
        """A page says what it has painted, since its stream has asked; one whose stream
        has ended meanwhile is told no more than that."""
        found = self._any_session(page)
        took = request.args.get("took", "")
        # In milliseconds; of what is no number, or a huge one, no pace is made.
        seconds = int(took) / 1000 if CURSOR.fullmatch(took) else 0.0
        if found is not None and CURSOR.fullmatch(seq):
            self._app.viewers.acknowledge(found, viewer, int(seq), seconds)
        return nothing()

    def fields(self, page: str) -> ResponseReturnValue:
        """Keep what a person has typed while a run goes on, for its further steps."""
        found = self._session(page)
        if found is None:
            return unknown()
        form = read_form(request, found, (), self._app.files(found), some=True)
        self._app.accept(found, form)
        return nothing()

    def left(self, page: str) -> ResponseReturnValue:
        """The page's window is closed, or shows something else."""
        found = self._any_session(page)
        if found is not None:
            self._app.engine.leave(found)
        return nothing()
