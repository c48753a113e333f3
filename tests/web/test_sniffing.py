"""No answer of the library's is taken for something that it does not say it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import Client

import flaskstream as gr

SAME = {"Sec-Fetch-Site": "same-origin"}


def bodies(app: Flask, prefix: str) -> Iterator[tuple[str, str]]:
    """Each route of the library's, by each of its methods."""
    for rule in app.url_map.iter_rules():
        url = str(rule).replace("<int:", "<")
        while "<" in url:
            url = url.replace(url[url.index("<") : url.index(">") + 1], "0", 1)
        for method in sorted(rule.methods or ()):
            if url.startswith(prefix):
                yield method, url


def demo() -> gr.Blocks:
    return gr.ChatInterface(lambda message, history: message, save_history=True)


def test_each_route_says_so_in_each_answer() -> None:
    app = Flask("host", root_path="/")
    gr.FlaskStream(app, url_prefix="/tools").mount(demo(), "/chat")
    client, seen = app.test_client(), set()
    for headers in ({}, SAME, {**SAME, "HX-Request": "true"}):
        for method, url in bodies(app, "/tools"):
            answer = client.open(url, method=method, headers=headers)
            assert answer.headers.get("X-Content-Type-Options") == "nosniff", url
            seen.add((answer.status_code, url.rpartition("/")[2]))
    assert {status for status, _ in seen} >= {200, 403, 404, 415, 422}
    app.extensions["flaskstream.engine"].close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_by_itself_says_so_where_there_is_no_route_too(scripts: bool) -> None:
    app = demo().app
    client = Client(app)
    headers = {**SAME, **({"HX-Request": "true"} if scripts else {})}
    for method, url in [
        ("GET", "/nowhere"),
        ("PUT", "/"),
        ("GET", "/_fs"),
        ("GET", "//"),
    ]:
        answer = client.open(url, method=method, headers=headers)
        assert answer.status_code >= 300
        assert answer.headers["X-Content-Type-Options"] == "nosniff", url
    app.extensions["flaskstream.engine"].close()
