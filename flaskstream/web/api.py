"""The routes of a page's JSON API: the calls that Gradio's `/call` takes."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from flaskstream.blocks.endpoint import Endpoint, Parameter, endpoints
from flaskstream.exceptions import (
    EngineClosed,
    FileStorageError,
    InvalidInput,
    QueueFull,
    StoreGone,
)
from flaskstream.media.content import head_of
from flaskstream.media.filetype import file_name
from flaskstream.media.media import Media
from flaskstream.media.sniff import HEAD, sniff
from flaskstream.runs.apioutput import links_below
from flaskstream.runs.run import Run
from flaskstream.runs.session import Session
from flaskstream.store.files import OwnedFiles
from flaskstream.store.sessionstate import Opening
from flaskstream.web import info, security
from flaskstream.web.admission import OUT_OF_REACH, STOPPING
from flaskstream.web.answers import event_stream, media_response
from flaskstream.web.apisessions import ApiSessions
from flaskstream.web.callbody import (
    InvalidCall,
    by_name,
    by_place,
    payloads,
    read_body,
    session_of,
)
from flaskstream.web.callstream import (
    ASK_AGAIN,
    CROWDED,
    CROWDED_OUT,
    TIMES_PATIENCE,
    CallStream,
    gone_events,
)
from flaskstream.web.deployment import unsuited_server
from flaskstream.web.formdata import content_of
from flaskstream.web.mountedapp import MountedApp
from flaskstream.web.origin import Origins, remedy
from flaskstream.web.received import TooMuch
from flaskstream.web.request import address, origin_of
from flaskstream.web.server import reading
from flaskstream.web.threads import NO_LIMIT, OPEN, room_for_call
from flaskstream.web.uploads import drain
from flaskstream.web.validation import validation_errors

logger = logging.getLogger("flaskstream")

PREFIX: Final = "/gradio_api"


class Api:
    """Calls of a page's functions by programs, which get every value.

    A call has no cookie of the library's and gets none: it acts for who is logged in,
    else for nobody. It is a page of its own, which no browser shows; calls with one
    `session_hash` share their `State`s.
    """

    def __init__(self, app: MountedApp, owners: security.Owners) -> None:
        self._app = app
        self._owners = owners
        self._origins = Origins(owners)
        self._engine = app.engine
        self._endpoints = endpoints(app.blocks.listeners)
        self._api_sessions = ApiSessions(app)

    def blueprint(self, name: str) -> Blueprint:
        """The API's routes, to be put into those of the page."""
        routes = Blueprint(name, __name__)
        routes.before_request(self._check)
        for kind in (HTTPException, RequestEntityTooLarge):  # which the page's takes
            routes.register_error_handler(kind, self._refuse)
        routes.register_error_handler(InvalidCall, invalid)
        routes.register_error_handler(QueueFull, busy)
        routes.register_error_handler(StoreGone, out_of_reach)
        routes.register_error_handler(EngineClosed, stopping)
        routes.register_error_handler(FileStorageError, not_stored)
        add: Callable[..., None] = routes.add_url_rule
        for prefix in (PREFIX, ""):  # older clients know none
            for version, call in (("", self.call), ("/v2", self.call_by_name)):
                url = f"{prefix}/call{version}/<api_name>"
                post = {"methods": ["POST"], "strict_slashes": False}
                add(url, call.__name__, call, **post)
                add(f"{url}/<event>", "fetch", self.fetch)
        add(f"{PREFIX}/cancel", "cancel", self.cancel, methods=["POST"])
        add(f"{PREFIX}/info", "info", self.info)
        add(f"{PREFIX}/upload", "upload", self.upload, methods=["POST"])
        add(f"{PREFIX}/file=<path>", "file", self.file)
        return routes

    # ----- before every request

    def _check(self) -> ResponseReturnValue | None:
        error = unsuited_server(self._engine.store.is_shared)
        if error is not None:
            return refusal(503, error)
        if request.method == "POST" and self._origins.are_foreign(request):
            text = "This call comes from a page of another site."
            return refusal(403, f"{text} {remedy(request)}".strip())
        return None

    def _refuse(self, error: HTTPException) -> Response:
        is_larger = isinstance(error, RequestEntityTooLarge)
        if is_larger and not isinstance(error, TooMuch):
            drain(request)
        return refusal(error.code or 500, error.description or error.name)

    # ----- calls

    def call(self, api_name: str) -> ResponseReturnValue:
        """Start a run with values by their places: `{"data": [1, "a"]}`."""
        body = read_body(request)
        api_session = session_of(body)
        return self._start(
            api_name, api_session, lambda endpoint: by_place(endpoint, body.get("data"))
        )

    def call_by_name(self, api_name: str) -> ResponseReturnValue:
        """Start a run with values by their names: `{"n": 1, "text": "a"}`."""
        body = read_body(request)
        return self._start(api_name, None, lambda endpoint: by_name(endpoint, body))

    def _start(
        self,
        name: str,
        api_session: str | None,
        read: Callable[[Endpoint], dict[Parameter, Any]],
    ) -> ResponseReturnValue:
        endpoint = self._endpoints.get(name)
        if endpoint is None:
            known = ", ".join(f"/{n}" for n, e in self._listed_endpoints if e.is_listed)
            hint = f": expected {known}" if known else ""
            return refusal(404, f"There is no endpoint /{name}{hint}.")
        session = self._session(api_session)
        try:
            values = read(endpoint)
            fields = payloads(values, session, self._files(session.client))
            origin = origin_of(session, told=self._app.plan.wants_request)
            wrong = validation_errors(
                *(self._engine, session, endpoint.listener, fields), origin.request
            )
            if wrong:
                names = {p.component.id: p.name for p in endpoint.parameters}
                raise InvalidCall({names.get(i, str(i)): t for i, t in wrong.items()})
            self._engine.keep(session, fields)
            run = self._engine.start(session, endpoint.listener, fields, origin)
        except BaseException:
            self._engine.sessions.drop(session)
            raise
        return answer({"event_id": run.id})

    def _session(self, api_session: str | None) -> Session:
        owner, id = self._owners.caller(), security.new_id()
        opening = Opening(
            address(), self._client(), True, api_session, owner, files_url()
        )
        session = self._engine.open_session(
            f"{owner}/{id}", id, self._app.blocks, opening
        )
        if api_session is not None:
            kept = self._api_sessions.session(owner, api_session, session.client)
            self._engine.sessions.share(session, kept)
        return session

    def fetch(self, api_name: str, event: str) -> ResponseReturnValue:
        """The values of a call, as they come; a call that is not here says so."""
        run = self._run_of_call(event)
        if run is None:
            return event_stream(gone_events())
        stream = CallStream(self._engine, run, *reading(request.environ))
        room = room_for_call(request) if run.active else NO_LIMIT
        if not OPEN.take(room, CROWDED_OUT):
            return busy(CROWDED, ASK_AGAIN)
        messages, give_back = stream.messages(), partial(OPEN.give_back, room)
        return event_stream(messages, at_end=give_back, patience=TIMES_PATIENCE)

    def cancel(self) -> ResponseReturnValue:
        """Stop a call's run."""
        run = self._run_of_call(read_body(request).get("event_id"))
        if run is None:
            return refusal(404, "There is no such call here.")
        self._engine.stop(run)
        return answer({"success": True})

    def _run_of_call(self, event: Any) -> Run | None:
        """The run of a call, whichever process took it; that it is asked for keeps it
        from being abandoned."""
        if not isinstance(event, str) or not security.is_page_id(event):
            return None
        owner = f"{self._owners.caller()}/{event}"
        # What a call gives is data already: any version of the app hands it out.
        session = self._app.session_of_any_version(owner, event)
        record = None if session is None else session.runs.find(event)
        try:
            return None if record is None else self._engine.runs.of(record)
        except LookupError:  # it has just gone
            return None

    def _client(self) -> str:
        """Who counts as one among those who call: nobody has a cookie, but a login, or
        an address."""
        return f"{security.CALLS}/{self._owners.logged_in() or address()}"

    # ----- what there is, and files

    def info(self) -> ResponseReturnValue:
        """The endpoints, their parameters and what they give."""
        link = links_below(files_url(), self._files(self._client()))
        return answer(info.describe(dict(self._listed_endpoints), link))

    @property
    def _listed_endpoints(self) -> list[tuple[str, Endpoint]]:
        return list(self._endpoints.items()) if self._app.blocks.lists_api else []

    def upload(self) -> ResponseReturnValue:
        """Keep files, for calls to come; gives the path of each."""
        paths: list[str] = []
        files = self._files(self._client())
        for upload in request.files.getlist("files"):
            content = content_of(upload)
            try:
                files.admit(content)
            except InvalidInput as error:
                return refusal(507, str(error))
            mimetype = sniff(head_of(content, HEAD)) or "application/octet-stream"
            name = file_name(upload.filename or "")
            media = Media(content, mimetype, name)
            paths.append(files.put(media) + media.extension)
        return answer(paths) if paths else refusal(422, "Expected files as “files”.")

    def file(self, path: str) -> ResponseReturnValue:
        """A file that a call has brought or got."""
        token = path.partition(".")[0]
        found = self._engine.files.find(self._owners.caller(), token)
        return media_response(found) if found else refusal(404, "It is not here.")

    def _files(self, holder: str) -> OwnedFiles:
        return OwnedFiles(self._engine.files, self._owners.caller(), holder)


