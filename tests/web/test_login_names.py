"""What an app may say that its user is called."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask, request

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError
from tests.web.client import Browser


@pytest.mark.parametrize("given", [None, "", False])
def test_who_gives_no_name_is_nobody(given: object) -> None:
    assert username_by(given) == "None"


@pytest.mark.parametrize(
    ("given", "name"), [(7, "7"), (0, "0"), (UUID(int=1), str(UUID(int=1)))]
)
def test_an_id_is_a_name(given: object, name: str) -> None:
    assert username_by(given) == name


@pytest.mark.parametrize("given", [object(), True, Exception("ada"), b"ada", ("ada",)])
def test_what_may_be_another_text_tomorrow_is_no_login(given: object) -> None:
    with pytest.raises(ConfigurationError, match="login expected a str, an int"):
        username_by(given)


def username_by(given: object) -> str:
    def tell(request: gr.Request) -> str:
        return str(request.username)

    asked: list[str] = []
    app = Flask("app", root_path="/")
    app.testing = True

    def user() -> object:
        asked.append(request.path)
        return given

    demo = gr.Interface(tell, None, gr.Textbox(label="who"))
    gr.FlaskStream(app, user=user).mount(demo)
    try:
        browser = Browser(app).open()
        browser.run("Generate")
        assert asked.count("/run/0") == 1
        return browser.shown("who")
    finally:
        app.extensions["flaskstream.engine"].close()
