"""Who a request comes from: the owner's cookie and its key."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import flaskstream as gr
from flaskstream.web.security import COOKIE, Owners, is_page_id, new_id
from tests.web.conftest import Visit


def cookie_of(response: TestResponse) -> SimpleCookie:
    return SimpleCookie(response.headers["Set-Cookie"])


def test_the_owner_cookie_is_for_the_server_and_this_site_only(demo: gr.Blocks) -> None:
    cookie = cookie_of(demo.app.test_client().get("/"))[COOKIE]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""
    assert cookie["secure"] == ""


def test_over_https_the_owner_cookie_is_secure(demo: gr.Blocks) -> None:
    client = demo.app.test_client()
    assert cookie_of(client.get("/", base_url="https://localhost"))[COOKIE]["secure"]


def test_below_a_proxy_prefix_the_owner_cookie_is_for_the_prefix(
    demo: gr.Blocks,
) -> None:
    client = demo.app.test_client()
    response = client.get("/", environ_overrides={"SCRIPT_NAME": "/tools"})
    assert cookie_of(response)[COOKIE]["path"] == "/tools"


def test_owners_are_random(demo: gr.Blocks) -> None:
    owners = {
        cookie_of(demo.app.test_client().get("/"))[COOKIE].value for _ in range(20)
    }
    assert len(owners) == 20
    assert all(is_page_id(owner.partition(".")[0]) for owner in owners)


FORGERIES = [
    "",
    "x",
    "a" * 22,
    pytest.param(new_id() + ".", id="unsigned"),
    pytest.param(new_id() + "." + "A" * 27, id="signed by nobody"),
    ".",
    "..",
    "\xff",
    "%ff",
    "a" * 4000,
]


@pytest.mark.parametrize("forged", FORGERIES)
def test_a_forged_owner_is_nobody(
    visit: Visit, demo: gr.Blocks, called: list[str], forged: str
) -> None:
    browser = visit(demo)
    browser.http.set_cookie(COOKIE, forged)
    assert browser.press("Go").status_code == 403
    assert called == []
    browser.open()
    assert browser.response is not None
    assert "Set-Cookie" in browser.response.headers


def test_an_owner_of_another_key_is_nobody(
    visit: Visit, demo: gr.Blocks, called: list[str]
) -> None:
    other = Flask("other")
    with other.test_request_context() as context:
        response = other.response_class()
        Owners("another key").set(response, new_id(), context.request)
    value = SimpleCookie(response.headers["Set-Cookie"])[COOKIE].value
    browser = visit(demo)
    browser.http.set_cookie(COOKIE, value)
    assert browser.press("Go").status_code == 403
    assert called == []


def test_a_form_without_the_cookie_is_refused(
    visit: Visit, demo: gr.Blocks, called: list[str]
) -> None:
    browser = visit(demo)
    browser.http = demo.app.test_client()
    assert browser.press("Go").status_code == 403
    assert called == []
