"""When an app's settings and its key are read."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError
from flaskstream.web.setup import READ_ONCE
from tests.web.client import Browser
from tests.web.conftest import Visit
from tests.web.demos import greeting

KEY = "which only tests sign with, for so long that it is not weak"


def test_what_is_set_after_the_app_was_made_counts(visit: Visit) -> None:
    demo = greeting()
    app = demo.app
    app.secret_key = KEY
    app.config["FLASKSTREAM_MAX_PAGES"] = 7
    app.config["FLASKSTREAM_ABANDON_AFTER"] = None
    app.config["FLASKSTREAM_MAX_FILE_BYTES"] = 1234
    browser = visit(app)
    engine = app.extensions["flaskstream.engine"]
    assert engine.settings.max_pages == 7
    assert engine.settings.abandon_after is None
    # Another process with that key knows the browser.
    other = greeting().app
    other.secret_key = KEY
    cookie = browser.http.get_cookie("flaskstream_owner")
    assert cookie is not None
    http = other.test_client()
    http.set_cookie("flaskstream_owner", cookie.value)
    stranger = Browser(other, http=http).open()
    assert "Set-Cookie" not in (stranger.response or pytest.fail()).headers


@pytest.mark.parametrize("name", ["FLASKSTREAM_REDIS_URL", "FLASKSTREAM_FRAMES_URL"])
@pytest.mark.parametrize(
    "address",
    ["sentinel://:hush@host:26379/main", "redis://:hush/x@host", "localhost:6379"],
)
def test_an_address_that_is_none_of_a_redis_is_refused_without_its_password(
    name: str, address: str
) -> None:
    app = Flask("app")
    app.config |= {"FLASKSTREAM_REDIS_URL": "redis://127.0.0.1:1", name: address}
    with pytest.raises(ConfigurationError, match=f"{name} expected redis://") as raised:
        gr.FlaskStream(app)
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize("name", [*READ_ONCE, "MAX_PIXELS"])
def test_what_is_set_too_late_raises(visit: Visit, name: str) -> None:
    app = greeting().app
    visit(app)
    app.testing = True
    app.config[f"FLASKSTREAM_{name}"] = 1
    with pytest.raises(ConfigurationError, match=f"FLASKSTREAM_{name} changed after"):
        app.test_client().get("/")


def test_a_key_that_is_set_too_late_raises_and_is_not_shown(visit: Visit) -> None:
    app = greeting().app
    visit(app)
    app.testing, app.secret_key = True, KEY
    with pytest.raises(ConfigurationError, match="SECRET_KEY changed") as raised:
        app.test_client().get("/")
    assert KEY not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value"), [("MAX_UPLOAD", 10), ("SHOW_ERRORS", True), ("WRITE_TIMEOUT", 1)]
)
def test_what_is_read_each_time_may_change(visit: Visit, name: str, value: Any) -> None:
    app = gr.Interface(lambda: "", None, "text").app
    visit(app)
    app.config[f"FLASKSTREAM_{name}"] = value
    assert app.test_client().get("/").status_code == 200
