"""How many streams of a page are open at a time."""

from __future__ import annotations

import pytest
from flask import request

import flaskstream as gr
from flaskstream.runs.session import Session
from flaskstream.web.threads import BROWSER, PAGE, Room, room_for


@pytest.mark.parametrize(
    ("protocol", "room"),
    [
        ("", Room(None, "page", PAGE)),
        ("h2", Room(None, "page", PAGE)),
        ("http/1.1", Room(None, "owner", BROWSER)),
    ],
)
def test_a_page_or_a_browser_of_few_connections_has_some(
    protocol: str, room: Room
) -> None:
    demo = gr.Interface(str, "text", "text")
    with demo.app.test_request_context(headers={"FS-Protocol": protocol}):
        assert room_for(request, Session("owner", "page", demo)) == room
