"""What the worker may receive for an app, by its routes and its configuration."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import EnvironBuilder

import flaskstream as gr
from flaskstream.serving.gate import DEFAULT, QUERY, Gate

NONE = ("X-None", "")


def made(**config: Any) -> Flask:
    """An app with a page at `/` and a route of its own."""
    app = Flask(__name__, static_folder=None)
    app.config.update(config)
    gr.FlaskStream(app).mount(gr.Interface(str, "text", "text"))
    app.add_url_rule("/own", "own", lambda: "", methods=["GET", "POST"])
    return app


def most(
    app: Any, method: str, path: str, given: int = 0, header: tuple[str, str] = NONE
) -> int:
    environ = EnvironBuilder(path, method=method, headers=[header]).get_environ()
    return Gate(app, given).most(environ)


@pytest.mark.parametrize(
    ("config", "given", "own", "page"),
    [
        ({}, 0, DEFAULT, DEFAULT),
        ({"FLASKSTREAM_MAX_UPLOAD": 5}, 0, 5, 5),
        ({"MAX_CONTENT_LENGTH": 7}, 0, 7, DEFAULT),
        ({"FLASKSTREAM_MAX_UPLOAD": 5, "MAX_CONTENT_LENGTH": 7}, 0, 7, 5),
        ({"FLASKSTREAM_MAX_UPLOAD": 5, "MAX_CONTENT_LENGTH": 7}, 9, 9, 5),
        ({"FLASKSTREAM_MAX_UPLOAD": 5, "MAX_CONTENT_LENGTH": 7}, 3, 3, 3),
    ],
)
def test_it_is_what_the_app_allows_or_what_the_operator_says(
    config: dict[str, int], given: int, own: int, page: int
) -> None:
    app = made(**config)
    assert most(app, "POST", "/own", given) == own
    assert most(app, "POST", "/run/0", given) == page
    assert most(app, "GET", "/", given) == 0
    assert most(app, "GET", "/own", given) == min(own, QUERY)
    assert most(app, "POST", "/nowhere", given) == 0
    assert most(app, "DELETE", "/own", given) == 0


def test_what_is_no_flask_app_has_a_limit_all_the_same() -> None:
    assert most(print, "POST", "/nowhere") == DEFAULT
    assert most(print, "POST", "/nowhere", 5) == 5
    assert not Gate(print, 0).answers


def test_middleware_may_have_routes_that_the_app_knows_nothing_of() -> None:
    app = made(FLASKSTREAM_MAX_UPLOAD=5)
    app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]
    assert most(app, "POST", "/other") == 0
    assert Gate(app, 0).answers
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app)  # type: ignore[method-assign]
    assert most(app, "POST", "/other") == 5
    assert not Gate(app, 0).answers


def test_routes_of_a_host_are_found_behind_a_proxy() -> None:
    app = Flask(__name__, static_folder=None, host_matching=True)
    app.add_url_rule("/own", "own", lambda: "", host="here.test", methods=["POST"])
    app.wsgi_app = ProxyFix(app.wsgi_app, x_host=1)  # type: ignore[method-assign]
    forwarded = ("X-Forwarded-Host", "here.test")
    assert most(app, "POST", "/own", header=forwarded) == DEFAULT
    assert most(app, "POST", "/own") == 0


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8::6", "2001:db8::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
        (None, ""),
    ],
)
def test_addresses_of_one_line_are_one_client(address: str | None, client: str) -> None:
    assert Gate(made(), 0).client({"REMOTE_ADDR": address}) == client
