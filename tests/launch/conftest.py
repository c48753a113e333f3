"""Pages that are launched, and who visits them over a real socket."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest

import flaskstream as gr
from tests.web import dom

SAME = {"Sec-Fetch-Site": "same-origin"}
FORM = {"Content_Type": "application/x-www-form-urlencoded"}
Launch = Callable[..., str]


@pytest.fixture
def launch() -> Iterator[Launch]:
    """Launch a page on a free port; gives its URL. It is closed with the test."""
    launched: list[gr.Blocks] = []

    def start(demo: gr.Blocks, **options: Any) -> str:
        launched.append(demo)
        options = {"server_port": 0, "quiet": True, **options}
        _, url, _ = demo.launch(prevent_thread_lock=True, **options)
        return str(url)

    yield start
    for demo in launched:
        demo.close()


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()


def connect(url: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)


def request(
    url: str,
    path: str = "/",
    body: bytes | str | None = None,
    **headers: str,
) -> Answer:
    """GET, or POST where there is a body; header names are written with underscores."""
    connection = connect(url)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET" if body is None else "POST", path, body, SAME | named)
    try:
        return Answer(connection.getresponse())
    finally:
        connection.close()


def visit(url: str, **headers: str) -> tuple[dom.Element, str]:
    """The page, and the owner's cookie."""
    answer = request(url, **headers)
    cookie = SimpleCookie(answer.headers["Set-Cookie"])
    pairs = [f"{name}={morsel.value}" for name, morsel in cookie.items()]
    return dom.parse(answer.text), "; ".join(pairs)


def submit(url: str, typed: str = "") -> dom.Element:
    """The answer to who opens a page of one box, types into it and presses Submit."""
    page, cookie = visit(url)
    id = page.one("input", name="page").attrs["value"]
    name = page.one("textarea").attrs["name"]
    button = next(b for b in page.all("button") if b.text == "Submit")
    path, body = button.attrs["formaction"], f"page={id}&{name}={typed}"
    answer = request(url, path, body, HX_Request="true", Cookie=cookie, **FORM)
    return dom.parse(answer.text)
