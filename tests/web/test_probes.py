"""What load balancers ask: `/healthz`, and `/readyz`."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask, abort
from flask_wtf import CSRFProtect
from werkzeug.test import TestResponse

import flaskstream as gr
from flaskstream import FlaskStream
from flaskstream.exceptions import ConfigurationError, StoreGone
from flaskstream.serving.gate import is_answered_at_once, is_routed
from flaskstream.serving.prefix import Prefixed
from flaskstream.store.memorystore import MemoryStore
from tests.web.demos import greeting

PATHS = ("/healthz", "/readyz")


def asked(app: Flask, path: str, **how: Any) -> tuple[int, str]:
    answer = app.test_client().open(path, **how)
    return answer.status_code, answer.text


def test_a_page_that_is_an_app_tells_that_it_is_alive_and_ready() -> None:
    app = greeting().app
    for path in PATHS:
        answer: TestResponse = app.test_client().get(path)
        assert (answer.status_code, answer.text) == (200, "ok\n")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert asked(app, path, method="HEAD") == (200, "")
        assert asked(app, path, method="POST")[0] == 405


def test_another_s_app_has_none_unless_it_says_so() -> None:
    silent, told = Flask("silent"), Flask("told")
    told.config["FLASKSTREAM_HEALTH"] = "/internal/"
    for app in (silent, told):
        FlaskStream(app).mount(greeting(), "/page")
        assert [asked(app, path)[0] for path in PATHS] == [404, 404]
    assert [asked(silent, f"/internal{path}")[0] for path in PATHS] == [404, 404]
    assert [asked(told, f"/internal{path}")[0] for path in PATHS] == [200, 200]


def test_nothing_of_the_app_stands_in_their_way() -> None:
    app = Flask(__name__)
    app.config |= {"SECRET_KEY": "only for tests", "TRUSTED_HOSTS": ["tools.example"]}
    app.before_request(lambda: abort(401))
    FlaskStream(app).mount(greeting())
    CSRFProtect(app)
    app.config["FLASKSTREAM_HEALTH"] = "/"
    by_number = {"base_url": "http://10.1.2.3:8000"}
    assert [asked(app, path, **by_number)[0] for path in PATHS] == [200, 200]
    assert asked(app, "/", **by_number)[0] == 401


def test_they_are_answered_before_a_launched_page_s_login() -> None:
    demo = greeting()
    _, url, _ = demo.launch(
        auth=("ada", "a long secret"),
        server_port=0,
        quiet=True,
        prevent_thread_lock=True,
    )
    try:
        assert [asked(demo.app, path)[0] for path in PATHS] == [200, 200]
        assert asked(demo.app, "/")[0] == 401
    finally:
        demo.close()


def test_a_route_of_the_app_stays() -> None:
    app = Flask(__name__)
    app.config["FLASKSTREAM_HEALTH"] = "/"
    FlaskStream(app).mount(greeting())
    app.add_url_rule("/healthz", view_func=lambda: "the app's", endpoint="own")
    assert asked(app, "/healthz") == (200, "the app's")
    assert asked(app, "/readyz") == (200, "ok\n")


def test_the_worker_sees_through_them_and_says_itself_that_it_is_alive() -> None:
    app = greeting().app
    app.wsgi_app = Prefixed(app.wsgi_app, "/tools")  # type: ignore[method-assign]
    assert is_routed(app)
    for path in ("/healthz", "/tools/healthz"):
        assert is_answered_at_once(app, {"PATH_INFO": path})
        assert asked(app, path) == (200, "ok\n")
    for path in ("/tools/readyz", "/tools/run/0", "/other/healthz"):
        assert not is_answered_at_once(app, {"PATH_INFO": path})


class Gone(MemoryStore):
    """A store that can be cut off."""

    is_away = False

    def ping(self) -> None:
        if self.is_away:
            raise StoreGone("redis://user:password@10.0.0.1 does not answer")


def test_a_store_out_of_reach_is_not_ready_and_strangers_learn_no_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = greeting().app
    app.config["FLASKSTREAM_STORE"] = Gone
    assert asked(app, "/readyz")[0] == 200
    store = app.extensions["flaskstream.engine"].store
    assert isinstance(store, Gone)  # so it is the app's, as it was set up last
    with caplog.at_level(logging.WARNING, "flaskstream"):
        store.is_away = True
        told = (503, "not ready: what keeps its pages can't be reached\n")
        assert [asked(app, "/readyz") for _ in range(3)] == [told] * 3
        assert asked(app, "/healthz") == (200, "ok\n")
        store.is_away = False
        assert asked(app, "/readyz")[0] == 200
    assert [record.message for record in caplog.records] == [
        "Not ready: what keeps its pages can't be reached",
        "Ready again",
    ]


def test_an_app_whose_runs_are_to_end_is_not_ready() -> None:
    app = greeting().app
    assert asked(app, "/readyz")[0] == 200
    app.extensions["flaskstream.engine"].close()
    assert asked(app, "/readyz") == (503, "not ready: it stops\n")
    assert asked(app, "/healthz")[0] == 200


def test_a_server_that_can_t_serve_streams_is_not_ready() -> None:
    app = greeting().app
    told = {"SERVER_SOFTWARE": "x", "wsgi.multiprocess": True}
    answer = app.test_client().get("/readyz", environ_overrides=told)
    assert (answer.status_code, "can't serve streams" in answer.text) == (503, True)


@pytest.mark.parametrize("path", [True, "internal", 3])
def test_what_is_no_path_is_refused(path: object) -> None:
    app = gr.Interface(lambda x: x, "text", "text").app
    app.testing = True
    app.config["FLASKSTREAM_HEALTH"] = path
    with pytest.raises(ConfigurationError, match='such as "/", or None; got'):
        app.test_client().get("/")
