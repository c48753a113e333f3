"""The extension in apps of others: mounts, prefixes, factories, templates."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask, Request, Response, session, url_for
from htmx_flask import Htmx
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

import flaskstream as gr
from flaskstream import FlaskStream
from flaskstream.exceptions import ConfigurationError
from flaskstream.runs.engine import Engine
from flaskstream.runs.session import Session
from tests.runs.memory import queue_of
from tests.web.client import Browser


def shout() -> gr.Interface:
    return gr.Interface(
        lambda text: text.upper(), gr.Textbox(label="in"), gr.Textbox(label="out")
    )


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An app of somebody else's, with a session and a page of its own."""
    app = Flask("host", root_path=str(tmp_path))
    app.secret_key = "theirs"

    @app.get("/")
    def home() -> str:
        session["visits"] = session.get("visits", 0) + 1
        return f"home {session['visits']}"

    yield app
    if "flaskstream.engine" in app.extensions:
        app.extensions["flaskstream.engine"].close()


def assert_works(app: Flask, path: str) -> None:
    browser = Browser(app, path).open()
    browser.fill("in", "hello")
    answer = browser.press("Submit")
    if browser.stream_url is not None:
        browser.follow()
    assert browser.shown("out") == "HELLO"
    assert answer.headers["HX-Replace-Url"].startswith(path + "?page=")
    browser.reload()
    assert (browser.shown("in"), browser.shown("out")) == ("hello", "HELLO")


def test_a_page_is_mounted_at_its_path(app: Flask) -> None:
    FlaskStream(app).mount(shout(), "/diffusion")
    assert_works(app, "/diffusion/")


def test_the_path_without_its_slash_leads_to_the_page(app: Flask) -> None:
    FlaskStream(app).mount(shout(), "/diffusion")
    answer = app.test_client().get("/diffusion?page=x")
    assert answer.status_code == 308
    assert answer.location.endswith("/diffusion/?page=x")


def test_two_pages_in_one_app_know_nothing_of_each_other(app: Flask) -> None:
    streams = FlaskStream(app)
    streams.mount(shout(), "/a")
    streams.mount(shout(), "/b")
    assert_works(app, "/a/")
    assert_works(app, "/b/")
    first = Browser(app, "/a/").open()
    first.fill("in", "secret")
    first.run("Submit")
    second = Browser(app, "/b/")
    second.http = first.http
    second.open(f"/b/?page={first.page_id}")
    assert second.status == 404 and "secret" not in second.page_html
    seen = [e.name for e in second.listen(f"/b/pages/{first.page_id}/events")]
    assert seen == ["message", "fs:done"]


def test_one_page_may_be_mounted_twice(app: Flask) -> None:
    demo, streams = shout(), FlaskStream(app)
    streams.mount(demo, "/a")
    streams.mount(demo, "/b/c")
    assert_works(app, "/a/")
    assert_works(app, "/b/c/")


def test_one_page_may_be_mounted_in_two_apps(app: Flask, tmp_path: Path) -> None:
    demo = shout()
    other = Flask("other", root_path=str(tmp_path))
    FlaskStream(app).mount(demo, "/a")
    FlaskStream(other).mount(demo, "/b")
    assert_works(app, "/a/")
    assert_works(other, "/b/")
    other.extensions["flaskstream.engine"].close()


def test_a_url_prefix_is_before_pages_and_assets(app: Flask) -> None:
    streams = FlaskStream(app, url_prefix="/tools")
    streams.mount(shout(), "/shout")
    streams.mount(shout())
    assert_works(app, "/tools/shout/")
    assert_works(app, "/tools/")
    page = Browser(app, "/tools/").open().page
    assert page.one("script").attrs["src"].startswith("/tools/_fs/")
    assert app.test_client().get("/").text == "home 1"


def test_below_a_proxy_prefix_every_address_has_it(app: Flask) -> None:
    FlaskStream(app).mount(shout(), "/demo")
    outer = DispatcherMiddleware(NotFound(), {"/outer": app.wsgi_app})
    app.wsgi_app = outer  # type: ignore[method-assign]
    browser = Browser(app, "/outer/demo/").open()
    addresses = {
        element.attrs[name]
        for element in browser.page.walk()
        for name in ("src", "href", "formaction", "hx-post")
        if element.attrs.get(name)
    }
    assert addresses
    addresses.discard("")  # the page itself
    assert all(a.startswith(("/outer/demo/", "/outer/_fs/")) for a in addresses)
    assert_works(app, "/outer/demo/")


def test_the_app_keeps_its_session_its_routes_and_its_request(app: Flask) -> None:
    class Adopter(Request):
        pass

    app.request_class = Adopter
    FlaskStream(app).mount(shout(), "/demo")
    assert app.request_class is Adopter
    client = app.test_client()
    assert client.get("/").text == "home 1"
    Browser(app, "/demo/").open()
    assert client.get("/").text == "home 2"
    assert_works(app, "/demo/")


@pytest.mark.parametrize("htmx_first", [True, False])
def test_an_app_that_uses_htmx_itself_keeps_its_request(
    app: Flask, htmx_first: bool
) -> None:
    if htmx_first:
        Htmx(app)
    FlaskStream(app).mount(shout(), "/demo")
    if not htmx_first:
        Htmx(app)
    assert app.request_class.__name__ == "HtmxAwareRequest"
    assert_works(app, "/demo/")


