"""Which requests a page takes, before anything else is done with them."""

from __future__ import annotations

import logging

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from flaskstream.exceptions import EngineClosed, FileStorageError, StoreGone
from flaskstream.media.content import NO_ROOM
from flaskstream.runs.otherversion import OtherVersion
from flaskstream.web.answers import (
    base_path,
    fragment_response,
    is_htmx,
    problem,
    shown_scope,
    updated,
)
from flaskstream.web.deployment import unsuited_server
from flaskstream.web.mountedapp import MountedApp
from flaskstream.web.origin import Origins, remedy
from flaskstream.web.received import NoRoom, TooManyBodies, TooMuch
from flaskstream.web.request import check_query, this_request
from flaskstream.web.uploads import drain, limit_body, megabytes

logger = logging.getLogger("flaskstream")

OUT_OF_REACH = (
    "The server can't reach what keeps its pages at the moment. Nothing was changed; "
    "try again in a few seconds."
)
STOPPING = "The server stops, and begins nothing more. Try again in a few seconds."


class Admission:
    """Refuses what the server can't serve, what comes from elsewhere, and too much."""

    def __init__(self, app: MountedApp, origins: Origins) -> None:
        self._app = app
        self._origins = origins

    def add_to(self, routes: Blueprint) -> None:
        """Look at each request for these routes."""
        # Before the app's own functions that look at a request, such as a login's.
        routes.url_value_preprocessor(self._look)
        routes.before_request(self._check)
        routes.register_error_handler(RequestEntityTooLarge, self._too_large)
        routes.register_error_handler(TooManyBodies, self._too_many)
        routes.register_error_handler(NoRoom, self._no_room)
        routes.register_error_handler(OtherVersion, updated)
        routes.register_error_handler(StoreGone, store_gone)
        routes.register_error_handler(EngineClosed, engine_closed)
        routes.register_error_handler(FileStorageError, self._not_stored)

    def _look(self, endpoint: str | None, values: object) -> None:
        check_query()
        limit_body(this_request(), self._app.plan.fields)

    def _check(self) -> ResponseReturnValue | None:
        if len(request.blueprints) > 1:
            return None  # the API's, which has its own conditions
        error = unsuited_server(self._app.engine.store.is_shared)
        if error is not None:
            return problem(503, "This page can't be served like this", error)
        if request.method == "POST" and not self._origins.are_ours(request):
            return problem(
                403,
                "Refused",
                "This request does not come from a page of this site: expected the "
                "header Sec-Fetch-Site: same-origin, an Origin that is this host, or "
                f"a form's token and this site's cookie. {remedy(request)}".strip(),
                "Reload the page, and press the button there.",
            )
        return None

    def _too_large(self, error: RequestEntityTooLarge) -> ResponseReturnValue:
        most = megabytes(current_app.config["FLASKSTREAM_MAX_UPLOAD"])
        text = f"Expected at most {most} in all; choose a smaller file."
        if isinstance(error, TooMuch):
            text = error.description or text
        else:
            drain(request)
        return self._not_taken(413, "Too large", text)

    def _no_room(self, error: NoRoom) -> ResponseReturnValue:
        return self._not_taken(NoRoom.code, "No room", NO_ROOM)

    def _not_stored(self, error: FileStorageError) -> ResponseReturnValue:
        return self._not_taken(error.status, error.title, error.message)

    def _not_taken(self, status: int, title: str, text: str) -> ResponseReturnValue:
        """What is said of an upload: at its field, if it is one's alone."""
        chosen = (request.view_args or {}).get("component")
        if chosen in self._app.plan.components and is_htmx():
            html = self._app.too_large(chosen, base_path(), text, shown_scope())
            return fragment_response(html, status)
        return problem(status, title, text)

    def _too_many(self, error: TooManyBodies) -> ResponseReturnValue:
        if not is_htmx():
            return problem(503, "Too many come at once", TooManyBodies.description)
        html = self._app.busy(base_path(), TooManyBodies.description)
        return fragment_response(html, 503)


def store_gone(error: StoreGone) -> ResponseReturnValue:
    """What says that pages can't be reached at the moment; the log says why."""
    logger.error("The store can't be reached: %s", error)
    response = problem(503, "Out of reach", OUT_OF_REACH)
    response.headers["Retry-After"] = "5"
    return response


def engine_closed(error: EngineClosed) -> ResponseReturnValue:
    """What says that nothing is begun any more; the log says why."""
    logger.warning("%s", error)
    response = problem(503, "Stopping", STOPPING)
    response.headers["Retry-After"] = "5"
    return response
