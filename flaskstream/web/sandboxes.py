"""The frames in which scripts of other packages draw: documents of no origin."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from flaskstream.components.core import names
from flaskstream.components.core.sandbox import Sandbox
from flaskstream.web.answers import unknown
from flaskstream.web.assets import Asset, serve_asset
from flaskstream.web.mountedapp import MountedApp
from flaskstream.web.policy import frame_ancestors

POLICY: Final = (
    "sandbox allow-scripts; default-src 'none'; script-src 'self' {origin} "
    "'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "worker-src blob:; connect-src {connects}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors {ancestors}"
)
"""Packages' scripts write styles, and make functions out of text; they reach nothing.
Safari takes `'self'` of a document without origin for nothing, hence the origin."""
DOCUMENT: Final = """<!doctype html><html lang="en"><meta charset="utf-8">
<title>Figure</title><style>
html {{ overflow-x: auto }} body {{ margin: 0 }}
body > div {{ position: relative; overflow: hidden }}
.coming {{ position: absolute; inset: 0 0 auto; visibility: hidden }}
.paper {{ background: #fff }}
</style><body data-fs-draws="{name}">{scripts}
"""
SCRIPT: Final = '<script src="{}"></script>'
_finding = threading.Lock()


class Sandboxes:
    """The routes of the frames that a page's components have."""

    def __init__(self, app: MountedApp) -> None:
        self._app = app

    def add_to(self, routes: Blueprint) -> None:
        """Add the routes to those of the page."""
        routes.add_url_rule("/frames/<name>", "frame", self.document)
        routes.add_url_rule("/frames/<name>/<script>", "frame_script", self.script)

    def document(self, name: str) -> ResponseReturnValue:
        """The document itself: it has the scripts, and nothing of anybody's."""
        sandbox = self._find(name)
        if sandbox is None:
            return unknown()
        scripts = "".join(SCRIPT.format(f"{name}/{x.name}") for x in assets(sandbox))
        response = Response(DOCUMENT.format(name=name, scripts=scripts))
        response.headers["Content-Security-Policy"] = POLICY.format(
            origin=f"{request.scheme}://{request.host}",
            connects=sandbox.connects,
            ancestors=frame_ancestors(),
        )
        response.headers["Cache-Control"] = "no-cache"
        response.add_etag()
        return response.make_conditional(request)

    def script(self, name: str, script: str) -> ResponseReturnValue:
        """One of its scripts, under a name that its content has."""
        sandbox = self._find(name)
        all_assets = assets(sandbox) if sandbox is not None else []
        found = next((one for one in all_assets if one.name == script), None)
        return unknown() if found is None else serve_asset(found, request, script)

    def _find(self, name: str) -> Sandbox | None:
        for cls in self._classes():
            sandboxes: Mapping[str, Sandbox] = getattr(cls, "sandboxes", {})
            if name in sandboxes and sandboxes[name].is_there():
                return sandboxes[name]
        return None

    def _classes(self) -> Iterator[type]:
        yield from self._app.plan.kinds
        if self._app.plan.shows_others:
            yield from names.classes()


def assets(sandbox: Sandbox) -> list[Asset]:
    """The scripts of a sandbox, read once: some take seconds to be found."""
    with _finding:
        return _assets(sandbox)


@cache
def _assets(sandbox: Sandbox) -> list[Asset]:
    return [
        _asset(script if isinstance(script, bytes) else script.read_bytes())
        for script in sandbox.find()
    ]


def _asset(data: bytes) -> Asset:
    name = f"{hashlib.sha256(data).hexdigest()[:16]}.js"
    encodings = {"gzip": gzip.compress(data, 6, mtime=0), "identity": data}
    return Asset(name, "text/javascript", encodings)
