"""What a Flask app would take of a request's body, before any of it is received."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import RequestRedirect

from flaskstream.serving.address import line_of
from flaskstream.serving.prefix import Prefixed
from flaskstream.web.probes import ALIVE, Probes

QUERIES = {"GET", "HEAD", "OPTIONS"}
QUERY = 1 << 16
"""Bytes of the body that some programs send with one; pages take none."""
LAYERS = (Prefixed, Probes, ProxyFix)
"""What may be before an app and leaves its routes as they are."""
DEFAULT = 20_000_000
"""Bytes of a body for an app that does not say how many."""


class Gate:
    """Asks an app by its routes and its configuration only; on the worker's loop.

    A request that no route takes is to be answered by the app without its body, as is
    one of whom `FLASKSTREAM_MAY_SEND` of the app's config, a function of a
    `flask.Request`, says False. Of an app within middleware, which may send requests
    elsewhere, only its limits count; `ProxyFix` and a prefix are known.
    """

    def __init__(self, app: Any, most: int) -> None:
        self._app = app if isinstance(app, Flask) else None
        self._given = most

    def asks_if_alive(self, environ: dict[str, Any]) -> bool:
        """Whether a request is a probe that needs nothing of the app: as it has no
        thread, it is answered where all of them are at work."""
        return self._app is not None and is_answered_at_once(self._app, environ)

    @property
    def answers(self) -> bool:
        """Whether it is the app itself that refuses a body that is too long."""
        return self._app is not None and is_routed(self._app)

    def most(self, environ: dict[str, Any]) -> int:
        """How many bytes of a body may be received; 0 where the app needs none."""
        if self._app is None:
            return self._given or DEFAULT
        config = self._app.config
        upload = config.get("FLASKSTREAM_MAX_UPLOAD", DEFAULT)
        most = self._given or config.get("MAX_CONTENT_LENGTH") or upload
        if not is_routed(self._app):
            return most
        request = Request(app_environ(self._app, environ), populate_request=False)
        endpoint = route(self._app, request)
        may_send = config.get("FLASKSTREAM_MAY_SEND")
        if endpoint is None or (may_send is not None and not may_send(request)):
            return 0
        streams = self._app.extensions.get("flaskstream")
        own = streams is not None and streams.has_mounted(endpoint)
        if request.method in QUERIES:
            return 0 if own else min(most, QUERY)
        return min(upload, self._given or upload) if own else most

    def client(self, environ: dict[str, Any]) -> str:
        """The address that a request comes from, as the app's `ProxyFix` has it."""
        known = app_environ(self._app, environ) if self._app is not None else environ
        return line_of(known.get("REMOTE_ADDR") or "")


def is_answered_at_once(app: Flask, environ: dict[str, Any]) -> bool:
    """Whether a request wants to know no more than that somebody answers."""
    path = environ.get("PATH_INFO", "")
    if not path.endswith(ALIVE):
        return False
    layer: Any = app.wsgi_app
    while isinstance(layer, LAYERS):
        if isinstance(layer, Probes):
            return layer.asks_if_alive(path)
        environ = layer.app_environ(environ) if isinstance(layer, Prefixed) else environ
        path, layer = environ["PATH_INFO"], layer.app
    return False


def is_routed(app: Flask) -> bool:
    """Whether the app's own routes are all that a request may come to."""
    inner = app.wsgi_app
    while isinstance(inner, LAYERS):
        inner = inner.app  # type: ignore[assignment]
    return getattr(inner, "__func__", None) is Flask.wsgi_app


def app_environ(app: Flask, environ: dict[str, Any]) -> dict[str, Any]:
    """The environ as the app gets it: its `ProxyFix` believes some headers, and its
    prefix is taken off."""
    fix: Any = app.wsgi_app
    copy = dict(environ)
    while isinstance(fix, LAYERS):
        if isinstance(fix, Prefixed):
            copy = fix.app_environ(copy)
        elif isinstance(fix, ProxyFix):
            trusted = (fix.x_for, fix.x_proto, fix.x_host, fix.x_port, fix.x_prefix)
            ProxyFix(nothing, *trusted)(copy, nothing)  # type: ignore[arg-type]
        fix = fix.app
    return copy


def nothing(*_: Any) -> Iterable[bytes]:
    """A WSGI app that answers nothing."""
    return ()


def route(app: Flask, request: Request) -> str | None:
    """The endpoint that takes a request; None if there is none, or only elsewhere."""
    try:
        adapter: Any = app.create_url_adapter(request)
        endpoint: str = adapter.match()[0]
    except (HTTPException, RequestRedirect):
        return None
    return endpoint
