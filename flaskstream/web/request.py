"""What functions are told of the request that starts them."""

from __future__ import annotations

from flask import request

from flaskstream.blocks.request import Client, Headers, Request
from flaskstream.runs.page import Page
from flaskstream.web.answers import shown_query


def snapshot(page: Page) -> Request:
    """The request that is handled now, for functions that run when it is over."""
    return Request(
        headers=Headers(request.headers.items()),
        cookies=request.cookies.to_dict(),
        query_params=dict(shown_query()),
        url=request.url,
        path=request.script_root + request.path,
        method=request.method,
        client=Client(request.remote_addr),
        username=request.remote_user,
        session_hash=page.id,
    )
