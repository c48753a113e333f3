"""The JSON API: who may call it."""

from __future__ import annotations

import base64

import pytest
from flask import Flask, abort, request

import flaskstream as gr
from flaskstream.serving.login import Login
from tests.web.client import assert_no_cors
from tests.web.conftest import Api, Gates, Visit


def demo() -> gr.Interface:
    return gr.Interface(lambda name: f"Hello {name}", "text", "text", api_name="greet")


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""],
)
def test_what_a_form_of_another_site_could_send_is_refused(api: Api, kind: str) -> None:
    caller = api(demo())
    body, headers = '{"data": ["x"]}', {"Content-Type": kind}
    for path in ("/call/greet", "/call/v2/greet", "/cancel"):
        url = f"/gradio_api{path}"
        response = caller.http.post(url, data=body, headers=headers)
        assert response.status_code == 415
        assert "application/json" in response.json["error"]  # type: ignore[index]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_pages_of_other_sites_are_refused(api: Api, headers: dict[str, str]) -> None:
    page = demo()
    caller = api(page)
    rules = page.app.url_map.iter_rules()
    own = [r for r in rules if ".api." in r.endpoint and "POST" in (r.methods or ())]
    urls = {str(rule).replace("<api_name>", "greet") for rule in own}
    assert len(urls) == 6
    for url in urls:
        response = caller.http.post(url, json={"data": ["x"]}, headers=headers)
        assert response.status_code == 403, url


def test_a_page_of_the_same_site_may_call(api: Api) -> None:
    headers = {"Origin": "http://localhost"}
    response = api(demo()).post("/call/greet", {"data": ["x"]}, **headers)
    assert response.status_code == 200


def test_no_answer_is_for_other_sites_and_none_sets_a_cookie(api: Api) -> None:
    caller = api(demo())
    event = caller.begin("greet", "x")
    answers = [
        caller.post("/call/greet", {"data": ["x"]}),
        caller.http.get(f"/gradio_api/call/greet/{event}"),
        caller.http.get("/gradio_api/info"),
        caller.http.options("/gradio_api/call/greet"),
    ]
    for answer in answers:
        assert_no_cors(answer)
        assert "Set-Cookie" not in answer.headers


def test_a_login_protects_the_api(api: Api) -> None:
    page = demo()
    Login(page.app, ("ann", "secret"), "Greeting", "Please log in").guard(page.app)
    caller = api(page)
    assert caller.refused("greet", "x") == (401, None)
    for path in ("/info", "/call/greet/x", "/file=x"):
        assert caller.http.get(f"/gradio_api{path}").status_code == 401
    login = f"Basic {base64.b64encode(b'ann:secret').decode()}"
    response = caller.post("/call/greet", {"data": ["x"]}, Authorization=login)
    assert response.status_code == 200


def test_a_pages_runs_are_no_calls(api: Api, visit: Visit, gates: Gates) -> None:
    def wait(text: str) -> str:
        gates.wait("end")
        return text

    page = gr.Interface(wait, "text", "text")
    browser = visit(page)
    browser.press("Submit")
    run = browser.button("Stop").attrs["formaction"].rpartition("/")[2]
    caller = api(page)
    assert caller.post("/cancel", {"event_id": run}).status_code == 404
    [(event, _)] = caller.fetch("wait", run)
    assert event == "error"
    gates.open("end")


def test_what_an_app_asks_of_a_page_it_asks_of_its_calls(api: Api) -> None:
    app = Flask(__name__)
    gr.FlaskStream(app).mount(demo(), "/page", name="page")

    @app.before_request
    def ask() -> str | None:
        refused = "page" in request.blueprints
        return abort(401) if refused else None

    assert api(app, "/page").post("/call/greet", {"data": ["x"]}).status_code == 401


def test_calls_belong_to_their_page(api: Api) -> None:
    app = Flask(__name__)
    streams = gr.FlaskStream(app, url_prefix="/in")
    streams.mount(demo(), "/one")
    streams.mount(demo(), "/two")
    one, two = api(app, "/in/one"), api(app, "/in/two")
    event = one.begin("greet", "Ann")
    assert [name for name, _ in two.fetch("greet", event)] == ["error"]
    assert list(one.fetch("greet", event)) == [("complete", ["Hello Ann"])]
