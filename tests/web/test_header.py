"""The headers of every answer, and what no page has."""

from __future__ import annotations

import pytest
from flask import Flask, request
from werkzeug.test import Client, TestResponse

import flaskstream as gr
from flaskstream import FlaskStream
from flaskstream.web.assets import Asset, serve_asset
from tests.web.client import Browser, assert_no_cors
from tests.web.conftest import Visit

POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
}


CROSS_SITE = {"Sec-Fetch-Site": "cross-site"}


def policy_of(response: TestResponse) -> set[str]:
    return set(response.headers["Content-Security-Policy"].split("; "))


def test_every_page_has_the_policy_problem_pages_too(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo, scripts=False)
    pages = {
        200: browser.http.get("/"),
        403: browser.post("/run/0", browser.form(), CROSS_SITE),
        404: browser.post("/run/99", browser.form()),
        413: post_too_much(browser),
        503: browser.http.get("/", environ_overrides=SEVERAL_PROCESSES),
    }
    for status, response in pages.items():
        assert response.status_code == status
        assert policy_of(response) == POLICY, status
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert_no_cors(response)


SEVERAL_PROCESSES = {
    "SERVER_SOFTWARE": "a server",
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
}


def post_too_much(browser: Browser) -> TestResponse:
    browser.http.application.config["FLASKSTREAM_MAX_UPLOAD"] = 10
    return browser.post("/run/0", browser.form())


def test_a_page_with_errors_has_the_policy(visit: Visit) -> None:
    demo = gr.Interface(print, gr.Textbox(label="x", max_length=1), None)
    browser = visit(demo, scripts=False)
    browser.fill("x", "long")
    answer = browser.press("Submit")
    assert answer.status_code == 422
    assert policy_of(answer) == POLICY
    assert answer.headers["Cache-Control"] == "no-store"


def test_style_attributes_are_allowed_only_where_the_author_has_html(
    visit: Visit,
) -> None:
    styled = gr.HTML("<p style='color:red'>styled</p>", render=False)
    for component in (styled, gr.Chatbot(render=False)):  # which may show such HTML
        with gr.Blocks() as demo:
            component.render()
        response = visit(demo).response
        assert response is not None
        assert policy_of(response) == POLICY | {"style-src-attr 'unsafe-inline'"}


def test_nothing_is_ever_shared_with_other_origins(
    urls: tuple[Browser, list[str]],
) -> None:
    browser, paths = urls
    assets = [x.attrs["href"] for x in browser.page.all("link", rel="stylesheet")]
    foreign = {"Origin": "http://evil.example"}
    client: Client = browser.http
    for path in ["/", *assets, "/media/x", "/pages/x/events", "/nowhere", *paths]:
        for method in ["GET", "HEAD", "OPTIONS", "POST"]:
            assert_no_cors(client.open(path, method=method, headers=foreign))


def test_a_page_has_no_inline_script_or_style_or_handler(visit: Visit) -> None:
    with gr.Blocks() as demo:
        every = [
            gr.Textbox(label="a"),
            gr.Textbox(lines=3, label="b"),
            gr.Number(label="c"),
            gr.Slider(label="d"),
            gr.Checkbox(label="e"),
            gr.CheckboxGroup(["x"], label="f"),
            gr.Radio(["x"], label="g"),
            gr.Dropdown(["x"], label="h"),
            gr.Image(label="i"),
            gr.Code(label="j"),
        ]
        with gr.Row(), gr.Column(), gr.Group(), gr.Accordion("more"), gr.Tab("tab"):
            outputs = [
                gr.Label({"a": 0.5}, label="k"),
                gr.JSON({"a": 1}, label="l"),
                gr.Markdown("# m"),
                gr.Code("print()", language="python", interactive=False, label="n"),
                gr.Image(label="o", interactive=False),
                gr.State(1),
            ]
        gr.Button("Go").click(print, every, outputs)
    browser = visit(demo)
    assert not browser.page.all("style")
    for element in browser.page.walk():
        names = element.attrs
        assert "style" not in names, element
        assert not [n for n in names if n.startswith("on") or n.startswith("hx-on")]
        assert not [v for v in names.values() if "javascript:" in v or "js:" in v]
        assert "[" not in names.get("hx-trigger", "")
        if element.tag == "script":
            assert element.text == "" and element.attrs["src"].startswith("/_fs/")
    ids = [e.attrs["id"] for e in browser.page.walk() if "id" in e.attrs]
    assert len(ids) == len(set(ids))
    addresses = [
        element.attrs[name]
        for element in browser.page.walk()
        for name in ("src", "href", "action", "formaction", "hx-post")
        if name in element.attrs
    ]
    own = [a for a in addresses if a]  # without one a link reloads the page
    assert all(a.startswith(("/", "data:")) and a[1:2] != "/" for a in own)


def test_assets_are_kept_for_ever_under_a_name_of_their_content(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo)
    for element, name in (("script", "src"), ("link", "href")):
        for found in browser.page.all(element):
            plain = browser.http.get(found.attrs[name])
            zipped = browser.http.get(
                found.attrs[name], headers={"Accept-Encoding": "gzip"}
            )
            assert plain.status_code == 200
            assert "immutable" in plain.headers["Cache-Control"]
            assert plain.headers["X-Content-Type-Options"] == "nosniff"
            assert zipped.headers["Content-Encoding"] == "gzip"
            assert len(zipped.data) < len(plain.data)
    other = browser.http.get("/_fs/flaskstream-000000000000.css")
    assert other.headers["Cache-Control"] == "no-store", "it is this one's"
    assert browser.http.get("/_fs/other-000000000000.css").status_code == 404


@pytest.mark.parametrize(
    ("accepted", "served"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("deflate", "identity"),
        ("", "identity"),
    ],
)
def test_an_asset_goes_as_small_as_is_accepted(accepted: str, served: str) -> None:
    encodings = {"br": b"3", "gzip": b"22", "identity": b"1111"}
    asset = Asset("page.css", "text/css", encodings)
    headers = {"Accept-Encoding": accepted}
    with Flask("app").test_request_context(headers=headers):
        response = serve_asset(asset, request, asset.name)
    assert response.get_data() == encodings[served]
    assert response.headers.get("Content-Encoding", "identity") == served
    assert response.headers["Vary"] == "Accept-Encoding"


def test_the_apps_session_is_not_touched(demo: gr.Blocks) -> None:
    app = Flask("app", template_folder=None)
    app.secret_key = "secret"
    FlaskStream(app).mount(demo, "/demo")
    client = app.test_client()
    with client.session_transaction() as session:
        session["user"] = "ada"
    browser = Browser(app, "/demo/")
    browser.http = client
    page = browser.open().response
    assert page is not None and "Cookie" not in page.headers.get("Vary", "")
    response = browser.press("Go")
    with client.session_transaction() as session:
        assert dict(session) == {"user": "ada"}
    assert "session=" not in str(response.headers)