def test_the_apps_own_hooks_see_the_requests_of_pages(app: Flask) -> None:
    @app.before_request
    def refuse() -> Response:
        return Response("log in", 401)

    FlaskStream(app).mount(shout(), "/demo")
    client = app.test_client()
    for path in ["/demo/", "/demo/pages/x/events", "/demo/media/x"]:
        assert client.get(path).status_code == 401
    assert client.post("/demo/run/0").status_code == 401


def test_a_factory_mounts_first_and_makes_apps_later(tmp_path: Path) -> None:
    streams = FlaskStream()
    streams.mount(shout(), "/before")
    apps = [Flask(f"app{n}", root_path=str(tmp_path)) for n in range(2)]
    for made in apps:
        streams.init_app(made)
    streams.mount(shout(), "/after")
    for made in apps:
        assert_works(made, "/before/")
        assert_works(made, "/after/")
        made.extensions["flaskstream.engine"].close()
    engines = {id(made.extensions["flaskstream.engine"]) for made in apps}
    assert len(engines) == 2


def test_a_factory_that_mounts_is_called_for_each_app(tmp_path: Path) -> None:
    streams, page = FlaskStream(), shout()

    def create(name: str) -> Flask:
        made = Flask(name, root_path=str(tmp_path))
        streams.init_app(made)
        streams.mount(page, "/tool")
        return made

    for made in [create("app"), create("of a test")]:
        assert_works(made, "/tool/")
        made.extensions["flaskstream.engine"].close()


@pytest.mark.parametrize(
    ("path", "name"), [("/a-b", None), ("/a-b/", "other"), ("/c", "flaskstream_a_b")]
)
def test_two_pages_have_two_paths_and_names(
    app: Flask, path: str, name: str | None
) -> None:
    streams = FlaskStream(app)
    streams.mount(shout(), "/a-b")
    with pytest.raises(ConfigurationError, match="at '/a-b' is 'flaskstream_a_b'"):
        streams.mount(shout(), path, name=name)


def test_an_app_takes_the_extension_once(app: Flask) -> None:
    FlaskStream(app)
    with pytest.raises(ConfigurationError, match="has a FlaskStream already"):
        FlaskStream(app)


@pytest.mark.parametrize("path", ["demo", "demo/", " /demo"])
def test_a_path_without_its_slash_is_refused(app: Flask, path: str) -> None:
    with pytest.raises(ConfigurationError, match="begin with a slash"):
        FlaskStream(app).mount(shout(), path)
    with pytest.raises(ConfigurationError, match="begin with a slash"):
        FlaskStream(url_prefix=path)


def test_a_path_with_a_variable_is_refused(app: Flask) -> None:
    with pytest.raises(ConfigurationError, match="no variable"):
        FlaskStream(app).mount(shout(), "/<tenant>/demo")


@pytest.mark.parametrize("path", ["/v1.0", "/a-b/c", "/é", "/a b", "/demo/"])
def test_a_path_may_have_any_other_character(app: Flask, path: str) -> None:
    FlaskStream(app).mount(shout(), path)
    browser = Browser(app, path.rstrip("/") + "/").open()
    browser.fill("in", "x")
    assert browser.press("Submit").status_code == 200


def test_a_page_is_found_by_the_name_of_its_mount(app: Flask) -> None:
    streams = FlaskStream(app)
    streams.mount(shout(), "/a/b")
    streams.mount(shout(), "/c", name="shouting")
    with app.test_request_context():
        assert url_for("flaskstream_a_b.index") == "/a/b/"
        assert url_for("shouting.index") == "/c/"


def test_a_template_of_the_app_takes_the_place_of_the_librarys(
    app: Flask, tmp_path: Path
) -> None:
    folder = tmp_path / "templates" / "flaskstream"
    folder.mkdir(parents=True)
    (folder / "image.html").write_text("<em>our own picture of {{ c.label }}</em>")
    demo = gr.Interface(lambda: None, None, gr.Image(label="it"))
    FlaskStream(app).mount(demo, "/demo")
    page = Browser(app, "/demo/").open().page
    assert page.one("em").text == "our own picture of it"


def test_config_of_the_app_is_kept(app: Flask) -> None:
    app.config["FLASKSTREAM_MAX_UPLOAD"] = 123
    FlaskStream(app)
    assert app.config["FLASKSTREAM_MAX_UPLOAD"] == 123
    assert app.config["FLASKSTREAM_RUN_TTL"] == 3600


def test_config_says_how_many_may_wait(app: Flask) -> None:
    app.config["FLASKSTREAM_MAX_WAITING"] = None
    app.config["FLASKSTREAM_MAX_WAITING_EACH"] = 7
    FlaskStream(app).mount(page := shout().seal())
    engine: Engine = app.extensions["flaskstream.engine"]
    queue = queue_of(engine, Session("owner", "id", page), page.listeners[0])
    assert (queue.max_size, queue.most_each) == (None, 7)


def test_in_a_patched_process_it_warns_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    patched = ModuleType("gevent.monkey")
    patched.is_module_patched = lambda name: True  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gevent.monkey", patched)
    with pytest.warns(RuntimeWarning, match="gevent has patched this process"):
        FlaskStream(app)


def test_a_page_id_of_one_page_is_no_way_around_the_checks_of_another(
    app: Flask,
) -> None:
    called: list[float] = []
    strict = gr.Interface(called.append, gr.Slider(1, 10, label="in"), None)
    streams = FlaskStream(app)
    streams.mount(shout(), "/loose")
    streams.mount(strict, "/strict")
    loose = Browser(app, "/loose/").open().run("Submit")
    browser = Browser(app, "/strict/")
    browser.http = loose.http
    browser.open().fill("in", "99")
    assert browser.press("Submit", page=loose.page_id).status_code == 422
    assert called == []
