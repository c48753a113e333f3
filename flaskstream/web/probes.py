"""What is asked of a server by what looks after it: load balancers, and Prometheus."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterable
from typing import Any, Final

from flask import Flask, Response

from flaskstream.exceptions import ConfigurationError, StoreGone
from flaskstream.web.deployment import deployment_error
from flaskstream.web.server import is_leaving
from flaskstream.web.setup import HEALTH, METRICS, Setup

logger = logging.getLogger("flaskstream")
ALIVE: Final = "healthz"
READY: Final = "readyz"
NUMBERS: Final = "metrics"
STOPPING: Final = "it stops"
UNREACHABLE: Final = "what keeps its pages can't be reached"
MISCONFIGURED: Final = "its configuration is wrong, as its log says"
UNSUITED: Final = "its server can't serve streams, as each page says"


class Probes:
    """Answers `/healthz` and `/readyz`, below the path that `FLASKSTREAM_HEALTH` says,
    and `/metrics` where `FLASKSTREAM_METRICS` is a token, before a Flask app sees
    anything of them; all else is the app's.

    So no login, redirect to TLS or check of the host's name stands in their way: who
    asks comes from the machine, by its number, and has no cookie. They tell whoever
    asks as little as that needs, and numbers to who has the token only. Where the app
    has a route of that path, it stays.
    """

    def __init__(self, app: Any, flask: Flask, setup: Setup) -> None:
        self.app = app
        self._flask = flask
        self._setup = setup
        self._said: str | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        answer: Any = self.app
        if self._is(READY, path):
            answer = probe_response(environ, self.find_problem(environ))
        elif self._is(ALIVE, path):
            answer = probe_response(environ)
        elif self._is(NUMBERS, path):
            answer = self._numbers(environ)
        answers: Iterable[bytes] = answer(environ, start_response)
        return answers

    def asks_if_alive(self, path: str) -> bool:
        """Whether that is all that a request for a path wants to know: a server may say
        so itself, where all of its threads are at work."""
        return self._is(ALIVE, path)

    def _is(self, name: str, path: str) -> bool:
        if not path.endswith(name):
            return False
        below = self._flask.config[HEALTH]
        if name == NUMBERS:
            below = below or "/"
            if not isinstance(self._flask.config[METRICS], str):
                return False
        if not isinstance(below, str) or path != f"{below.rstrip('/')}/{name}":
            return False
        return all(rule.rule != path for rule in self._flask.url_map.iter_rules())

    def _numbers(self, environ: dict[str, Any]) -> Response:
        try:
            self._setup.ensure_set_up()
        except ConfigurationError:
            return probe_response(environ, MISCONFIGURED)
        metrics = self._setup.engine.metrics
        expected = f"Bearer {self._flask.config[METRICS]}".encode()
        given = environ.get("HTTP_AUTHORIZATION", "").encode("latin-1", "replace")
        if metrics is None or not hmac.compare_digest(expected, given):
            how = {"WWW-Authenticate": "Bearer"}
            return plain("expected the token, as Authorization: Bearer …", 401, **how)
        text, content_type = metrics.exposition(environ.get("HTTP_ACCEPT", ""))
        return with_headers(Response(text, content_type=content_type))

    def find_problem(self, environ: dict[str, Any]) -> str | None:
        """Why nobody should be sent here; None where all is well. The log has what is
        new of it."""
        why = self._find_problem(environ)
        if why != self._said:
            self._said = why
            logger.warning("Ready again" if why is None else f"Not ready: {why}")
        return why

    def _find_problem(self, environ: dict[str, Any]) -> str | None:
        engine = self._setup.engine
        if engine.is_closing or is_leaving(environ):
            return STOPPING
        try:
            self._setup.ensure_set_up()
            engine.store.ping()
        except ConfigurationError:
            return MISCONFIGURED
        except StoreGone:
            return UNREACHABLE
        one = self._flask.config["FLASKSTREAM_ONE_PROCESS"] or engine.store.is_shared
        return UNSUITED if deployment_error(environ, one_process=one) else None


def probe_response(environ: dict[str, Any], problem: str | None = None) -> Response:
    """A line that says that all is well, or what is not."""
    if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
        return plain("expected GET", 405, Allow="GET, HEAD")
    if problem is None:
        return plain("ok", 200)
    return plain(f"not ready: {problem}", 503)


def plain(text: str, status: int, **headers: str) -> Response:
    """A line of text."""
    response = Response(f"{text}\n", status, mimetype="text/plain")
    response.headers.update(headers)
    return with_headers(response)


def with_headers(response: Response) -> Response:
    """An answer that nobody keeps, and that is nothing else."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
