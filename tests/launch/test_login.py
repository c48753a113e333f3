"""Who is let in where `launch` was given `auth`."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError
from flaskstream.web import site
from tests.launch.conftest import FORM, Launch, request, visit
from tests.web.demos import greeting


def basic(name: str, password: str) -> dict[str, str]:
    pair = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


PAIRS: dict[str, Any] = {
    "a pair": ("ada", "löve"),
    "a list": [("eve", "x"), ("ada", "löve")],
    "a tuple of lists": (["eve", "x"], ["ada", "löve"]),
    "a function": lambda name, password: (name, password) == ("ada", "löve"),
}


@pytest.mark.parametrize("kind", PAIRS)
def test_auth_lets_in_who_knows_the_password(launch: Launch, kind: str) -> None:
    url = launch(greeting(), auth=PAIRS[kind])
    assert request(url, **basic("ada", "löve")).status == 200
    wrong = [basic("ada", ""), basic("", ""), basic("ada", "löv"), basic("ADA", "löve")]
    forged = ["", "Basic", "Basic !", "Bearer x", "Basic " + "A" * 4000, "Digest a=b"]
    for headers in [{}, *wrong, *({"Authorization": text} for text in forged)]:
        for path in ["/", "/pages/x/events", "/media/x", "/_fs/x"]:
            answer = request(url, path, **headers)
            assert answer.status == 401, (path, headers)
            assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
        assert request(url, "/run/0", "", **headers).status == 401


def test_auth_says_what_the_author_wants_said(launch: Launch) -> None:
    url = launch(greeting(), auth=("a", "b"), auth_message='Say "frïend"\r\nX: y')
    answer = request(url)
    assert answer.text.startswith('Say "frïend"')
    assert "X" not in answer.headers
    assert "'fr?end'" in answer.headers["WWW-Authenticate"]


def test_functions_and_calls_are_told_the_name_and_pages_are_its_own(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "FAST_ANSWER", 20)  # however busy the machine is

    def greet(request: gr.Request) -> str:
        return f"Hello {request.username}"

    demo = gr.Interface(greet, None, gr.Textbox(label="greeting"))
    url = launch(demo, auth=[("ada", "1"), ("eve", "2")])
    ada, eve = basic("ada", "1"), basic("eve", "2")
    page, cookie = visit(url, **ada)
    id = page.one("input", name="page").attrs["value"]
    form = {"Cookie": cookie, **FORM, "HX_Request": "true"}
    assert "Hello ada" in request(url, "/run/0", f"page={id}", **form, **ada).text
    assert request(url, "/run/0", f"page={id}", **form, **eve).status == 403
    shown = request(url, f"/?page={id}", Cookie=cookie, **ada)
    assert (shown.status, "Hello ada" in shown.text) == (200, True)
    assert request(url, f"/?page={id}", Cookie=cookie, **eve).status == 404

    call, data = "/gradio_api/call/greet", json.dumps({"data": []})
    as_json = {"Content_Type": "application/json"}
    event = json.loads(request(url, call, data, **as_json, **ada).text)["event_id"]
    assert "Hello" not in request(url, f"{call}/{event}", **eve).text
    assert '["Hello ada"]' in request(url, f"{call}/{event}", **ada).text


@pytest.mark.parametrize("auth", [[], (), ("ada",), [("ada", "a", "b")], [("ada", "")]])
def test_auth_of_another_form_is_refused(auth: Any) -> None:
    with pytest.raises(ConfigurationError, match="auth expected"):
        greeting().launch(auth=auth, prevent_thread_lock=True)
