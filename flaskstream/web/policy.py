"""What a page may load and do, and who may frame it: the headers that say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Request, Response, current_app

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def not_sniffed(response: Response) -> Response:
    """Have browsers take an answer for what it says that it is, and nothing else; for
    each of a blueprint's, or of an app's."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def protect(response: Response, *, author_styles: bool = False) -> Response:
    """Put the headers of a page on a response.

    `author_styles` allows style attributes, for pages with an HTML component. The
    config's `FLASKSTREAM_CSP` adds sources to directives; None leaves the policy to
    the app.
    """
    added: Mapping[str, Any] | None = current_app.config["FLASKSTREAM_CSP"]
    if added is not None:
        policy = {**POLICY, "frame-ancestors": frame_ancestors()}
        if author_styles:
            policy["style-src-attr"] = "'unsafe-inline'"
        for name, sources in added.items():
            policy[name] = extend_directive(policy, name, sources)
        response.headers["Content-Security-Policy"] = "; ".join(
            f"{name} {value}" for name, value in policy.items()
        )
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def protect_embedded(response: Response) -> Response:
    """Put the headers of a page in a layout of the app's own on a response.

    What that loads is the app's to say; only who frames it is the page's concern, for
    a foreign frame around it could have its buttons pressed.
    """
    policy = f"frame-ancestors {frame_ancestors()}"
    response.headers["Content-Security-Policy"] = policy
    return response


def frame_ancestors() -> str:
    """The sites that may show pages in a frame, as the directive lists them."""
    allowed: Any = current_app.config["FLASKSTREAM_FRAME_ANCESTORS"]
    return "'self'" if not allowed else f"'self' {join_sources(allowed)}"


def cookie_flags(request: Request) -> dict[str, Any]:
    """How a cookie is set that a page needs: one that a browser sends from its own
    pages only, or, in a frame of another site that the app allows, from those that are
    in such a frame of the same site.
    """
    where = request.headers.get("Sec-Fetch-Dest", "iframe")
    framed = where in ("iframe", "frame") and is_trustworthy(request)
    if framed and current_app.config.get("FLASKSTREAM_FRAME_ANCESTORS"):
        return {"secure": True, "samesite": "None", "partitioned": True}
    return {"secure": request.is_secure, "samesite": "Lax"}


def is_trustworthy(request: Request) -> bool:
    """Whether browsers take secure cookies from here: over TLS, and on this machine."""
    host = urlsplit(f"//{request.host}").hostname or ""
    local = host == "localhost" or host.startswith("127.") or host == "::1"
    return request.is_secure or local


def extend_directive(policy: Mapping[str, str], name: str, sources: Any) -> str:
    """A directive with further sources."""
    had = policy.get(name, policy["default-src"])
    return (
        join_sources(sources) if had == "'none'" else f"{had} {join_sources(sources)}"
    )


def join_sources(sources: Any) -> str:
    """Sources as the header has them: a text as it is, or each of several."""
    return sources if isinstance(sources, str) else " ".join(sources)
