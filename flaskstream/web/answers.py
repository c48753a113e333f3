"""Responses: pages, fragments, files, streams, refusals."""

from __future__ import annotations

import gzip
import re
import weakref
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from flask import Response, current_app, render_template, request, url_for
from htmx_flask.requests import HtmxHeaders
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import quote_etag
from werkzeug.wsgi import ClosingIterator

from flaskstream.components.core.encoder import SavedFile
from flaskstream.media.content import IN_MEMORY
from flaskstream.media.media import Media
from flaskstream.runs.otherversion import OtherVersion
from flaskstream.runs.session import Session
from flaskstream.web.compression import gzipped
from flaskstream.web.filebody import FileBody
from flaskstream.web.logins import login
from flaskstream.web.partial import partial
from flaskstream.web.policy import protect
from flaskstream.web.security import document_of
from flaskstream.web.sse import Messages
from flaskstream.web.text import transmissible
from flaskstream.web.writetimeout import with_write_timeout

LONG_ANSWER: Final = 4_000
"""Characters from which on gzip pays: a chat is whole in each answer."""
NOT_HERE: Final = (
    "This page is not here",
    "It is gone, as pages go that nobody uses, or with the server that had it; or "
    "it is somebody else's, or yours by another login.",
)
UPDATED: Final = (
    "This app has been updated",
    "This page is of another version of it, and nothing was done. What you have typed "
    "is still there: copy it, and reload the page.",
)
SHOWN_BEFORE: Final = (
    "This app has been updated",
    "This page is of another version of it, which has other fields or buttons, and is "
    "not shown by this one.",
)
NEW_PAGE: Final = "Open a new page"
SCOPE: Final = re.compile(r"#(fs\d*)-")
SHOWN_INLINE: Final = ("image/", "audio/", "video/")


def base_path() -> str:
    """The URL path of the page that the request is for, without its last slash."""
    return url_for(".index").rstrip("/")


def page_url(session: Session) -> str:
    """Where a page is shown again: the document that it stands in, with what else its
    address asks for."""
    path, query = shown_address()
    asked = [*_without_page(query), ("page", document_of(session.id))]
    return f"{path or url_for('.index')}?{urlencode(asked)}"


def shown_address() -> tuple[str, str]:
    """The path of the document that the person sees, if it is told, and its query.

    That is the page's own, or a view of the app that it is embedded in.
    """
    if request.method == "GET" and not is_htmx():
        return request.script_root + request.path, request.query_string.decode()
    told = HtmxHeaders(request.headers).current_url or request.referrer or ""
    try:
        address = urlsplit(told)
    except ValueError:  # brackets that hold no address
        address = urlsplit("")
    # A path of two slashes would be another host.
    within = address.path[:1] == "/" and address.path[1:2] not in ("/", "\\")
    return address.path if within else "", address.query


def shown_query() -> list[tuple[str, str]]:
    """What the address of the person's page asks for, beside that."""
    return _without_page(shown_address()[1])


def _without_page(query: str) -> list[tuple[str, str]]:
    return [pair for pair in parse_qsl(query) if pair[0] != "page"]


def shown_scope() -> str:
    """What the ids of the page begin with that htmx sent the request from."""
    found = SCOPE.search(request.headers.get("HX-Source", ""))
    return found[1] if found else "fs"


def is_htmx() -> bool:
    """Whether htmx sent the request; else the browser goes to the answer itself."""
    return bool(HtmxHeaders(request.headers))


def page_response(document: str) -> Response:
    """A page, by gzip where that is accepted: it repeats itself a lot."""
    if not request.accept_encodings["gzip"]:
        return Response(document)
    response = Response(gzip.compress(document.encode(), 5, mtime=0))
    response.headers["Content-Type"] = "text/html; charset=utf-8"
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def not_stored(response: Response) -> Response:
    """A response that is one person's, and has the state of this moment."""
    response.headers["Cache-Control"] = "no-store"
    return response


def fragment_response(html: str, status: int = 200) -> Response:
    """HTML for htmx, with a header by which the page knows it for the library's: a
    login page of the app around it, or a refusal, is not put in."""
    text = transmissible(html)
    response = page_response(text) if len(text) > LONG_ANSWER else Response(text)
    response.status_code = status
    response.headers["FS-Fragments"] = "1"
    return not_stored(response)


def event_stream(
    messages: Messages,
    *,
    compressible: bool = False,
    patience: int = 1,
    at_end: Callable[[], None] | None = None,
) -> Response:
    """A response that no proxy keeps back and no cache keeps.

    It goes by gzip where that is accepted and worth it. A reader may take `patience`
    times as long as usual before it is dropped. `at_end` is called once, when nobody
    takes messages any more: also where none was taken, or the app has thrown the
    response away.
    """
    if (told := request.environ.get("flaskstream.stream")) is not None:
        told.patience = patience  # the worker class iterates it in its loop
    zipped = compressible and bool(request.accept_encodings["gzip"])
    sent = gzipped(messages) if zipped else messages
    sock = connection()
    if sock is not None:
        seconds = patience * current_app.config["FLASKSTREAM_WRITE_TIMEOUT"]
        sent = with_write_timeout(sent, sock, seconds)
    body: Iterable[bytes] = sent
    if at_end is not None:
        body = ClosingIterator(body, weakref.finalize(messages, at_end))
    response = Response(body, mimetype="text/event-stream", direct_passthrough=True)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "no-cache, no-store, no-transform"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def connection() -> Any:
    """The request's socket where a thread of the server writes to it; else None.

    The worker class keeps its sockets to itself.
    """
    environ = request.environ
    return environ.get("werkzeug.socket") or environ.get("gunicorn.socket")


