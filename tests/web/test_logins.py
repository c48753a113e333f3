"""Who is logged in is part of whose a page is: one browser, several people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import flask_login
import numpy as np
import pytest
from flask import Flask, redirect, session
from werkzeug.wrappers import Response

import flaskstream as gr
from tests.chat.conftest import Chat
from tests.web.calls import Caller
from tests.web.client import Browser
from tests.web.conftest import Gates
from tests.web.pictures import png

LoggedIn = Callable[[str | None], None]


class Person(flask_login.UserMixin):  # type: ignore[misc]
    def __init__(self, id: str) -> None:
        self.id = id


def by_flask_login(app: Flask) -> gr.FlaskStream:
    manager = flask_login.LoginManager(app)
    manager.user_loader(Person)

    @app.get("/login/<name>")
    def log_in(name: str) -> Response:
        flask_login.login_user(Person(name))
        return redirect("/")

    @app.get("/logout")
    def log_out() -> Response:
        flask_login.logout_user()
        return redirect("/")

    return gr.FlaskStream(app)


def by_session(app: Flask) -> gr.FlaskStream:
    @app.get("/login/<name>")
    def log_in(name: str) -> Response:
        session.clear()
        session["user"] = name
        return redirect("/")

    @app.get("/logout")
    def log_out() -> Response:
        session.clear()
        return redirect("/")

    return gr.FlaskStream(app, user=lambda: session.get("user"))


def by_server(app: Flask) -> gr.FlaskStream:
    """A server that knows who is there, such as by a certificate."""
    inner = app.wsgi_app

    def server(environ: dict[str, Any], start_response: Any) -> Any:
        name = environ.get("HTTP_X_TEST_USER")
        return inner(environ | ({"REMOTE_USER": name} if name else {}), start_response)

    app.wsgi_app = server  # type: ignore[method-assign]
    return gr.FlaskStream(app)


KINDS = {"Flask-Login": by_flask_login, "user=": by_session, "REMOTE_USER": by_server}


class House:
    """An app with a login, and one browser that people use in turn."""

    def __init__(self, kind: str, *pages: tuple[str, gr.Blocks]) -> None:
        self.app = Flask("house", root_path="/")
        self.app.secret_key = "0123456789 of the house"
        streams = KINDS[kind](self.app)
        for path, page in pages:
            streams.mount(page, path)
        self.http = self.app.test_client()
        self._kind = kind

    def log_in(self, name: str | None) -> None:
        if self._kind != "REMOTE_USER":
            self.http.get("/logout")
            if name is not None:
                self.http.get(f"/login/{name}")
        elif name is None:
            self.http.environ_base.pop("HTTP_X_TEST_USER", None)
        else:
            self.http.environ_base["HTTP_X_TEST_USER"] = name

    def browser(self, path: str) -> Browser:
        made = Browser(self.app, path)
        made.http = self.http
        return made.open()


@pytest.fixture
def make() -> Iterator[Callable[..., House]]:
    made: list[House] = []

    def house(kind: str, *pages: tuple[str, gr.Blocks]) -> House:
        made.append(House(kind, *pages))
        return made[-1]

    yield house
    for house_ in made:
        house_.app.extensions["flaskstream.engine"].close()


Make = Callable[..., House]


@pytest.mark.parametrize("other", ["bob", None])
@pytest.mark.parametrize("kind", KINDS)
def test_conversations_are_those_of_who_is_logged_in(
    make: Make, kind: str, other: str | None
) -> None:
    chat = gr.ChatInterface(lambda message, history: message, save_history=True)
    house = make(kind, ("/chat", chat))

    def opened(location: str = "/chat/") -> Chat:
        page = Chat(house.app, "/chat/")
        page.http = house.http
        page.open(location)
        return page

    house.log_in("ada")
    ada = opened()
    ada.say("my secret")
    house.log_in(other)
    assert "my secret" not in opened().page_html
    foreign = opened(ada.location)
    assert (foreign.status, "my secret" in foreign.page_html) == (404, False)
    house.log_in("ada")
    assert "my secret" in opened().page.id("fs-conversations").text
    assert "my secret" in opened(ada.location).page_html


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_is_open_while_the_login_changes_does_nothing_for_the_other(
    make: Make, kind: str, called: list[str], gates: Gates
) -> None:
    def show(text: str, picture: str) -> Iterator[Any]:
        called.append(text)
        yield picture
        gates.wait("end")

    with gr.Blocks() as demo:
        text = gr.Textbox(label="text")
        picture = gr.Image(label="picture", type="filepath")
        shown = gr.Image(label="shown")
        gr.Button("Go").click(show, [text, picture], shown)
    house = make(kind, ("/", demo))
    house.log_in("ada")
    browser = house.browser("/")
    browser.choose("picture", png(), "cat.png")
    browser.fill("text", "ada's")
    browser.press("Go")
    source = browser.field("picture").one("img").attrs["src"]
    stream, stop = browser.stream_url, browser.button("Stop").attrs["formaction"]
    assert stream is not None
    kept = house.http.get(source)
    assert kept.headers["Cache-Control"] == "private, no-cache"
    etag = {"If-None-Match": kept.headers["ETag"]}
    assert house.http.get(source, headers=etag).status_code == 304

    house.log_in("bob")
    assert house.http.get(source, headers=etag).status_code == 404
    assert house.http.get(f"/pages/{browser.page_id}/previews/2/x.1").status_code == 404
    assert [e.name for e in browser.listen(stream)] == ["message", "fs:done"]
    form = browser.form()
    assert browser.post(stop, form).status_code == 404
    assert browser.post(f"/pages/{browser.page_id}/fields", form).status_code == 404
    assert browser.post("/upload/1", form).status_code == 403
    answer = browser.post("/run/0", form)
    assert (answer.status_code, "not yours" in answer.text) == (403, True)
    for rule in map(str, house.app.url_map.iter_rules()):
        if rule.startswith("/pages/<page>/") and not rule.endswith("/events"):
            own = rule.replace("<page>", browser.page_id)
            url = re.sub("<[^>]*>", "0", own)
            answers = [house.http.get(url), browser.post(url, form)]
            assert {a.status_code for a in answers} <= {204, 403, 404, 405}, url
            assert not [a for a in answers if "ada's" in a.text or "img" in a.text]
    mine = house.browser("/")
    name = next(n for n, v in form.items() if v and v in source)
    assert mine.press("Go", **{name: form[name]}).status_code == 422
    assert called == ["ada's"]

    house.log_in("ada")
    assert browser.reload().state() == "running"
    assert house.http.get(source).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_functions_and_calls_of_the_api_know_the_login_and_are_its_own(
    make: Make, kind: str
) -> None:
    def tell(count: int, request: gr.Request) -> tuple[Any, ...]:
        picture = np.zeros((2, 2, 3), "uint8")
        return f"{request.username} {count}", picture, count + 1

    with gr.Blocks() as demo:
        state, said, shown = gr.State(0), gr.Textbox(label="said"), gr.Image()
        gr.Button("Go").click(tell, state, [said, shown, state], api_name="tell")
    house = make(kind, ("/", demo))
    caller = Caller(house.app)
    caller.http = house.http
    told: dict[str | None, Any] = {}
    for name in ("ada", "bob", None):
        house.log_in(name)
        browser = house.browser("/")
        browser.run("Go")
        assert browser.shown("said") == f"{name} 0"
        event = caller.begin("tell", session_hash="s")
        values = list(caller.fetch("tell", event))[-1][1]
        again = caller.result("tell", session_hash="s")
        assert (values[0], again[0]) == (f"{name} 0", f"{name} 1")
        told[name] = caller.begin("tell"), values[1]["url"]
    for name, other in [(n, o) for n in told for o in told if n != o]:
        house.log_in(name)
        event, url = told[other]
        assert house.http.get(url).status_code == 404
        assert caller.post("/cancel", {"event_id": event}).status_code == 404
        assert [ending for ending, _ in caller.fetch("tell", event)] == ["error"]
    for name, (event, url) in told.items():
        house.log_in(name)
        assert house.http.get(url).status_code == 200
        assert [ending for ending, _ in caller.fetch("tell", event)] == ["complete"]


def test_a_stream_looks_again_who_is_logged_in(
    make: Make, gates: Gates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait() -> Iterator[str]:
        yield "begun"
        gates.wait("end")
        yield "ended"

    monkeypatch.setattr("flaskstream.web.logins.LOGIN_HOLDS", 0.0)
    house = make("user=", ("/", gr.Interface(wait, None, gr.Textbox(label="out"))))
    house.log_in("ada")
    browser = house.browser("/")
    browser.press("Generate")
    stream = browser.stream_url
    assert stream is not None
    for _ in range(2):
        assert "fs:done" not in [event.name for event in browser.listen(stream)]
    house.log_in(None)
    assert [event.name for event in browser.listen(stream)] == ["message", "fs:done"]


def test_another_login_of_the_server_is_another_owner_beside_flask_login(
    make: Make,
) -> None:
    house = make("Flask-Login", ("/", gr.Interface(str.upper, "text", "text")))
    house.log_in("ada")
    house.http.environ_base["REMOTE_USER"] = "staff"
    browser = house.browser("/")
    browser.run("Submit")
    house.http.environ_base["REMOTE_USER"] = "guests"
    assert browser.reload().status == 404


def test_a_login_manager_of_another_library_is_let_alone(make: Make) -> None:
    house = make("user=", ("/", gr.Interface(str.upper, "text", "text")))
    house.app.login_manager = object()  # type: ignore[attr-defined]
    assert house.browser("/").status == 200


@pytest.mark.parametrize("kind", KINDS)
def test_newcomers_of_one_address_who_are_logged_in_count_for_their_logins(
    make: Make, kind: str
) -> None:
    house = make(kind, ("/tool", gr.Interface(lambda text: text, "text", "text")))
    for name in ("ada", "ada", "bob", None, None):
        house.http = house.app.test_client()  # without a cookie
        house.log_in(name)
        house.browser("/tool/").press("Submit")
    pages = house.app.extensions["flaskstream.engine"].sessions.all()
    ada, again, bob, nobody, neither = [page.holder for page in pages]
    assert ada == again and nobody == neither == "127.0.0.1"
    assert len({ada, bob, nobody}) == 3
    assert len({page.owner for page in pages}) == 5
