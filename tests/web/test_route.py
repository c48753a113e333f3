"""Methods and addresses."""

from __future__ import annotations

import re
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.testing.window import SAME
from tests.web.conftest import Api, Gates, Visit
from tests.web.demos import greeting, slow


def test_head_has_the_headers_of_the_page_and_no_body(visit: Visit) -> None:
    browser = visit(greeting())
    answer = browser.http.head("/")
    assert answer.status_code == 200
    assert answer.data == b""
    assert "Content-Security-Policy" in answer.headers


def test_head_of_a_stream_opens_none(visit: Visit, gates: Gates) -> None:
    browser = visit(slow(gates))
    browser.press("Submit")
    assert browser.stream_url is not None
    answer = browser.http.head(browser.stream_url)
    assert (answer.status_code, answer.data) == (200, b"")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/run/0"),
        ("GET", "/pages/x/stop/0/x"),
        ("GET", "/upload/1"),
        ("PUT", "/run/0"),
        ("DELETE", "/"),
        ("POST", "/"),
        ("POST", "/media/x"),
    ],
)
def test_a_wrong_method_is_refused(visit: Visit, method: str, path: str) -> None:
    browser = visit(greeting())
    answer = browser.http.open(path, method=method, headers=SAME)
    assert answer.status_code == 405
    assert "Allow" in answer.headers


@pytest.mark.parametrize("listener", ["1", "2", "9" * 30, "-1", "x", "0x0"])
def test_a_listener_that_does_not_exist_is_not_here(
    visit: Visit, listener: str
) -> None:
    demo = gr.Interface(lambda: "x", None, "text", clear_btn=None)
    browser = visit(demo)
    assert browser.post(f"/run/{listener}", browser.form()).status_code == 404


def test_a_form_without_its_page_is_refused_with_what_to_do(visit: Visit) -> None:
    called: list[Any] = []
    browser = visit(gr.Interface(called.append, gr.Textbox(label="x"), None))
    for page in ["", "x", browser.page_id + "0"]:
        answer = browser.press("Submit", page=page)
        assert answer.status_code == 403
        assert "Reload the page" in browser.toasts()[-1]
    assert called == []


@pytest.mark.parametrize("told", ["9" * 5000, "٣", "9" * 10])
def test_no_number_in_an_address_is_an_error_of_the_servers(
    visit: Visit, told: str
) -> None:
    demo = gr.ChatInterface(lambda text, history: text, save_history=True)
    browser = visit(demo)
    app = browser.http.application
    for rule in app.url_map.iter_rules():
        url = rule.rule
        for name in rule.arguments:
            url = re.sub(f"<[^<>]*{name}>", told, url)
        for method in ("GET", "POST"):
            answer = browser.http.open(url, method=method, headers=SAME)
            assert answer.status_code < 500, (method, rule.rule)
        for path in (f"/?page={told}", f"/gradio_api/call/x/{told}"):
            assert browser.http.get(path).status_code < 500


def test_no_number_in_json_is_an_error_of_the_servers(api: Api) -> None:
    caller = api(gr.Interface(lambda *given: "", [gr.Number(), gr.JSON()], "text"))
    for value in ("9" * 5000, "1e9999", '"' + "9" * 5000 + '"', '{"a": 1e-9999}'):
        for data in (f"[{value}, null]", f"[1, {value}]", value):
            answer = caller.http.post(
                "/gradio_api/call/lambda",
                data=f'{{"data": {data}, "session_hash": "s"}}',
                content_type="application/json",
            )
            assert answer.status_code in (200, 400, 422), (data[:20], answer.text)
