"""Pages in layouts of the app's own: in their own route, and in any view."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from flask import Flask, render_template, render_template_string, request
from flask_login import (
    LoginManager,
    UserMixin,
    current_user,
    login_required,
    login_user,
)
from flask_wtf import CSRFProtect
from jinja2 import DictLoader

import flaskstream as gr
from flaskstream.web.security import COOKIE, new_id
from tests.web import dom
from tests.web.client import Browser
from tests.web.conftest import Visit

BASE = """<!doctype html><html lang="en"><head><title>Ours</title>
{{ flaskstream_head() }}
<script src="https://cdn.example/site.js"></script></head>
<body><nav><a href="/">Home</a></nav>{% block content %}{% endblock %}</body></html>"""
LAYOUT = """{% extends "base.html" %}
{% block content %}<h1>Our tool</h1>{{ flaskstream_page() }}{% endblock %}"""
VIEW = """{% extends "base.html" %}{% block content %}
{% for piece in pieces %}<section>{{ piece }}</section>{% endfor %}{% endblock %}"""
BARE = "<!doctype html><body>{{ tree }}</body>"


def shout(text: str) -> str:
    return text.upper()


def words(text: str) -> Iterator[str]:
    yield from text.split()


class Site:
    """An app with a layout of its own, and pages in it."""

    def __init__(self, **templates: str) -> None:
        self.app = Flask(__name__)
        self.app.secret_key = "x" * 32
        self.streams = gr.FlaskStream(self.app)
        self.shout = gr.Interface(shout, "text", "text", title="Shout")
        self.words = gr.Interface(words, "text", "text", title="Words")
        self.chat = gr.ChatInterface(lambda message, history: message)
        self.streams.mount(self.shout, "/shout")
        self.streams.mount(self.words, "/words")
        self.streams.mount(self.chat, "/chat")
        files = {"base.html": BASE, "view.html": VIEW}
        for name, text in templates.items():
            files[f"flaskstream/{name}.html"] = text
        self.app.jinja_loader = DictLoader(files)
        self.app.add_url_rule("/tools", "tools", self.tools)

    def tools(self) -> str:
        pieces = [self.streams.render(one) for one in (self.shout, self.words)]
        return render_template("view.html", pieces=pieces)


def test_a_page_stands_in_the_layout_of_the_app(visit: Visit) -> None:
    browser = visit(Site(page=LAYOUT).app, "/shout/")
    assert browser.page.one("nav").text == "Home"
    assert browser.page.all("h1")[0].text == "Our tool"
    head, _, body = browser.page_html.partition("</head>")
    assert head.count("/_fs/embedded-") == 1 and head.count("<script") == 2
    assert "/_fs/" not in body.partition("<form")[0]
    browser.fill("text", "hello")
    assert browser.run("Submit").shown("output") == "HELLO"
    assert browser.reload().shown("output") == "HELLO"


def test_what_the_layout_loads_is_the_apps_to_say(visit: Visit) -> None:
    response = visit(Site(page=LAYOUT).app, "/shout/").response
    assert response is not None
    policy = response.headers["Content-Security-Policy"]
    assert policy == "frame-ancestors 'self'"
    assert response.headers["Cache-Control"] == "no-store"


def test_a_view_has_several_pages_each_for_itself(visit: Visit) -> None:
    browser = visit(Site().app, "/tools")
    ids = [e.attrs["id"] for e in browser.page.walk() if "id" in e.attrs]
    assert sorted(ids) == sorted(set(ids))
    assert browser.page_html.count("<script") == 2  # the app's, and one for all
    first = browser.page_id
    browser.scope = "fs2"
    assert browser.page_id == first + ".2"
    entry, _, button = parts_of(browser)
    entry.put(["\nsome words"])
    browser.submit(button.attrs["formaction"], browser.form())
    if browser.stream_url is not None:
        browser.follow()
    assert parts_of(browser)[1].text == "words"
    assert browser.location == f"/tools?page={first}"
    assert parts_of(browser.reload())[1].text == "words"
    browser.scope = "fs"
    assert parts_of(browser)[1].text == ""


def parts_of(browser: Browser) -> tuple[dom.Element, dom.Element, dom.Element]:
    """Where something is typed and shown in a page, and its button."""
    form = browser.page.id(f"{browser.scope}-form")
    entry = next(e for e in form.walk() if e.has_class("fs-in"))
    output = next(e for e in form.walk() if e.has_class("fs-text"))
    return entry, output, next(b for b in form.all("button") if b.text == "Submit")


def test_without_a_head_the_first_page_brings_what_all_load(visit: Visit) -> None:
    site = Site()
    site.app.add_url_rule(
        "/bare",
        "bare",
        lambda: (
            f"<!doctype html>{site.streams.render(site.shout)}<hr>"
            f"{site.streams.render(site.chat)}"
        ),
    )
    html = visit(site.app, "/bare").page_html
    assert html.count("<script") == 1 and html.count("/_fs/chat-live-") == 1


def test_a_page_that_comes_after_the_head_finds_all_that_it_needs(visit: Visit) -> None:
    site = Site()
    site.chat.style.add(None, ".mine { color: red }", None)
    view = "{{ flaskstream_head() }}{{ first }}<hr>{{ streams.render(chat) }}"
    site.app.add_url_rule(
        "/late",
        "late",
        lambda: render_template_string(
            view,
            first=site.streams.render(site.shout),
            streams=site.streams,
            chat=site.chat,
        ),
    )
    html = visit(site.app, "/late").page_html
    head, _, late = html.partition("<hr>")
    assert head.count("/_fs/chat-live-") == 1 and "<script" not in late
    assert "/chat/style-" in late and "/chat/style-" not in head


def test_a_head_without_pages_loads_nothing(visit: Visit) -> None:
    site = Site()
    site.app.add_url_rule(
        "/about", "about", lambda: render_template("view.html", pieces=[])
    )
    assert "/_fs/" not in visit(site.app, "/about").page_html


def test_a_view_gives_the_owner_and_is_not_stored(visit: Visit) -> None:
    browser = visit(Site().app, "/tools")
    response = browser.response
    assert response is not None
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Set-Cookie"].count("flaskstream_owner") == 1
    assert "Set-Cookie" not in browser.http.get("/tools").headers


@pytest.mark.parametrize("head", ["{{ flaskstream_head() }}", ""])
def test_a_view_of_pages_that_are_not_here_says_so_once_and_leads_to_new_ones(
    visit: Visit, head: str
) -> None:
    site = Site()
    site.app.jinja_loader = DictLoader({"view.html": head + "{{ pieces|join('') }}"})
    mine = visit(site.app, "/tools?day=1")
    _, _, button = parts_of(mine)
    mine.submit(button.attrs["formaction"], mine.form())
    theirs = visit(site.app, "/tools")
    theirs.http.delete_cookie(COOKIE)
    assert "page=" in mine.location
    for address in (mine.location, f"/tools?page={new_id()}&day=1"):
        theirs.open(address)
        assert theirs.page.text.count("This page is not here") == 1
        assert theirs.page.all("form") == []
        assert theirs.page_html.count("/_fs/embedded") == 1
        onward = theirs.page.one("a", **{"class": "fs-button fs-primary"})
        theirs.open(urljoin(address, onward.attrs["href"]))
        assert theirs.location == "/tools?day=1"
        theirs.page.id("fs2-form")
    mine.reload().page.id("fs2-form")
    # The app's own parameter of that name is none of the library's.
    theirs.open("/tools?page=2").page.id("fs2-form")


def test_without_script_the_view_is_shown_again(visit: Visit) -> None:
    browser = visit(Site().app, "/tools", scripts=False)
    url = browser.button("Submit").attrs["formaction"]
    referer = {"Referer": "http://localhost/tools", "Sec-Fetch-Site": "same-origin"}
    answer = browser.post(url, browser.form(), referer)
    assert answer.status_code == 303
    assert answer.location == f"/tools?page={browser.page_id}"


@pytest.mark.parametrize("told", ["//evil.example/", "/\\evil.example", "http://[x"])
def test_no_answer_leads_to_another_host(visit: Visit, told: str) -> None:
    browser = visit(Site().app, "/shout/", scripts=False)
    url = browser.button("Submit").attrs["formaction"]
    referer = {
        "Referer": told if "[" in told else f"http://localhost{told}",
        "Sec-Fetch-Site": "same-origin",
    }
    answer = browser.post(url, browser.form(), referer)
    assert answer.location.startswith("/shout/?page=")


def test_a_page_that_is_not_mounted_is_named(visit: Visit) -> None:
    site = Site()
    other = gr.Interface(shout, "text", "text")
    with (
        site.app.test_request_context(),
        pytest.raises(gr.ConfigurationError, match=r"streams\.mount\(demo"),
    ):
        site.streams.render(other)


# ----- policies


def policy_of(browser: Browser) -> list[str]:
    assert browser.response is not None
    return browser.response.headers["Content-Security-Policy"].split("; ")


def test_the_policy_of_a_page_of_its_own_can_be_extended(visit: Visit) -> None:
    site = Site()
    site.app.config["FLASKSTREAM_CSP"] = {
        "script-src": "https://a.example",
        "connect-src": ["https://b.example", "https://c.example"],
        "object-src": "'self'",
    }
    policy = policy_of(visit(site.app, "/shout/"))
    assert "script-src 'self' https://a.example" in policy
    assert "connect-src 'self' https://b.example https://c.example" in policy
    assert "object-src 'self'" in policy
    assert "style-src 'self'" in policy


def test_the_policy_can_be_the_apps(visit: Visit) -> None:
    site = Site()
    site.app.config["FLASKSTREAM_CSP"] = None
    response = visit(site.app, "/shout/").response
    assert response is not None
    assert "Content-Security-Policy" not in response.headers


@pytest.mark.parametrize("templates", [{}, {"page": LAYOUT}])
def test_other_sites_may_frame_pages_where_the_app_says_so(
    visit: Visit, templates: dict[str, str]
) -> None:
    site = Site(**templates)
    site.app.config["FLASKSTREAM_FRAME_ANCESTORS"] = ["https://partner.example"]
    policy = policy_of(visit(site.app, "/shout/"))
    assert "frame-ancestors 'self' https://partner.example" in policy


FRAMED = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}
ALONE = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "none"}
PARTITIONED = {"Secure", "SameSite=None", "Partitioned"}


@pytest.mark.parametrize(
    ("allowed", "headers", "url", "is_partitioned"),
    [
        ([], FRAMED, "https://app.example", False),
        (["https://partner.example"], ALONE, "https://app.example", False),
        (["https://partner.example"], FRAMED, "https://app.example", True),
        (["https://partner.example"], FRAMED, "http://app.example", False),
        (["https://partner.example"], FRAMED, "http://127.0.0.1:7860", True),
        (["https://partner.example"], {}, "https://app.example", True),
    ],
)
def test_the_cookie_goes_to_frames_of_other_sites_only_where_these_are_allowed(
    allowed: list[str], headers: dict[str, str], url: str, is_partitioned: bool
) -> None:
    site = Site()
    site.app.config["FLASKSTREAM_FRAME_ANCESTORS"] = allowed
    answer = site.app.test_client().get("/shout/", base_url=url, headers=headers)
    flags = set(answer.headers["Set-Cookie"].split("; "))
    assert (flags >= PARTITIONED) == is_partitioned
    assert ("SameSite=Lax" in flags) != is_partitioned


# ----- what the app around it lacks


def test_a_layout_that_shows_no_page_says_so_in_debug_mode(
    visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    site = Site(page=BARE)
    with caplog.at_level(logging.WARNING):
        assert "flaskstream_page()" not in visit(site.app, "/shout/").page_html
        visit(site.app, "/shout/")
    assert caplog.text.count("flaskstream_page()") == 1
    site.app.debug = True
    assert "flaskstream_page()" in visit(site.app, "/shout/").page_html


@pytest.mark.parametrize("path", ["/shout/", "/tools"])
def test_an_app_that_refuses_what_pages_send_is_told_what_to_exempt(
    visit: Visit, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    site = Site(page=LAYOUT)
    csrf = CSRFProtect(site.app)
    site.app.debug = True
    line = 'csrf.exempt(app.blueprints["flaskstream_shout"])'
    with caplog.at_level(logging.WARNING):
        browser = visit(site.app, path)
    assert line in [e.text for e in browser.page.walk()][0]
    assert line in caplog.text
    for name in ("shout", "words"):
        csrf.exempt(site.app.blueprints[f"flaskstream_{name}"])
        csrf.exempt(site.app.blueprints[f"flaskstream_{name}.api"])
    browser.reload()
    assert "csrf.exempt" not in browser.page_html
    browser.fill("text", "hello")
    assert browser.run("Submit").shown("output") == "HELLO"
    body = {"data": ["hello"]}
    url = "/shout/gradio_api/call/shout"
    assert browser.http.post(url, json=body).status_code == 200


class Member(UserMixin):  # type: ignore[misc]
    id = "ada"


def put_behind_login(site: Site) -> None:
    """As Flask-Login's documentation does it, and its pages in all views."""
    manager = LoginManager(site.app)
    manager.user_loader(lambda _: Member())
    site.app.view_functions["tools"] = login_required(site.tools)

    @site.app.post("/login")
    def login() -> str:
        login_user(Member())
        return "welcome"

    @site.app.before_request
    def members_only() -> Any:
        is_page = site.streams.has_mounted(request.endpoint or "")
        if is_page and not current_user.is_authenticated:
            return manager.unauthorized()


def test_a_view_behind_a_login_has_pages_for_members(visit: Visit) -> None:
    site = Site()
    put_behind_login(site)
    http = site.app.test_client()
    assert http.get("/tools").status_code == 401
    assert http.post("/shout/run/0").status_code == 401
    browser = Browser(site.app, "/tools")
    assert browser.http.post("/login").text == "welcome"
    browser.open().fill("text", "hello")
    assert browser.run("Submit").shown("output") == "HELLO"