def files_url() -> str:
    """Where the files of calls are found: their paths follow."""
    return url_for(".file", path="_", _external=True).removesuffix("_")


# ----- answers


def answer(data: Any, status: int = 200) -> Response:
    """Data as JSON; nobody keeps it."""
    response = Response(json.dumps(data), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def refusal(status: int, text: str) -> Response:
    """Why a request is not done; `detail` is where Gradio's clients look."""
    return answer({"error": text, "detail": text}, status)


def invalid(error: InvalidCall) -> Response:
    """The refusal of values, each named."""
    detail = [
        {
            "__type__": "validate",
            "is_valid": False,
            "parameter_name": name,
            "message": text,
        }
        for name, text in error.errors.items()
    ]
    return answer({"error": str(error), "detail": detail}, 422)


def out_of_reach(error: StoreGone) -> Response:
    """The refusal of a call whose session can't be reached at the moment."""
    logger.error("The store can't be reached: %s", error)
    return busy(OUT_OF_REACH, 5)


def stopping(error: EngineClosed) -> Response:
    """The refusal of a call that nobody would begin any more."""
    logger.warning("%s", error)
    return busy(STOPPING, 5)


def not_stored(error: FileStorageError) -> Response:
    """The refusal of a file that can't be kept or read; the log says why."""
    return refusal(error.status, error.message)


def busy(error: QueueFull | str, after: int = 10) -> Response:
    """The refusal of what there is no place for now; `after` some seconds there may."""
    response = refusal(503, str(error))
    response.headers["Retry-After"] = str(after)
    return response
