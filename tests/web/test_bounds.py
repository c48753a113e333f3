"""What strangers post does not fill the server, whatever comes of it."""

from __future__ import annotations

import pytest
from flask import Flask

import flaskstream as gr
from flaskstream.web.security import new_id
from tests.web.client import Browser
from tests.web.conftest import Visit


@pytest.fixture
def browser(visit: Visit) -> Browser:
    """On a page of an app that holds few bytes."""
    app = Flask(__name__)
    app.config["FLASKSTREAM_MAX_PAGE_BYTES"] = 5_000
    streams = gr.FlaskStream(app)
    fields = [gr.Textbox(label="text"), gr.Number(label="number")]
    streams.mount(gr.Interface(lambda text, number: "", fields, "text"), "/form")
    return visit(app, "/form/")


@pytest.mark.parametrize("number", ["1", "no number"])
def test_pages_that_are_made_up_push_each_other_out(
    browser: Browser, number: str
) -> None:
    form = browser.form()
    names = [name for name in form if name.startswith("c") and name[1:].isdecimal()]
    expected = 200 if number == "1" else 422
    for _ in range(10):
        form["page"] = new_id()
        form[names[0]], form[names[1]] = "x" * 2_000, number
        assert browser.post("/form/run/0", form).status_code == expected
    engine = browser.http.application.extensions["flaskstream.engine"]
    assert len(engine.sessions.all()) == 2


def test_who_comes_without_a_cookie_again_and_again_pushes_out_nobody_else(
    browser: Browser,
) -> None:
    browser.fill("text", "x" * 1_000)
    browser.fill("number", "1")
    browser.press("Submit")
    app = browser.http.application
    for _ in range(130):
        other = Browser(app, "/form/")  # without a cookie: another one each time
        other.http.environ_base["REMOTE_ADDR"] = "203.0.113.9"
        form = other.open().form()
        names = [name for name in form if name.startswith("c") and name[1:].isdecimal()]
        form[names[0]], form[names[1]] = "x" * 500, "1"
        assert other.post("/form/run/0", form).status_code == 200
    assert len(app.extensions["flaskstream.engine"].sessions.all()) < 12
    assert browser.reload().shown("text") == "x" * 1_000
