"""By which names a launched server is asked for its pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_address

from flask import Flask, Response, request

from flaskstream.exceptions import ConfigurationError

EVERYWHERE = ("0.0.0.0", "::", "")
_HOST = re.compile(r"(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::[0-9]{1,5})?")
_ALLOWED = re.compile(r"\*|\.?[A-Za-z0-9_-][A-Za-z0-9._-]*")


class Hosts:
    """The names that a server answers to: those of this machine for itself, the one
    that it listens on, and what `allowed` says.

    Else a page of anybody's could have its own name point here (DNS rebinding), and
    the visitor's browser would take both for one site. A server that listens on all
    interfaces has names that nobody can know: it answers to each, where `allowed` is
    None. There, ".example.com" means all names below it, and "*" any.

    Raises:
        ConfigurationError: `allowed` has what is no name.
    """

    def __init__(self, server_name: str, allowed: Sequence[str] | None) -> None:
        self._own = server_name.strip("[]").lower()
        if allowed is None and self._own in EVERYWHERE:
            allowed = ["*"]
        names = [allowed] if isinstance(allowed, str) else list(allowed or ())
        wrong = [name for name in names if not _is_name(name)]
        if wrong:
            raise ConfigurationError(
                'allowed_hosts expected names such as "app.example.com", or '
                f'".example.com" for all below it; got {wrong[0]!r}.'
            )
        self._allowed = [name.lower().rstrip(".") for name in names]

    @property
    def is_local(self) -> bool:
        """Whether only who sits at this machine is answered."""
        return is_loopback(self._own) and not self._allowed

    def admits(self, host: str) -> bool:
        """Whether a request for that host, with or without a port, is answered."""
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = found[1].strip("[]").lower().rstrip(".")
        if name == self._own or is_loopback(name):
            return True
        return any(self._is_named(name, allowed) for allowed in self._allowed)

    def _is_named(self, name: str, allowed: str) -> bool:
        if allowed.startswith("."):
            return name == allowed[1:] or name.endswith(allowed)
        return allowed in ("*", name)

    def guard(self, app: Flask) -> None:
        """Let the app answer to these names only."""

        def refuse() -> Response | None:
            host = request.headers.get("Host") or request.host
            if self.admits(host):
                return None
            told = f"“{host}”" if _HOST.fullmatch(host) else "what is no name"
            return Response(
                f"This server does not answer to {told}: expected localhost, or a name "
                "that launch(allowed_hosts=[…]) has.\n",
                403,
                mimetype="text/plain",
            )

        app.before_request(refuse)


def is_loopback(name: str) -> bool:
    """Whether a name or an address can only mean this machine itself."""
    try:
        address = ip_address(name)
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _is_name(given: object) -> bool:
    if not isinstance(given, str):
        return False
    try:
        ip_address(given)
    except ValueError:
        return _ALLOWED.fullmatch(given) is not None
    return True
