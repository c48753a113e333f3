"""What a function is told of the request that started it."""

from __future__ import annotations

import dataclasses
import gc
import pickle
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

import flaskstream as gr
from flaskstream.blocks.request import URL
from flaskstream.runs.origin import Origin
from tests.web.client import Browser
from tests.web.conftest import Visit


class Asked:
    """Keeps the requests that its page's function was given."""

    def __init__(self) -> None:
        self.requests: list[gr.Request] = []

    def page(self) -> gr.Interface:
        def greet(name: str, request: gr.Request) -> str:
            self.requests.append(request)
            return f"Hello {name}"

        return gr.Interface(greet, "text", gr.Textbox(label="greeting"))

    @property
    def last(self) -> gr.Request:
        return self.requests[-1]


@pytest.fixture
def asked() -> Asked:
    return Asked()


def test_a_function_is_given_the_request_and_its_inputs(
    visit: Visit, asked: Asked
) -> None:
    browser = visit(asked.page())
    browser.fill("name", "Ada")
    browser.run("Submit")
    assert browser.shown("greeting") == "Hello Ada"
    assert asked.last.method == "POST"
    assert asked.last.path == "/run/0"
    assert asked.last.url == "http://localhost/run/0"
    assert asked.last.url.path == "/run/0"
    assert asked.last.client.host == "127.0.0.1"
    assert asked.last.session_hash
    assert asked.last.username is None


def test_an_address_tells_its_parts_wherever_the_function_runs() -> None:
    text = "https://Example.org:8443/a/run/0?b=c&d="
    url = pickle.loads(pickle.dumps(gr.Request(url=URL(text)))).url
    assert (url, str(url)) == (text, text)
    assert (url.scheme, url.netloc) == ("https", "Example.org:8443")
    assert (url.hostname, url.port) == ("example.org", 8443)
    assert (url.path, url.query) == ("/a/run/0", "b=c&d=")
    assert gr.Request().url == ""


def test_a_page_has_the_same_session_hash_at_each_run_and_no_other_page_has(
    visit: Visit, asked: Asked
) -> None:
    demo = asked.page()
    told = []
    for browser in (visit(demo), visit(demo)):
        browser.run("Submit").reload().run("Submit")
        told += [asked.requests[-2].session_hash, asked.last.session_hash]
    browser.open("/").run("Submit")
    assert told[0] == told[1] and told[2] == told[3]
    assert len({*told, asked.last.session_hash}) == 3


def test_a_session_tells_nobody_who_its_owner_is(visit: Visit, asked: Asked) -> None:
    browser = visit(asked.page())
    browser.run("Submit")
    engine = browser.http.application.extensions["flaskstream.engine"]
    (page,) = engine.sessions.all()
    assert page.owner not in (asked.last.session_hash or page.owner)
    assert page.id != asked.last.session_hash


def test_headers_are_found_in_any_case(visit: Visit, asked: Asked) -> None:
    browser = visit(asked.page())
    headers = {"Sec-Fetch-Site": "same-origin", "X-Team": "blue"}
    browser.http.post("/run/0", data=browser.form(), headers=headers)
    found = asked.last.headers
    assert found["x-team"] == found["X-Team"] == found["X-TEAM"] == "blue"
    assert "x-TEAM" in found
    assert found.get("X-None") is None
    assert dict(found)["x-team"] == "blue"


def test_cookies_are_those_of_the_browser(visit: Visit, asked: Asked) -> None:
    browser = visit(asked.page())
    browser.http.set_cookie("taste", "sweet")
    browser.run("Submit")
    assert asked.last.cookies["taste"] == "sweet"


@pytest.mark.parametrize("scripts", [True, False])
def test_the_query_of_the_pages_address_is_told_at_every_run(
    visit: Visit, asked: Asked, scripts: bool
) -> None:
    browser = visit(asked.page(), "/?user=ada&x=1&x=2", scripts=scripts)
    for _ in range(3):
        if scripts:
            browser.run("Submit")
        else:
            follow_without_script(browser)
        assert asked.last.query_params == {"user": "ada", "x": "2"}
    assert "user=ada&x=1&x=2" in browser.location
    assert browser.address == browser.page_id


def follow_without_script(browser: Browser) -> None:
    headers = {
        "Sec-Fetch-Site": "same-origin",
        "Referer": "http://localhost" + browser.location,
    }
    answer = browser.http.post("/run/0", data=browser.form(), headers=headers)
    assert answer.status_code == 303
    browser.open(answer.location)


def test_an_address_can_not_leave_the_page(visit: Visit, asked: Asked) -> None:
    browser = visit(asked.page())
    hostile = "https://evil.example/?_external=1&_scheme=ftp&a=%0d%0aX-Evil:1&page=x"
    answer = browser.http.post(
        "/run/0",
        data=browser.form(),
        headers={
            "Sec-Fetch-Site": "same-origin",
            "HX-Request": "true",
            "HX-Current-URL": hostile,
        },
    )
    place = answer.headers["HX-Replace-Url"]
    assert place.startswith("/?") and place.endswith(f"&page={browser.page_id}")
    assert "X-Evil" not in answer.headers and "%0D%0A" in place


def test_the_name_that_the_server_made_sure_of_is_told(
    visit: Visit, asked: Asked
) -> None:
    app = asked.page().app
    app.wsgi_app = logged_in(app.wsgi_app)  # type: ignore[method-assign]
    visit(app).run("Submit")
    assert asked.last.username == "ada"


def logged_in(wsgi_app: Any) -> Callable[..., Any]:
    def inner(environ: dict[str, Any], start_response: Any) -> Any:
        return wsgi_app({**environ, "REMOTE_USER": "ada"}, start_response)

    return inner


def test_a_snapshot_can_not_be_changed(visit: Visit, asked: Asked) -> None:
    visit(asked.page()).run("Submit")
    with pytest.raises(dataclasses.FrozenInstanceError):
        asked.last.username = "eve"  # type: ignore[misc]
    with pytest.raises(TypeError):
        asked.last.headers["x"] = "y"  # type: ignore[index]


def test_every_step_of_a_chain_is_told_of_the_first_request(visit: Visit) -> None:
    seen: list[str | None] = []

    def step(request: gr.Request) -> None:
        seen.append(request.session_hash)

    with gr.Blocks() as demo:
        gr.Button("go").click(lambda: None).then(step).then(step)
    browser = visit(demo)
    browser.run("go")
    assert len(seen) == 2 and len(set(seen)) == 1


def test_a_mounted_page_tells_its_whole_path(asked: Asked, visit: Visit) -> None:
    app = Flask(__name__)
    gr.FlaskStream(app).mount(asked.page(), "/tools/greet")
    visit(app, "/tools/greet/").run("Submit")
    assert asked.last.path == "/tools/greet/run/0"


def test_where_no_function_asks_nothing_is_kept(visit: Visit) -> None:
    demo = gr.Interface(lambda name: name, "text", "text")
    browser = visit(demo)
    browser.run("Submit")
    engine = demo.app.extensions["flaskstream.engine"]
    runs = [run for page in engine.sessions.all() for run in page.known_runs.values()]
    assert [run.origin for run in runs] == [Origin()]


def test_the_request_itself_is_let_go(visit: Visit, asked: Asked) -> None:
    from flask import request

    demo = asked.page()
    kept: list[weakref.ref[Any]] = []

    @demo.app.before_request
    def remember() -> None:
        kept.append(weakref.ref(request._get_current_object()))  # type: ignore[attr-defined]

    visit(demo).run("Submit")
    gc.collect()
    assert asked.last.method == "POST"
    assert [found() for found in kept[:1]] == [None]
