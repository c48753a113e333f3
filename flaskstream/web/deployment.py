"""Whether the server that runs the app can serve streams, and what to set if not."""

from __future__ import annotations

from typing import Any

SEVERAL_PROCESSES = (
    "The server runs this app in several processes, but its runs are kept in the "
    "memory of one: expected one process, with threads or with flaskstream's gevent "
    "worker. Set `workers = 1`, or start it by `flaskstream serve`."
)
ONE_AT_A_TIME = (
    "The server answers one request at a time, and a stream would block it: expected "
    "threads or flaskstream's gevent worker. Use `flask run`, gunicorn with "
    '`worker_class = "gthread"` and `threads = 8`, or `flaskstream serve`.'
)


def obstacle(environ: dict[str, Any]) -> str | None:
    """The sentence that says what to set, or None where streams can be served.

    Flask's test client is no server: it is let through.
    """
    if is_test_client(environ):
        return None
    if environ.get("wsgi.multiprocess"):
        return SEVERAL_PROCESSES
    if not environ.get("wsgi.multithread"):
        return ONE_AT_A_TIME
    return None


def is_test_client(environ: dict[str, Any]) -> bool:
    """Whether Flask's test client sent it: its environ is Werkzeug's, of no server."""
    return "RAW_URI" in environ and "SERVER_SOFTWARE" not in environ
