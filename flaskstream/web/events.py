"""The route of a page's stream, and what it says where the page's runs are not here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from flaskstream.exceptions import StoreGone
from flaskstream.runs.otherversion import OtherVersion
from flaskstream.runs.session import Session, scope_of
from flaskstream.web import answers, security
from flaskstream.web.answers import base_path, event_stream
from flaskstream.web.elsewhere import (
    elsewhere,
    elsewhere_id,
    found_again,
    times_away,
)
from flaskstream.web.links import UNLISTED
from flaskstream.web.logins import logged_out
from flaskstream.web.metering import metered
from flaskstream.web.mountedapp import MountedApp
from flaskstream.web.server import reading
from flaskstream.web.stream import PageStream, gone_stream
from flaskstream.web.threads import room_for

STREAM: Final = re.compile(r"/pages/[^/]+/events\Z")


def is_stream_of_page(path: str) -> bool:
    """Whether a path is that of a page's stream, wherever the page is mounted."""
    return STREAM.search(path) is not None


GONE = {
    "level": "warning",
    "title": "This run is gone",
    "message": "The server no longer has it. Press the button to start anew.",
    "duration": None,
}

ELSEWHERE = {
    "level": "warning",
    "title": "This run is not here",
    "message": "Another process has answered than the one that started it. If the "
    "server was started anew, it is gone: press the button again. If the server has "
    "several processes, it goes on in another one, and is shown again as soon as that "
    "one answers.",
    "duration": None,
}

OUT_OF_REACH = {
    "level": "warning",
    "title": "Out of reach",
    "message": "The server can't reach what keeps this page at the moment. What goes "
    "on there is shown again as soon as it can.",
    "duration": None,
}

UPDATED = {
    "level": "warning",
    "title": answers.UPDATED[0],
    "message": answers.UPDATED[1],
    "duration": None,
}

LOST = {
    "level": "warning",
    "title": "This run is not here",
    "message": "The server was started anew, or another one has answered, and neither "
    "knows this browser. Press the button to start anew.",
    "duration": None,
}


class Events:
    """Answers with a page's stream, for as long as one of its runs goes on."""

    def __init__(self, app: MountedApp, owners: security.Owners) -> None:
        self._app = app
        self._owners = owners

    def add_to(self, routes: Blueprint) -> None:
        """Add the route to those of the page."""
        routes.add_url_rule("/pages/<page>/events", "events", self.events)

    def events(self, page: str) -> ResponseReturnValue:
        """The page's stream; it ends for good where no run goes on."""
        owner = self._owners.of(request)
        try:
            found = self._app.session(owner, page) if owner else None
        except StoreGone:
            return self._away(page, OUT_OF_REACH)
        except OtherVersion as other:
            return self._of_other_version(page, other.session)
        if found is None:
            return self._not_here(owner, page)
        wakeup, draining = reading(request.environ)
        base = base_path()
        stream = PageStream(
            found,
            self._app.fragments(found, base),
            wakeup,
            draining,
            self._app.viewers.new(found, base, wakeup.wake),
            room_for(request, found.owner),
            logged_out(),
            listing=self._listing(found),
        )
        told = request.headers.get("Last-Event-ID") or request.args.get("after", "")
        # What another process has counted says nothing of this one's log.
        cursor = self._app.cursor(found, told) if self._is_asked_for_here() else None
        messages = stream.messages(cursor)
        if times_away(told):
            messages = found_again(messages, found.scope)
        if (metrics := self._app.engine.metrics) is not None:
            messages = metered(messages, found, metrics)
        return event_stream(messages, compressible=self._app.plan.is_compressible)

    def _listing(self, session: Session) -> Callable[[], str]:
        """What puts the page among the conversations beside it, as soon as it is one:
        the answer that has begun this stream came too early for that."""
        if UNLISTED not in request.args:
            return str
        app, base = self._app, base_path()
        return lambda: app.conversation_news(session, base) if session.title else ""

    def _not_here(self, owner: str | None, page: str) -> ResponseReturnValue:
        nobody = Session("", page, self._app.blocks)
        fragments = self._app.fragments(nobody, base_path())
        if owner is not None and not self._is_asked_for_here():
            return self._away(page, ELSEWHERE, fragments.runs.gone())
        told = fragments.toast(GONE if self._is_asked_for_here() else LOST)
        response = event_stream(gone_stream(told + fragments.runs.gone(), nobody.scope))
        if owner is None:  # signed by a server before this one: the button works
            self._owners.set(response, security.new_id(), request)
        return response

    def _of_other_version(self, page: str, found: Session | None) -> Response:
        """What says that the page is of another version of the app; while something
        runs there it comes back, for that may be shown by a process of its own."""
        if found is not None and found.runs.active:
            return self._away(page, UPDATED)
        is_told = times_away(request.headers.get("Last-Event-ID", ""))
        nobody = Session("", page, self._app.blocks)
        fragments = self._app.fragments(nobody, base_path())
        told = "" if is_told else fragments.toast(UPDATED)
        return event_stream(gone_stream(told, nobody.scope))

    def _away(self, page: str, toast: Mapping[str, Any], more: str = "") -> Response:
        """What says why a page's runs can't be seen, and lets it come back."""
        scope = scope_of(page)
        nobody = Session("", page, self._app.blocks)
        fragments = self._app.fragments(nobody, base_path())
        told = fragments.toast({**toast, "id": elsewhere_id(scope)}) + more
        times = times_away(request.headers.get("Last-Event-ID", ""))
        return event_stream(elsewhere(told, scope, times))

    def _is_asked_for_here(self) -> bool:
        """Whether the stream that the request is for was made by a process that has the
        same store."""
        here = self._app.engine.store.name
        return request.args.get("server", here) == here
