"""The frames in which packages' scripts draw: of no origin, and without a way out."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as plotly
import pytest
from flask import Flask
from flask.testing import FlaskClient
from matplotlib.figure import Figure

import flaskstream as gr
from flaskstream.testing import PageClient
from tests.web.conftest import Api, Visit

HOSTILE = '"><img src=x onerror=alert(1)>{{ 7 * 7 }}'


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    streams = gr.FlaskStream(app)
    streams.mount(gr.Interface(lambda text: None, "text", "plot"), "/plots")
    streams.mount(gr.Interface(lambda text: text, "text", "text"), "/texts")
    streams.mount(gr.ChatInterface(lambda text, history: text), "/chat")
    return app


@pytest.fixture
def http(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_frame_has_no_origin_and_reaches_nothing(http: FlaskClient) -> None:
    answer = http.get("/plots/frames/plotly")
    policy = dict(
        rule.strip().split(" ", 1)
        for rule in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["sandbox"] == "allow-scripts"
    assert policy["default-src"] == policy["connect-src"] == "'none'"
    assert policy["form-action"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == "'self' http://localhost 'unsafe-eval'"
    assert policy["frame-ancestors"] == "'self'"


def test_it_may_stand_where_its_page_may(app: Flask, http: FlaskClient) -> None:
    app.config["FLASKSTREAM_FRAME_ANCESTORS"] = ["https://partner.example"]
    policy = http.get("/plots/frames/plotly").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://partner.example")


@pytest.mark.parametrize("name", ["plotly", "bokeh"])
def test_its_scripts_are_the_packages_own_and_kept_for_ever(
    http: FlaskClient, name: str
) -> None:
    document = http.get(f"/plots/frames/{name}").text
    scripts = re.findall(r'src="([^"]*)"', document)
    assert len(scripts) >= 2
    for script in scripts:
        answer = http.get(f"/plots/frames/{script}")
        assert answer.mimetype == "text/javascript"
        assert "immutable" in answer.headers["Cache-Control"]
    assert "addEventListener" in answer.text  # the last one is the library's


@pytest.mark.parametrize(
    "path",
    [
        "/plots/frames/matplotlib",
        "/plots/frames/..%2fplotly",
        "/plots/frames/plotly/0.js",
        "/plots/frames/nothing/0.js",
        "/texts/frames/plotly",
    ],
)
def test_there_are_no_others(http: FlaskClient, path: str) -> None:
    assert http.get(path).status_code == 404


def test_a_chat_has_those_that_its_messages_may_need(http: FlaskClient) -> None:
    assert http.get("/chat/frames/plotly").status_code == 200


def test_a_figures_title_and_label_stay_text(visit: Visit) -> None:
    figure = plotly.Figure(layout={"title": {"text": HOSTILE}})
    page = visit(gr.Interface(lambda: figure, None, gr.Plot(label=HOSTILE)))
    page.press("Generate")
    (drawn,) = page.page.all("fs-plot")
    assert drawn.attrs["alt"] == HOSTILE
    assert not page.page.all("img")


def test_a_test_sees_the_figure() -> None:
    def draw() -> Iterator[plotly.Figure]:
        for n in range(3):
            yield plotly.Figure(plotly.Bar(y=[n]))

    client = PageClient(gr.Interface(draw, None, gr.Plot(label="Bars")).app)
    assert client.value("Bars") is None
    client.press("Generate")
    assert client.value("Bars")["data"][0]["type"] == "bar"


def test_plots_stand_in_a_chats_messages_with_what_they_need(visit: Visit) -> None:
    def answer(text: str, history: list[Any]) -> list[gr.ChatMessage]:
        line = gr.LinePlot({"a": [1, 2], "b": [1, 2]}, x="a", y="b")
        return [
            gr.ChatMessage(content=gr.Plot(plotly.Figure(plotly.Bar(y=[1])))),
            gr.ChatMessage(content=line),
        ]

    client = PageClient(gr.ChatInterface(answer).app)
    client.enter("Message", "draw")
    (drawn,) = client.page.all("fs-plot")
    for url in (drawn.attrs["frame"], drawn.attrs["src"]):
        assert client.http.get(url).status_code == 200
    scripts = [script.attrs.get("src", "") for script in client.page.all("script")]
    for name in ("plot", "nativeplot"):
        assert any(f"/{name}-" in script for script in scripts)
    assert len(client.page.all("fs-chart")) == 1


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_drawing_goes_by_gzip_where_that_is_accepted(accepted: str) -> None:
    figure = plotly.Figure(plotly.Bar(y=[1] * 20_000))
    client = PageClient(gr.Interface(lambda: None, None, gr.Plot(figure)).app)
    (drawn,) = client.page.all("fs-plot")
    url = drawn.attrs["src"]
    answer = client.http.get(url, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding", "identity") == accepted
    text = gzip.decompress(answer.data) if accepted == "gzip" else answer.data
    assert json.loads(text)["data"][0]["type"] == "bar"
    known = {"Accept-Encoding": accepted, "If-None-Match": answer.headers["ETag"]}
    assert client.http.get(url, headers=known).status_code == 304
    part = client.http.get(url, headers={"Range": "bytes=0-4"})
    assert (part.status_code, part.data) == (206, b'{"dat')


def test_a_call_of_the_api_gets_gradios_payloads(api: Api) -> None:
    def draw(n: float) -> tuple[Figure, dict[str, list[Any]]]:
        figure = Figure()
        figure.subplots().plot([1, n])
        return figure, {"a": [1, 2], "b": [n, None]}

    outputs = [gr.Plot(), gr.LinePlot(x="a", y="b")]
    plot, line = api(gr.Interface(draw, "number", outputs)).result("draw", 3)
    assert plot["type"] == "matplotlib"
    assert plot["plot"].startswith("data:image/svg+xml;base64,")
    assert (line["data"], line["mark"]) == ([[1, 3], [2, None]], "line")
