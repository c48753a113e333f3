"""What Prometheus reads, and who may."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort
from prometheus_client.parser import text_string_to_metric_families

import flaskstream as gr
from flaskstream import FlaskStream
from flaskstream.exceptions import ConfigurationError
from tests.waiting import wait_until
from tests.web.conftest import Gates, Visit
from tests.web.demos import greeting

TOKEN = "what only Prometheus knows"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


class Read:
    """The metrics of the process, as they were read from an app."""

    def __init__(self, app: Flask, path: str = "/metrics") -> None:
        answer = app.test_client().get(path, headers=BEARER)
        assert answer.status_code == 200, answer.text
        self.text = answer.text
        families = text_string_to_metric_families(answer.text)
        samples = [sample for family in families for sample in family.samples]
        self.values = {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for sample in samples
            if not sample.name.endswith(("_bucket", "_created"))
        }

    def of(self, name: str, *labels: str) -> float:
        return self.values.get((f"flaskstream_{name}", *sorted(labels)), 0)


@pytest.fixture
def watched(visit: Visit) -> Any:
    """A page whose app counts, and its browser."""

    def make(demo: gr.Blocks) -> Any:
        app = demo.app
        app.config["FLASKSTREAM_METRICS"] = TOKEN
        return app, visit(app)

    return make


def test_runs_messages_and_pages_are_counted(watched: Any) -> None:
    def counted_words() -> Iterator[str]:
        yield "one"
        yield "one two"

    app, browser = watched(gr.Interface(counted_words, None, "text"))
    before = Read(app)
    browser.run("Generate")
    function = "counted_words"
    wait_until(lambda: Read(app).of("running", function) == 0, "the run's thread")
    after = Read(app)

    def more(name: str, *labels: str) -> float:
        return after.of(name, *labels) - before.of(name, *labels)

    assert more("runs_total", function, "done") == 1
    assert more("run_seconds_count", function) == 1
    assert more("wait_seconds_count", function) == 1
    assert after.of("waiting", function) == 0
    assert after.of("pages") >= 1 and after.of("page_bytes") > 0


def test_who_waits_reads_and_is_refused_is_counted(
    watched: Any, visit: Visit, gates: Gates
) -> None:
    def held_back() -> Iterator[str]:
        yield "begun"
        gates.wait("go")
        yield "and ended"

    with gr.Blocks() as demo:
        out = gr.Textbox()
        gr.Button("Go").click(held_back, None, out)
    demo.queue(max_size=1)
    app, first = watched(demo)
    others = [visit(app), visit(app)]
    before = Read(app)
    first.press("Go")
    others[0].press("Go")
    others[1].press("Go")
    during = Read(app)
    assert during.of("running", "held_back") == 1
    assert during.of("waiting", "held_back") == 1
    assert during.of("refused_total", "held_back") == 1
    wait_until(lambda: "begun" in first.reload().page_html, "what comes before")
    with closing(first.apply_stream()) as stream:
        next(stream)
        wait_until(lambda: Read(app).of("viewers") == 1, "the viewer")
        gates.open("go")
        for _ in stream:
            pass
    wait_until(lambda: Read(app).of("waiting", "held_back") == 0, "the other's turn")
    after = Read(app)
    assert after.of("viewers") == 0
    sent = after.of("messages_total") - before.of("messages_total")
    assert sent >= 2
    assert after.of("message_bytes_total") - before.of("message_bytes_total") > 100
    measured = after.of("latency_seconds_count") - before.of("latency_seconds_count")
    assert measured == 1  # of what came while it was read


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer what only Prometheus kno"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer é"},
    ],
)
def test_strangers_see_none(headers: dict[str, str]) -> None:
    app = greeting().app
    app.config["FLASKSTREAM_METRICS"] = TOKEN
    answer = app.test_client().get("/metrics", headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "flaskstream_" not in answer.text


@pytest.mark.parametrize("said", [None, True])
def test_there_is_nothing_to_see_unless_there_is_a_token(said: bool | None) -> None:
    app = greeting().app
    app.config["FLASKSTREAM_METRICS"] = said
    assert app.test_client().get("/metrics", headers=BEARER).status_code == 404
    assert (app.extensions["flaskstream.engine"].metrics is None) == (said is None)


def test_they_are_read_where_an_app_asks_for_a_login() -> None:
    app = Flask(__name__)
    app.before_request(lambda: abort(401))
    app.config |= {"FLASKSTREAM_METRICS": TOKEN, "FLASKSTREAM_HEALTH": "/internal"}
    FlaskStream(app).mount(greeting())
    assert "flaskstream_pages" in Read(app, "/internal/metrics").text
    assert "python_info" in Read(app, "/internal/metrics").text


@pytest.mark.parametrize("token", ["short", 17, "ü" * 20])
def test_what_is_no_token_is_refused_and_not_shown(token: Any) -> None:
    app = greeting().app
    app.testing = True
    app.config["FLASKSTREAM_METRICS"] = token
    with pytest.raises(ConfigurationError, match="16 random ASCII") as raised:
        app.test_client().get("/")
    assert "short" not in str(raised.value)


def run(script: str, **env: str) -> str:
    env = {**os.environ, **env}
    return subprocess.check_output([sys.executable, "-c", script], env=env, text=True)


USED = """
import sys, threading
import flaskstream as gr
from flaskstream.testing import PageClient

def shared_words():
    yield "one"

app = gr.Interface(shared_words, None, "text").app
client = PageClient(app)
browser = app.test_client()
client.press("Generate")
for thread in threading.enumerate():
    if thread.name.startswith("flaskstream-run"):
        thread.join()
"""


def test_several_processes_count_together(tmp_path: Path) -> None:
    env = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "FLASKSTREAM_METRICS": TOKEN}
    run(USED, **env)
    asked = f"browser.get('/metrics', headers={BEARER!r}).text"
    text = run(f"{USED}print({asked})", **env)
    assert 'flaskstream_runs_total{function="shared_words",status="done"} 2.0' in text


def test_who_does_not_ask_imports_nothing() -> None:
    names = "{'prometheus_client', 'opentelemetry', 'celery', 'kombu', 'redis'}"
    found = f"{names} & set(sys.modules)"
    assert run(f"{USED}print({found})") == "set()\n"
