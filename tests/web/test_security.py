"""Who may do what: owners, origins, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

import flaskstream as gr
from flaskstream import FlaskStream
from flaskstream.web.security import COOKIE, Owners, is_page_id, new_id
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit


@pytest.fixture
def called() -> list[str]:
    """What the function was called with."""
    return []


@pytest.fixture
def demo(called: list[str]) -> gr.Blocks:
    with gr.Blocks() as demo:
        picture, text = gr.Image(label="picture"), gr.Textbox(label="text")
        gr.Button("Go").click(lambda t, p: called.append(t), [text, picture], None)
    return demo


def cookie_of(response: TestResponse) -> SimpleCookie:
    return SimpleCookie(response.headers["Set-Cookie"])


# ----- the owner


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
    new_id() + ".",
    new_id() + "." + "A" * 27,
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


def test_the_key_is_the_apps_secret_else_the_environments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def key_of(secret: str | bytes | None) -> str:
        app = Flask("app")
        app.secret_key = secret
        from flaskstream.web.security import signing_key

        return signing_key(app)

    monkeypatch.setenv("FLASKSTREAM_SECRET", "from the environment")
    assert key_of("of the app") == "of the app"
    assert key_of(b"\xff\x00") == "\xff\x00"
    assert key_of(None) == "from the environment"
    monkeypatch.delenv("FLASKSTREAM_SECRET")
    assert len(key_of(None)) == 64
    assert key_of(None) != key_of(None)


def test_a_form_without_the_cookie_is_refused(
    visit: Visit, demo: gr.Blocks, called: list[str]
) -> None:
    browser = visit(demo)
    stranger = Browser(demo.app)
    stranger.page = browser.page
    assert stranger.press("Go").status_code == 403
    assert called == []


# ----- origins

ORIGINS = {
    "none": {},
    "null": {"Origin": "null"},
    "evil": {"Origin": "http://evil.example"},
    "below us": {"Origin": "http://localhost.evil.example"},
    "above us": {"Origin": "http://sub.localhost"},
    "another port": {"Origin": "http://localhost:8080"},
    "with us as its user": {"Origin": "http://localhost@evil.example"},
    "no address": {"Origin": "http://[localhost"},
    "nothing": {"Origin": ""},
    "fetched cross-site": {"Sec-Fetch-Site": "cross-site"},
    "fetched same-site": {"Sec-Fetch-Site": "same-site"},
    "fetched by nobody": {"Sec-Fetch-Site": "none"},
    "fetched cross-site, our origin": {
        "Sec-Fetch-Site": "cross-site",
        "Origin": "http://localhost",
    },
}
OWN_ORIGINS = {
    "fetched same-origin": {"Sec-Fetch-Site": "same-origin"},
    "our origin": {"Origin": "http://localhost"},
}


@pytest.fixture
def urls(visit: Visit, gates: Gates) -> Iterator[tuple[Browser, list[str]]]:
    """A page with a run, and every address that takes a POST."""

    def wait(picture: object) -> Iterator[str]:
        yield "begun"
        gates.wait("end")

    demo = gr.Interface(wait, gr.Image(label="picture"), gr.Textbox(label="out"))
    browser = visit(demo)
    browser.press("Submit")
    stop = browser.button("Stop").attrs["formaction"]
    yield browser, ["/run/0", "/run/99", "/upload/3", stop, "/stop/x"]


@pytest.mark.parametrize("with_cookie", [True, False])
@pytest.mark.parametrize("origin", ORIGINS)
def test_a_post_from_elsewhere_is_refused_on_every_route(
    urls: tuple[Browser, list[str]], origin: str, with_cookie: bool
) -> None:
    browser, paths = urls
    sender = browser if with_cookie else Browser(browser.http.application)
    for path in paths:
        answer = sender.post(path, browser.form(), ORIGINS[origin])
        assert answer.status_code == 403, path
        assert "does not come from a page of this site" in answer.text
        assert_no_cors(answer)
    assert browser.reload().state() == "running"


@pytest.mark.parametrize("origin", OWN_ORIGINS)
def test_a_post_from_our_own_page_is_taken(
    urls: tuple[Browser, list[str]], origin: str
) -> None:
    browser, paths = urls
    assert (
        browser.post(paths[0], browser.form(), OWN_ORIGINS[origin]).status_code == 200
    )
    stranger = Browser(browser.http.application)
    answer = stranger.post(paths[0], browser.form(), OWN_ORIGINS[origin])
    assert answer.status_code == 403
    assert "cookie" in answer.text


def test_every_post_route_is_in_the_matrix(demo: gr.Blocks) -> None:
    rules = {
        str(r) for r in demo.app.url_map.iter_rules() if "POST" in (r.methods or ())
    }
    assert rules == {"/run/<int:listener>", "/stop/<run>", "/upload/<int:component>"}


def test_no_route_takes_a_path(demo: gr.Blocks) -> None:
    rules = [str(rule) for rule in demo.app.url_map.iter_rules()]
    assert rules and not [rule for rule in rules if "path:" in rule]


# ----- headers


def assert_no_cors(response: TestResponse) -> None:
    assert not [n for n, _ in response.headers if n.startswith("Access-Control")]


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


def policy_of(response: TestResponse) -> set[str]:
    return set(response.headers["Content-Security-Policy"].split("; "))


def test_every_page_has_the_policy_problem_pages_too(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo, scripts=False)
    pages = {
        200: browser.http.get("/"),
        403: browser.post("/run/0", browser.form(), {}),
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
    with gr.Blocks() as demo:
        gr.HTML("<p style='color:red'>styled</p>")
    response = visit(demo).response
    assert response is not None
    assert policy_of(response) == POLICY | {"style-src-attr 'unsafe-inline'"}


def test_nothing_is_ever_shared_with_other_origins(
    urls: tuple[Browser, list[str]],
) -> None:
    browser, paths = urls
    asset = browser.page.one("link", rel="stylesheet").attrs["href"]
    foreign = {"Origin": "http://evil.example"}
    client: Client = browser.http
    for path in ["/", asset, "/media/x", "/pages/x/events", "/nowhere", *paths]:
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
    assert all(a.startswith(("/", "data:")) and a[1:2] != "/" for a in addresses)


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
    assert browser.http.get("/_fs/flaskstream-000000000000.css").status_code == 404


def test_the_apps_session_is_not_touched(demo: gr.Blocks) -> None:
    app = Flask("app", template_folder=None)
    app.secret_key = "secret"
    FlaskStream(app).mount(demo, "/demo")
    client = app.test_client()
    with client.session_transaction() as session:
        session["user"] = "ada"
    browser = Browser(app, "/demo/")
    browser.http = client
    response = browser.open().press("Go")
    with client.session_transaction() as session:
        assert dict(session) == {"user": "ada"}
    assert "session=" not in str(response.headers)
    assert "Cookie" not in response.headers.get("Vary", "")
