"""What functions have of Flask: the app, the request, the session, and extensions."""

from __future__ import annotations

import asyncio
import datetime
import gc
import logging
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from flask import Flask, current_app, g, request, session, url_for
from flask_babel import Babel
from flask_login import LoginManager, UserMixin, current_user, login_user
from flask_sqlalchemy import SQLAlchemy
from werkzeug.middleware.proxy_fix import ProxyFix

import flaskstream as gr
from flaskstream.testing import PageClient
from flaskstream.web.carried import MOST, Carried, strings
from tests.waiting import wait_until
from tests.web.calls import Caller
from tests.web.conftest import Gates

Serve = Callable[..., Flask]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """An app of its own with pages at /tool, whose runs end with the test."""
    apps: list[Flask] = []

    def make(demo: gr.Blocks, **config: Any) -> Flask:
        app = Flask(__name__)
        app.secret_key = "which only tests sign with, for so long that it is not weak"
        app.config.update(config)
        gr.FlaskStream(app).mount(demo, "/tool")
        apps.append(app)
        return app

    yield make
    for app in apps:
        app.extensions["flaskstream.engine"].close()


def page_of(fn: Callable[..., Any]) -> gr.Interface:
    return gr.Interface(fn, None, gr.Textbox(label="out"), api_name="call")


def asked_by() -> Any:
    """The request itself, behind Flask's proxy."""
    return request._get_current_object()  # type: ignore[attr-defined]


def told_by(app: Flask, **headers: str) -> Any:
    """What the page's function says, to somebody who sends these headers."""
    client = PageClient(app, "/tool")
    names = {f"HTTP_{n.upper()}": value for n, value in headers.items()}
    client.http.environ_base |= names
    client.press("Generate")
    assert not client.errors
    return client.value("out")


# ----- urls


def where() -> str:
    css = url_for("static", filename="a.css", _external=True)
    return f"{url_for('flaskstream_tool.index')} {css}"


def test_urls_are_built_as_in_a_view(serve: Serve) -> None:
    assert told_by(serve(page_of(where))) == "/tool/ http://localhost/static/a.css"


def proxied(app: Any) -> Callable[..., Any]:
    """Takes /lab off a path, as a proxy does, and says so."""

    def proxy(environ: dict[str, Any], start: Any) -> Any:
        path = environ["PATH_INFO"]
        assert path.startswith("/lab/")
        environ |= {
            "PATH_INFO": path.removeprefix("/lab"),
            "HTTP_X_FORWARDED_HOST": "tools.example",
            "HTTP_X_FORWARDED_PREFIX": "/lab",
            "HTTP_X_FORWARDED_PROTO": "https",
        }
        return app(environ, start)

    return proxy


def test_behind_a_proxy_with_its_host_and_prefix(serve: Serve) -> None:
    app = serve(page_of(where), PREFERRED_URL_SCHEME="https")
    inner = ProxyFix(app.wsgi_app, x_host=1, x_prefix=1, x_proto=1)
    app.wsgi_app = proxied(inner)  # type: ignore[method-assign]
    client = PageClient(app, "/lab/tool/")
    client.press("Generate")
    assert client.value("out") == "/lab/tool/ https://tools.example/lab/static/a.css"


# ----- all that can be a function


async def later() -> str:
    await asyncio.sleep(0)
    return where()


async def later_on() -> AsyncIterator[str]:
    yield "begun"
    await asyncio.sleep(0)
    yield where()


def often() -> Iterator[str]:
    yield "begun"
    yield where()


@pytest.mark.parametrize("fn", [later, later_on, often])
def test_async_functions_and_generators_too(serve: Serve, fn: Any) -> None:
    assert told_by(serve(page_of(fn))) == "/tool/ http://localhost/static/a.css"


def test_further_steps_load_and_what_listens_to_changes_too(serve: Serve) -> None:
    with gr.Blocks() as demo:
        loaded, first, then, changed = (
            gr.Textbox(label=name) for name in ("loaded", "first", "then", "changed")
        )
        demo.load(where, None, loaded)
        gr.Button("Generate").click(where, None, first).then(where, None, then)
        then.change(where, None, changed)
    client = PageClient(serve(demo), "/tool")
    client.wait()
    client.press("Generate")
    names = ["loaded", "first", "then", "changed"]
    assert {client.value(name) for name in names} == {
        "/tool/ http://localhost/static/a.css"
    }


