"""`gr.Request`: what a function may know of the HTTP request that started it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


class Headers(Mapping[str, str]):
    """Headers of a request; the case of their names does not matter."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._values = {name.lower(): value for name, value in pairs}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Headers({self._values!r})"


class URL(str):
    """An address: a text whose parts have names."""

    __slots__ = ()

    @property
    def scheme(self) -> str:
        """Such as "https"."""
        return urlsplit(self).scheme

    @property
    def netloc(self) -> str:
        """The host's name, and the port if it is told."""
        return urlsplit(self).netloc

    @property
    def hostname(self) -> str | None:
        """The host's name, in small letters."""
        return urlsplit(self).hostname

    @property
    def port(self) -> int | None:
        """The port, if it is told."""
        return urlsplit(self).port

    @property
    def path(self) -> str:
        """What stands between the host and the query."""
        return urlsplit(self).path

    @property
    def query(self) -> str:
        """What stands behind "?"."""
        return urlsplit(self).query


@dataclass(frozen=True)
class Client:
    """Where a request came from."""

    host: str | None = None
    port: int | None = None


@dataclass(frozen=True)
class Request:
    """The request that started a run; a parameter annotated with it receives it.

        def greet(name, request: gr.Request):
            return f"{name}, your browser is {request.headers['user-agent']}"

    Args:
        headers: Its headers; the case of their names does not matter.
        cookies: Its cookies.
        query_params: Those of the page's address, in calls of the API those of the
            call's.
        url: The address that was asked for, a `str` with a `path`, a `query` and the
            like.
        path: The path of that.
        method: "POST", or another.
        client: Where it came from: `client.host` and `client.port`.
        username: Who is logged in: by `launch(auth=…)`, the server (`REMOTE_USER`),
            Flask-Login (the user's id) or what `FlaskStream(user=…)` says; else None.
        session_hash: The same for all runs of one page of one person, and of no other;
            calls of the API say it themselves.
    """

    headers: Headers = field(default_factory=Headers)
    cookies: dict[str, str] = field(default_factory=dict)
    query_params: dict[str, str] = field(default_factory=dict)
    url: URL = URL()
    path: str = ""
    method: str = "POST"
    client: Client = field(default_factory=Client)
    username: str | None = None
    session_hash: str | None = None