def media_response(media: Media, *, kept: bool = True) -> Response:
    """A file for its owner: never anything that could run in the app's origin.

    Its URL means the same for ever; where not `kept`, it is shown once and is gone. Of
    who is logged in a browser may keep it, and asks whether he still is. Players ask
    for a part of it (`Range`), and get that.

    Raises:
        FileStorageError: it can't be read.
    """
    body = None
    if is_text(media) and request.accept_encodings["gzip"] and not request.range:
        response = gzipped_file(media)
    else:
        body = FileBody(media)
        response = Response(body, mimetype=media.mimetype, direct_passthrough=True)
        response.content_length = media.size
    raster = media.mimetype.startswith(SHOWN_INLINE) and "svg" not in media.mimetype
    response.headers["Content-Disposition"] = (
        "inline" if raster else attached_as(media.name)
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    if kept:
        unasked = "private, max-age=31536000, immutable"
        response.headers["Cache-Control"] = "private, no-cache" if login() else unasked
        # The same for all encodings, which a weak one may be.
        response.headers["ETag"] = quote_etag(media.digest, weak=is_text(media))
        # Whoever asks for several parts at once, which no browser does, gets all; so
        # does a player that asks for more of a file's end than there is.
        ranges = request.range.ranges if request.range else ()
        is_part = len(ranges) < 2 and all(start >= -media.size for start, _ in ranges)
        try:
            response.make_conditional(
                request, accept_ranges=is_part, complete_length=media.size
            )
        except RequestedRangeNotSatisfiable:
            told = {"Content-Range": f"bytes */{media.size}"}
            return Response(status=416, headers=told)
    else:
        response.headers["Cache-Control"] = "no-store"
    if body is not None and request.method == "GET" and response.status_code < 300:
        body.open()
    return response


def is_text(media: Media) -> bool:
    """Whether it is a drawing in memory, SVG or JSON, which gzip makes a quarter of."""
    kinds = ("image/svg+xml", "+json")
    return media.size <= IN_MEMORY and media.mimetype.endswith(kinds)


def gzipped_file(media: Media) -> Response:
    """A file by gzip."""
    response = Response(
        gzip.compress(media.read(), 5, mtime=0), mimetype=media.mimetype
    )
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def saved_response(file: SavedFile) -> Response:
    """A value as a file, which a browser saves: it stays on the page."""
    response = Response(file.pieces, mimetype=file.mimetype, direct_passthrough=True)
    response.headers["Content-Disposition"] = attached_as(file.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return not_stored(response)


def attached_as(name: str) -> str:
    """The header by which a browser saves a file, under its name."""
    if not name:
        return "attachment"
    return f"attachment; filename*=UTF-8''{quote(name, '', errors='replace')}"


def problem(
    status: int,
    title: str,
    message: str,
    hint: str | None = None,
    link: tuple[str, str] | None = None,
) -> Response:
    """A request that could not be answered, as a page, or as a toast for htmx.

    A page has a `link` onward: its text and URL.
    """
    if is_htmx():
        return fragment_response(_toast(title, message), status)
    document = render_template(
        "flaskstream/problem.html",
        title=title,
        message=message,
        hint=hint,
        link=link,
    )
    return not_stored(protect(Response(document, status)))


def _toast(title: str, message: str, **more: str) -> str:
    """What shows an error until the person closes it."""
    toast = {"level": "error", "title": title, "message": message, "duration": None}
    html = render_template("flaskstream/toast.html", toast={**toast, **more})
    return partial(f"#{shown_scope()}-toasts", "beforeend", html)


def unknown() -> Response:
    """One answer for what does not exist and for what is somebody else's."""
    return problem(404, "Not here", "There is no such thing here, or it is not yours.")


def expired_response() -> Response:
    """The answer to a form without the owner's cookie, or without its page."""
    return problem(
        403,
        "Reload the page",
        "Expected the page's own form and this site's cookie; one of them is missing.",
        "Allow cookies for this site and load the page again.",
    )


def foreign() -> Response:
    """The answer to the form of a page that is another one's."""
    return problem(
        403,
        "This page is not yours",
        "It is somebody else's, or yours by another login. Nothing was done; reload "
        "the page to have one of your own.",
        link=new_page(),
    )


def not_here() -> Response:
    """The answer to the address of a page that is gone, or another one's: it is not
    told which."""
    return problem(404, *NOT_HERE, link=new_page())


def updated(_: OtherVersion | None = None) -> Response:
    """The answer to what concerns a page that another version of the app has made."""
    if is_htmx():  # who types on is told once
        id = f"{shown_scope()}-updated"
        before = partial(f"#{id}", "delete", "")
        return fragment_response(before + _toast(*UPDATED, id=id), 409)
    if request.method == "GET":
        return problem(409, *SHOWN_BEFORE, link=new_page())
    return problem(409, *UPDATED, link=new_page())


def new_page() -> tuple[str, str]:
    """The way to a new page; what else the address asks for stays."""
    query = urlencode(shown_query())
    return NEW_PAGE, url_for(".index") + (f"?{query}" if query else "")


def new_document() -> tuple[str, str]:
    """The same of the document that is asked for, a view of the app's own."""
    return NEW_PAGE, f"?{urlencode(shown_query())}"
