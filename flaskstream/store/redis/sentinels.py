"""Addresses of Sentinels, which know which one of several servers is the primary."""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import parse_qs, unquote

SCHEME: Final = "redis+sentinel://"
FORM: Final = "redis+sentinel://[user:password@]host:port,host:port/name/db"
PORT: Final = 26379
OWN: Final = ("sentinel_user", "sentinel_password")


class Sentinels(NamedTuple):
    """Whom to ask, and for which servers."""

    hosts: tuple[tuple[str, int], ...]
    name: str
    """What they call these servers."""
    db: int
    user: str | None
    password: str | None
    """Of the servers."""
    own_user: str | None
    own_password: str | None
    """Of the Sentinels themselves."""


def are_named(url: str) -> bool:
    """Whether a URL is that of Sentinels."""
    return url.startswith(SCHEME)


def parse(url: str) -> Sentinels:
    """What their URL says.

    Raises:
        ValueError: it says something else.
    """
    told, _, query = url.removeprefix(SCHEME).partition("?")
    place, _, path = told.partition("/")
    person, _, hosts = place.rpartition("@")
    user, _, password = person.partition(":")
    name, _, db = path.partition("/")
    asked = parse_qs(query, strict_parsing=bool(query))
    own = {name: asked.pop(name, [""])[0] for name in OWN}
    if not name or asked:
        raise ValueError(FORM)
    return Sentinels(
        tuple(map(_host, hosts.split(","))),
        unquote(name),
        int(db or 0),
        unquote(user) or None,
        unquote(password) or None,
        *(own[name] or None for name in OWN),
    )


def _host(told: str) -> tuple[str, int]:
    """One of them; what stands in brackets is an address of IPv6."""
    bracketed, _, rest = told.rpartition("]")
    host, _, port = rest.partition(":")
    if not (host := bracketed[1:] or host):
        raise ValueError(FORM)
    return host, int(port or PORT)
