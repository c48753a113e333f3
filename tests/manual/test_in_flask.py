"""What the manual shows of Flask apps runs, with the extensions that it names."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, redirect, render_template, request, session, url_for
from flask_login import (
    LoginManager,
    UserMixin,
    current_user,
    login_required,
    login_user,
)
from flask_talisman import Talisman
from jinja2 import DictLoader

import flaskstream as gr
from flaskstream.testing import PageClient
from tests.manual.reading import DOCS, read


def test_reading_deploying() -> None:
    demo = gr.Interface(str.upper, gr.Textbox(label="Text"), gr.Textbox(label="Louder"))

    module, _ = read("deploying", app=demo.app, demo=demo)

    assert module["app"].config["FLASKSTREAM_MAX_PAGES"] == 500
    PageClient(demo.app).press("Submit", text="a")


def test_reading_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "sixteen characters or more")
    monkeypatch.setenv("FLASKSTREAM_LAUNCHER", "celery")
    monkeypatch.setenv("FLASKSTREAM_REDIS_URL", "redis://127.0.0.1:1")
    module, _ = read("workers")

    assert module["celery"].conf.task_default_queue == "flaskstream"
    (paint,) = module["demo"].listeners
    assert paint.run_queue == "gpu" and paint.retry is None
    assert module["patient"].listeners[0].retry == "safe"
    assert module["gr"].role() == "web" and "model" not in module
    assert "flaskstream.run" in module["tasks"].tasks


BASE = """<!doctype html><html><head>{% block head %}{% endblock %}</head>
<body><nav>Ours</nav>{% block content %}{% endblock %}</body></html>"""


def page_of(name: str) -> gr.Blocks:
    """A page whose function shows who is logged in."""
    return gr.Interface(
        lambda: current_user.id, None, gr.Textbox(label=name), title=name
    )


def user_of(name: str) -> UserMixin:
    """Anybody is a user."""
    user = UserMixin()
    user.id = name
    return user


def with_login(app: Flask, manager: LoginManager) -> PageClient:
    """A person who is logged in as Ada, at `/dashboard`."""
    app.secret_key = "sixteen characters or more"
    # Talisman's cookies are for https, by which the client asks then.
    app.config["PREFERRED_URL_SCHEME"] = "https"
    manager.init_app(app)
    manager.user_loader(user_of)
    app.post("/login")(lambda: str(login_user(user_of("ada"))))
    client = PageClient(app, "/dashboard")
    assert client.http.get("/dashboard").status_code == 401
    client.http.post("/login")
    return client


def test_reading_embedding() -> None:
    exempted: list[str] = []
    manager = LoginManager()

    module, _ = read(
        "embedding",
        training=page_of("training"),
        search=page_of("search"),
        login_manager=manager,
        login_required=login_required,
        csrf=SimpleNamespace(exempt=lambda blueprint: exempted.append(blueprint.name)),
        current_user=current_user,
        request=request,
        render_template=render_template,
        Talisman=Talisman,
    )

    text = (DOCS / "embedding.md").read_text(encoding="utf-8")
    page, document, dashboard = re.findall(r"```jinja\n(.*?)```", text, re.DOTALL)
    app = module["app"]
    app.jinja_loader = DictLoader(
        {
            "base.html": BASE,
            "flaskstream/page.html": page,
            "dashboard.html": dashboard,
            "document.html": document,
        }
    )
    client = with_login(app, manager)
    assert client.http.get("/training/").status_code == 200
    assert "<nav>Ours</nav>" in client.http.get("/training/").text
    assert PageClient(app, "/training").http.get("/training/").status_code == 401
    client.press("Generate")
    assert (client.value("training"), client.value("search")) == ("ada", "")
    assert exempted == ["flaskstream_training", "api"]
    policy = client.http.get("/dashboard").headers["Content-Security-Policy"]
    assert "img-src 'self' data:" in policy
    with app.test_request_context("/"):
        assert '<nav><a href="/">Home</a></nav>' in render_template("document.html")
    made = module["create_app"]()
    made.jinja_loader = DictLoader({})
    PageClient(made, "/tools/training").open()


def test_the_app_that_the_chapter_ends_with() -> None:
    app = import_module("docs.examples.own_app").app
    client = PageClient(app, "/dashboard")
    assert client.http.get("/dashboard").status_code == 401
    assert client.http.get("/training/").status_code == 401
    client.http.post("/login", data={"name": "ada"})

    client.press("Train")
    client.press("Submit", query="the sea")

    assert (client.value("Loss"), client.value("Found")) == (0.25, "The Sea")


def test_reading_flask(tmp_path: Path) -> None:
    manager = LoginManager()
    asked: list[Any] = []

    class Sale:
        year = owner = None

    class Query:
        def filter_by(self, **wanted: Any) -> dict[str, Any]:
            return wanted

    def scalars(query: Any) -> list[Any]:
        asked.append(query)
        return []

    app = Flask(__name__)
    module, _ = read(
        "flask",
        app=app,
        gettext=lambda text, **values: text % values if values else text,
        db=SimpleNamespace(session=SimpleNamespace(scalars=scalars)),
        select=lambda model: Query(),
        Sale=Sale,
        current_user=current_user,
        url_for=url_for,
        write=lambda rows: "2026.csv",
    )
    app.get("/files/<name>", endpoint="download")(lambda name: name)
    demo = gr.Interface(
        module["report"], gr.Number(2026, label="Year"), gr.Textbox(label="Told")
    )
    gr.FlaskStream(app).mount(demo, "/dashboard")
    app.before_request(lambda: None if may_come_in() else ("Log in.", 401))

    client = with_login(app, manager)
    client.press("Submit")

    assert client.value("Told") == "Done: https://localhost/files/2026.csv"
    assert asked == [{"year": 2026, "owner": "ada"}]


def may_come_in() -> bool:
    return bool(current_user.is_authenticated) or request.path == "/login"


def test_reading_logins() -> None:
    launched: list[dict[str, Any]] = []
    app = Flask(__name__)
    app.secret_key = "sixteen characters or more"
    LoginManager(app).user_loader(user_of)

    module, _ = read(
        "logins",
        app=app,
        current_user=current_user,
        request=request,
        redirect=redirect,
        url_for=url_for,
        session=session,
        FlaskStream=gr.FlaskStream,
        demo=SimpleNamespace(launch=lambda **options: launched.append(options)),
    )
    app.get("/login", endpoint="login")(lambda: "Log in.")
    module["streams"].mount(page_of("tool"), "/tool")

    answer = app.test_client().get("/tool/", base_url="http://app.example.com")
    assert answer.location == "/login"
    assert launched == [
        {
            "auth": [("ada", "…"), ("grace", "…")],
            "auth_message": "Ask Ada for a password.",
        }
    ]
    check_auth = gr.Interface(str.upper, "textbox", "textbox").launch
    _, _, _ = check_auth(prevent_thread_lock=True, quiet=True, **launched[0])
    gr.close_all()
