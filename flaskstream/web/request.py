"""Who sends a request, and what functions are told of it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from flask import Request as FlaskRequest
from flask import request
from werkzeug.exceptions import BadRequest

from flaskstream.blocks.request import URL, Client, Headers, Request
from flaskstream.runs.origin import Origin
from flaskstream.runs.session import Session
from flaskstream.web.answers import shown_query
from flaskstream.web.carried import Carried
from flaskstream.web.logins import login


def origin_of(session: Session, *, told: bool) -> Origin:
    """What is left of the request that is handled now for the runs that it starts;
    `told`: whether a function wants to be told of it."""
    carried = Carried.of_request()
    return Origin(snapshot(session) if told else None, carried.context, carried.pack)


def snapshot(session: Session) -> Request:
    """The request that is handled now, for functions that run when it is over."""
    port = str(request.environ.get("REMOTE_PORT") or "")
    return Request(
        headers=Headers(request.headers.items()),
        cookies=request.cookies.to_dict(),
        query_params=request.args.to_dict() if session.is_call else dict(shown_query()),
        url=URL(request.url),
        path=request.script_root + request.path,
        method=request.method,
        client=Client(request.remote_addr, int(port) if port.isdecimal() else None),
        username=login(),
        session_hash=session.session_hash,
    )


def address() -> str:
    """Where the request that is handled now comes from, as far as one counts as one:
    of IPv6 that is the network, for a machine has as many addresses there as it wants.
    """
    told = request.remote_addr or ""
    try:
        found = ip_address(told)
    except ValueError:  # a socket's path, or nothing
        return told
    if not isinstance(found, IPv6Address):
        return told
    return str(found.ipv4_mapped or ip_network((int(found), 64), strict=False))


def this_request() -> FlaskRequest:
    """The request that is handled now itself, for those who have much to do with it:
    Flask's proxy looks for it at each access."""
    return request._get_current_object()  # type: ignore[attr-defined, no-any-return]


def check_query() -> None:
    """Look whether the query of the request can be read: some servers pass on bytes
    that are no text, and Werkzeug fails over them.

    Raises:
        BadRequest: it can't.
    """
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        raise BadRequest("Expected a query in UTF-8.") from None
