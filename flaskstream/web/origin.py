"""Where a request comes from: only the app's own pages may change anything."""

from __future__ import annotations

import logging
from typing import Final
from urllib.parse import urlsplit

from flask import Request

from flaskstream.web.security import Owners

logger = logging.getLogger("flaskstream")
MOST_TOLD: Final = 20
"""Pairs of an origin and a host that the log has a line for: anybody can send more."""
_told: set[tuple[str, str]] = set()


class Origins:
    """Tells the app's own pages from others.

    Browsers say by `Sec-Fetch-Site` what they are, on https and on localhost. Elsewhere
    there is `Origin`, which is the host that the server was asked as, unless a proxy in
    front of it has put another one there; then the form's token, which nobody else's
    page can read, says whose it is. A request without any of these comes from no
    browser's page.
    """

    def __init__(self, owners: Owners) -> None:
        self._owners = owners

    def are_ours(self, request: Request) -> bool:
        """Whether one of the app's own pages sent this."""
        app = request.headers.get("Sec-Fetch-Site")
        if app is not None:
            return app == "same-origin"
        return is_host(request) or self._owners.has_signed(request)

    def are_foreign(self, request: Request) -> bool:
        """Whether a page of another origin sent this; programs send no header that
        tells."""
        tells = "Sec-Fetch-Site" in request.headers or "Origin" in request.headers
        return tells and not self.are_ours(request)


def is_host(request: Request) -> bool:
    """Whether the page's origin is the host that the server was asked as."""
    try:
        origin = urlsplit(request.headers.get("Origin", ""))
    except ValueError:  # brackets that hold no address
        return False
    return bool(origin.netloc) and origin.netloc == request.host


def remedy(request: Request) -> str:
    """What to set where a proxy has told the server another host than the browser's;
    "" where that can't be it. The log has it, too."""
    origin, host = request.headers.get("Origin", ""), request.host
    if "Sec-Fetch-Site" in request.headers or not origin.startswith("http"):
        return ""
    text = (
        f"The browser is at {origin}, and the server was asked as {host}. If a proxy "
        "in front of it says that, let it pass the host on: in nginx by "
        "`proxy_set_header Host $http_host;`, in Apache by `ProxyPreserveHost On`."
    )
    if (origin, host) not in _told and len(_told) < MOST_TOLD:
        _told.add((origin, host))
        logger.warning("A request was refused. %s", log_safe(text))
    return text


def log_safe(text: str) -> str:
    """A text of others for a line of the log."""
    return "".join(c if c.isprintable() else "�" for c in text)
