"""Whether the server that runs the app can serve streams, and what to set if not."""

from __future__ import annotations

import logging
from typing import Any, Final

from flask import Response, current_app, request
from werkzeug.wsgi import ClosingIterator

logger = logging.getLogger("flaskstream")

SEVERAL_PROCESSES = (
    "The server runs this app in several processes, but its runs are kept in the "
    "memory of one: expected one process, with threads or with flaskstream's gevent "
    "worker. Set `workers = 1`, or start it by `flaskstream serve`; or have pages kept "
    "in Redis, by FLASKSTREAM_REDIS_URL, for any number of processes."
)
ADAPTED = (
    "This app is called by an adapter from ASGI (of a2wsgi, asgiref, hypercorn or "
    "Starlette), which says of every server that it has several processes; runs are "
    "kept in the memory of one. If it is one, such as uvicorn without --workers, say "
    'so: app.config["FLASKSTREAM_ONE_PROCESS"] = True.'
)
ONE_AT_A_TIME = (
    "The server answers one request at a time, and a stream would block it: expected "
    "threads or flaskstream's gevent worker. Use `flask run`, gunicorn with "
    '`worker_class = "gthread"` and `threads = 16`, or `flaskstream serve`.'
)


_told: Final[set[str]] = set()
"""What the log has said of this process's server."""


def unsuited_server(has_shared_store: bool) -> str | None:
    """Why the server of this request can't serve streams, which the log then says once
    for whoever runs it; None where it can."""
    is_said = current_app.config["FLASKSTREAM_ONE_PROCESS"]
    one_process = is_said or has_shared_store
    error = deployment_error(request.environ, one_process=one_process)
    if error is not None and error not in _told:
        _told.add(error)
        logger.error("Pages are answered by 503. %s", error)
    return error


def deployment_error(
    environ: dict[str, Any], *, one_process: bool = False
) -> str | None:
    """The sentence that says what to set, or None where streams can be served.

    `one_process`: whether the app says that it is one, whatever the server says.
    Flask's test client is no server: it is let through.
    """
    if is_test_client(environ):
        return None
    if environ.get("wsgi.multiprocess") and not one_process:
        return ADAPTED if is_adapted(environ) else SEVERAL_PROCESSES
    if not environ.get("wsgi.multithread"):
        return ONE_AT_A_TIME
    return None


def is_adapted(environ: dict[str, Any]) -> bool:
    """Whether an adapter from ASGI has made the environ: none of them names a server,
    as servers do, and all say the same of processes and threads."""
    names_server = "SERVER_SOFTWARE" in environ or "uwsgi.version" in environ
    says_both = environ.get("wsgi.multiprocess") and environ.get("wsgi.multithread")
    return bool(says_both) and not names_server


def is_test_client(environ: dict[str, Any]) -> bool:
    """Whether Flask's test client sent it: its environ is Werkzeug's, of no server."""
    return "RAW_URI" in environ and "SERVER_SOFTWARE" not in environ


def begun(response: Response) -> Response:
    """Have an answer without a body begin, for each of a blueprint's: hypercorn's
    adapter waits for a first piece with the head, and fails where none comes."""
    has_none = request.method == "HEAD" or response.status_code in (204, 304)
    if has_none and is_adapted(request.environ):
        pieces = ClosingIterator([b""], response.close)
        response.get_app_iter = lambda environ: pieces  # type: ignore[method-assign]
    return response
