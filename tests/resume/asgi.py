"""The pages of these tests, for servers that speak ASGI."""

from __future__ import annotations

import warnings
from typing import Any

from a2wsgi import WSGIMiddleware
from asgiref.wsgi import WsgiToAsgi

from tests.resume.apps import app

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from starlette.middleware.wsgi import WSGIMiddleware as StarletteMiddleware

app.config["FLASKSTREAM_ONE_PROCESS"] = True
wsgi: Any = app
a2wsgi = WSGIMiddleware(wsgi)
asgiref = WsgiToAsgi(wsgi)  # type: ignore[no-untyped-call]
starlette = StarletteMiddleware(wsgi)