def test_calls_of_the_api_have_their_own_request(serve: Serve) -> None:
    app = serve(page_of(lambda: f"{where()} {request.headers['X-Key']}"))
    caller = Caller(app, "/tool")
    caller.http.environ_base |= {"HTTP_X_KEY": "k1"}
    assert caller.result("call") == ["/tool/ http://localhost/static/a.css k1"]


# ----- the session


def test_the_session_is_there_as_it_was_when_the_button_was_pressed(
    serve: Serve, gates: Gates
) -> None:
    def names() -> Iterator[str]:
        yield "begun"
        gates.wait("changed")
        yield str(session["names"])

    app = serve(page_of(names))

    @app.get("/name/<name>")
    def keep(name: str) -> str:
        session["names"] = [*session.get("names", []), name]
        return "kept"

    client = PageClient(app, "/tool")
    client.http.get("/name/ada")
    for _ in client.stream("Generate"):
        if client.value("out") == "begun":
            client.http.get("/name/bob")
            gates.open("changed")
    assert client.value("out") == "['ada']"


def test_what_a_function_does_to_the_session_stays_with_it_and_is_told(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    def change() -> str:
        session["names"].append("eve")
        session["new"] = 1
        return str(session["names"])

    app = serve(page_of(change))
    kept: list[Any] = []

    @app.before_request
    def see() -> None:
        session.setdefault("names", ["ada"])
        kept.append(session["names"])

    with caplog.at_level(logging.WARNING, logger="flaskstream"):
        assert told_by(app) == "['ada', 'eve']"
        assert told_by(app) == "['ada', 'eve']"
    assert all(names == ["ada"] for names in kept)
    assert "a function has changed the session" in caplog.text


def test_an_app_without_a_key_has_an_empty_session(serve: Serve) -> None:
    def ask() -> str:
        return f"{dict(session)} {request.method}"

    app = serve(page_of(ask))
    app.secret_key = None
    assert told_by(app) == "{} POST"


# ----- the request


def test_the_request_has_no_body_and_is_not_the_one_that_was_sent(
    serve: Serve,
) -> None:
    seen: list[Any] = []

    def ask() -> str:
        seen.append(asked_by())
        return f"{request.form.to_dict()} {request.data!r} {request.endpoint}"

    app = serve(page_of(ask))
    live: list[Any] = []
    app.before_request(lambda: live.append(asked_by()))
    assert told_by(app) == "{} b'' flaskstream_tool.run"
    assert seen[0] not in live


def test_what_is_carried_is_bounded_and_has_what_tells_who_asks() -> None:
    environ: dict[str, Any] = {f"HTTP_X_{n}": "x" * 8000 for n in range(100)}
    environ |= {"HTTP_COOKIE": "session=1", "SERVER_NAME": "here", "wsgi.input": []}
    environ |= {"CONTENT_LENGTH": "9", "PATH_INFO": "/" * 5000}
    kept = strings(environ)
    assert sum(len(n) + len(v) for n, v in kept.items()) <= MOST
    assert {"HTTP_COOKIE", "SERVER_NAME", "PATH_INFO"} <= kept.keys()
    assert not {"wsgi.input", "CONTENT_LENGTH"} & kept.keys()


@pytest.mark.parametrize("names", [("user", "nobody"), "user"])
def test_the_apps_g_is_new_but_for_what_is_named(serve: Serve, names: Any) -> None:
    def ask() -> str:
        return f"{g.user} {'other' in g} {current_app.name}"

    app = serve(page_of(ask), FLASKSTREAM_CARRY=names)

    @app.before_request
    def load() -> None:
        g.user, g.other = "ada", 1

    assert told_by(app) == f"ada False {app.name}"


# ----- its end


def test_a_runs_context_ends_with_it_once_and_nothing_is_kept(
    serve: Serve,
) -> None:
    told: list[str] = []
    requests: list[weakref.ref[Any]] = []

    def ask() -> Iterator[str]:
        told.append("begun")
        requests.append(weakref.ref(asked_by()))
        yield "begun"
        told.append("ended")

    with gr.Blocks() as demo:
        out = gr.Textbox(label="out")
        gr.Button("Generate").click(ask, None, out).then(ask, None, out)
    app = serve(demo)

    @app.teardown_appcontext
    def end(error: BaseException | None) -> None:
        if threading.current_thread().name.startswith("flaskstream-run-"):
            told.append("torn down")

    client = PageClient(app, "/tool").open()
    gc.disable()
    try:
        client.press("Generate")
        wait_until(lambda: not any(found() for found in requests), "both to be gone")
    finally:
        gc.enable()
    assert told == ["begun", "ended", "begun", "ended", "torn down"]


def test_a_failing_teardown_is_logged_and_fails_no_run(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    app = serve(page_of(lambda: "said"))

    @app.teardown_request
    def end(error: BaseException | None) -> None:
        if not g.get("opened_by_a_view"):
            raise KeyError("opened_by_a_view")

    @app.before_request
    def begin() -> None:
        g.opened_by_a_view = True

    assert told_by(app) == "said"
    assert "a teardown function failed after a run" in caplog.text


def test_teardown_functions_are_told_what_the_function_raised(serve: Serve) -> None:
    def fail() -> None:
        raise LookupError("nothing")

    app = serve(page_of(fail))
    seen: list[BaseException | None] = []
    app.teardown_request(lambda error: seen.append(error))
    client = PageClient(app, "/tool")
    client.press("Generate")
    assert client.errors
    assert [type(error) for error in seen if error] == [LookupError]


# ----- extensions


class User(UserMixin):  # type: ignore[misc]
    def __init__(self, name: str) -> None:
        self.id = name


def with_login(app: Flask) -> Flask:
    manager = LoginManager(app)
    manager.user_loader(User)

    @app.get("/login/<name>")
    def log_in(name: str) -> str:
        login_user(User(name), remember=True)
        return "welcome"

    return app


def test_flask_login_knows_the_user(serve: Serve) -> None:
    def who() -> str:
        return current_user.id if current_user.is_authenticated else "nobody"

    app = with_login(serve(page_of(who)))
    client = PageClient(app, "/tool")
    client.press("Generate")
    assert client.value("out") == "nobody"
    client.http.get("/login/ada")
    client.open().press("Generate")
    assert client.value("out") == "ada"
    client.http.delete_cookie("session")  # it remembers by a cookie of its own
    client.open().press("Generate")
    assert client.value("out") == "ada"


def test_flask_babel_speaks_the_visitors_language(serve: Serve) -> None:
    def day() -> Iterator[str]:

        from flask_babel import format_date

        yield "…"
        yield format_date(datetime.date(2026, 11, 28), "EEEE")

    app = serve(page_of(day))
    Babel(app, locale_selector=lambda: request.accept_languages.best)
    assert told_by(app, accept_language="de") == "Samstag"
    assert told_by(app, accept_language="en") == "Saturday"


def test_flask_sqlalchemys_session_is_the_runs_own_and_is_given_back(
    serve: Serve, tmp_path: Any
) -> None:
    db = SQLAlchemy()

    def count() -> Iterator[str]:
        db.session.execute(db.text("insert into word values ('one')"))
        yield "added"
        db.session.commit()
        yield str(db.session.execute(db.text("select count(*) from word")).scalar())

    url = f"sqlite:///{tmp_path}/words.db"
    app = serve(page_of(count), SQLALCHEMY_DATABASE_URI=url)
    db.init_app(app)
    with app.app_context():
        db.session.execute(db.text("create table word (word text)"))
        db.session.commit()
    assert [told_by(app), told_by(app)] == ["1", "2"]
    with app.app_context():
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


# ----- in another process


def test_another_process_has_all_that_can_go_there(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    app = serve(page_of(where), FLASKSTREAM_CARRY=("user", "handle"))
    other = serve(page_of(where))
    with app.test_request_context("/tool/", headers={"Accept-Language": "de"}):
        session["name"] = "ada"
        g.user, g.handle = {"id": 3}, threading.Lock()
        packed = Carried.of_request().pack()
    with Carried.unpack(other, packed).context():
        known = current_app.name, request.path, request.accept_languages.best
        assert known == (other.name, "/tool/", "de")
        assert dict(session) == {"name": "ada"} and g.user == {"id": 3}
        assert "handle" not in g
    (record,) = caplog.records
    assert "g.handle is of the type lock, which can't go" in record.getMessage()
