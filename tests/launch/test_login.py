"""Who is let in where `launch` was given `auth`."""

from __future__ import annotations

import base64
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError
from flaskstream.serving.login import Login
from flaskstream.serving.passwords import FREE
from flaskstream.web import mountedapp
from tests.launch.conftest import FORM, Answer, Launch, connect, request, visit
from tests.web import dom
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
def test_basic_lets_in_who_knows_the_password(
    launch: Launch, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flaskstream.serving.passwords.FREE", 1000)
    url = launch(greeting(), auth=PAIRS[kind])
    assert request(url, **basic("ada", "löve")).status == 200
    wrong = [basic("ada", ""), basic("", ""), basic("ada", "löv"), basic("ADA", "löve")]
    forged = ["", "Basic", "Basic !", "Bearer x", "Basic " + "A" * 4000, "Digest a=b"]
    forged += ["Basic \xff\xfe", "Basic dTpw\xe4"]
    for headers in [{}, *wrong, *({"Authorization": text} for text in forged)]:
        for path in ["/", "/pages/x/events", "/media/x", "/nowhere"]:
            answer = request(url, path, Sec_Fetch_Site="", **headers)
            assert answer.status == 401, (path, headers)
        assert request(url, "/run/0", "", **headers).status == 401


def test_basic_is_asked_for_by_programs_only(launch: Launch) -> None:
    url = launch(greeting(), auth=("a", "b"), auth_message='Say "frïend"\r\nX: y')
    with urllib.request.urlopen(f"{url}/login", timeout=20) as page:
        assert "Say" in page.read().decode()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url, timeout=20)
    answer = refused.value
    assert answer.code == 401 and answer.read().startswith('Say "frïend"'.encode())
    assert "X" not in answer.headers
    assert "'fr?end'" in answer.headers["WWW-Authenticate"]
    answer.close()
    for headers in ({"HX_Request": "true"}, {"Sec_Fetch_Site": "same-origin"}):
        of_a_page = request(url, "/pages/x/events", **headers)
        assert of_a_page.status == 401
        assert "WWW-Authenticate" not in of_a_page.headers


def form(url: str, cookie: str = "", **fields: str) -> Answer:
    """Send the form of the login's page, as a browser does."""
    headers = {"Accept": "text/html,*/*", "Cookie": cookie, **FORM}
    return request(url, "/login", urlencode(fields), **headers)


def cookies_of(answer: Answer) -> str:
    found = [SimpleCookie(c) for c in answer.headers.get_all("Set-Cookie") or ()]
    return "; ".join(f"{n}={m.value}" for cookie in found for n, m in cookie.items())


ADA = {"username": "ada", "password": "löve"}
PAGE = {"Accept": "text/html"}


@pytest.mark.parametrize("kind", PAIRS)
def test_a_person_logs_in_by_a_page_and_out_again(launch: Launch, kind: str) -> None:
    url = launch(
        greeting(), auth=PAIRS[kind], auth_message="<b>Hi</b><script>1</script>"
    )
    asked = request(url, "/?user=a%20b&x=1", **PAGE)
    assert asked.status == 303
    page = request(url, asked.headers["Location"], **PAGE)
    assert page.status == 200
    assert "<b>Hi</b>" in page.text and "<script>1" not in page.text
    assert "frame-ancestors" in page.headers["Content-Security-Policy"]
    tree = dom.parse(page.text)
    (style,) = [e.attrs["href"] for e in tree.all("link") if "style" in e.attrs["rel"]]
    assert request(url, style).status == 200
    onward = tree.one("input", name="next").attrs["value"]
    assert onward == "/?user=a%20b&x=1"
    entered = form(url, **ADA, next=onward)
    assert (entered.status, entered.headers["Location"]) == (303, onward)
    given = entered.headers["Set-Cookie"]
    assert "HttpOnly" in given and "SameSite=Lax" in given and "löve" not in given
    cookie = cookies_of(entered)
    assert request(url, Cookie=cookie, **PAGE).status == 200
    assert request(url, "/login", Cookie=cookie, **PAGE).status == 303
    left = request(url, "/logout", Cookie=cookie)
    assert left.status == 303
    assert "flaskstream_login" in left.headers["Set-Cookie"]
    # Who has kept the cookie is not let in by it any more.
    assert request(url, Cookie=cookie, **PAGE).status == 303


def test_a_logout_ends_the_streams_of_that_login(launch: Launch) -> None:
    go, ended = threading.Event(), threading.Event()

    def wait() -> Iterator[str]:
        yield "before"
        assert go.wait(20)
        yield "between"
        assert ended.wait(20)
        yield "afterwards"

    demo = gr.Interface(wait, None, gr.Textbox(label="out"))
    url = launch(demo, auth=("ada", "löve"))
    mine = cookies_of(form(url, **ADA))
    page, cookie = visit(url, Cookie=mine)
    mine, id = f"{mine}; {cookie}", page.one("input", name="page").attrs["value"]
    request(url, "/run/0", f"page={id}", Cookie=mine, HX_Request="true", **FORM)
    connection = connect(url)
    connection.request("GET", f"/pages/{id}/events", headers={"Cookie": mine})
    stream = connection.getresponse()
    assert stream.status == 200
    assert request(url, "/logout", Cookie=mine).status == 303
    go.set()
    received = stream.read().decode()  # to its end, though the run goes on
    assert "afterwards" not in received and "fs:done" not in received
    ended.set()
    connection.close()
    assert request(url, f"/pages/{id}/events", Cookie=mine).status == 401


def test_a_program_logs_in_by_form_or_json_and_gets_a_cookie(launch: Launch) -> None:
    url = launch(greeting(), auth=("ada", "löve"))
    sent: list[tuple[str, str]] = [(urlencode(ADA), FORM["Content_Type"])]
    sent.append((json.dumps(ADA), "application/json"))
    for body, kind in sent:
        answer = plain(url, "/login", body, kind)
        assert (answer.status, json.loads(answer.text)) == (200, {"success": True})
        assert request(url, Cookie=cookies_of(answer)).status == 200
        refused = plain(url, "/login", body.replace("ada", "eve"), kind)
        assert (refused.status, "detail" in refused.text) == (401, True)
        assert "Set-Cookie" not in refused.headers
    for body in ("", "[]", "{", '"x"', '{"username": {}}', "[" * 9000):
        assert plain(url, "/login", body, "application/json").status in (400, 401, 429)
    assert plain(url, "/login", "x" * 100_000, FORM["Content_Type"]).status == 413


def test_a_name_that_no_page_can_show_is_wrong(launch: Launch) -> None:
    url = launch(greeting(), auth=("ada", "löve"))
    connection = connect(url)
    headers = {"Content-Type": "application/json", "Accept": "text/html"}
    body = json.dumps({"username": "\ud800", "password": "x"})
    connection.request("POST", "/login", body, headers)
    answer = Answer(connection.getresponse())
    connection.close()
    assert (answer.status, "password is wrong" in answer.text) == (401, True)


def plain(url: str, path: str, body: str, kind: str) -> Answer:
    """Send what a program sends: nothing of it is a browser's."""
    connection = connect(url)
    connection.request("POST", path, body.encode(), {"Content-Type": kind})
    try:
        return Answer(connection.getresponse())
    finally:
        connection.close()


ELSEWHERE = ["//evil.test", "https://evil.test", "/\\evil.test", "/\t/evil.test"]
ELSEWHERE += ["evil", "", "/\n", "javascript:x"]


def test_a_login_leads_to_no_other_site(launch: Launch) -> None:
    url = launch(greeting(), auth=("ada", "löve"))
    cookie = cookies_of(form(url, **ADA))
    for onward in ELSEWHERE:
        assert form(url, **ADA, next=onward).headers["Location"] == "/"
        query = urlencode({"next": onward})
        again = request(url, f"/login?{query}", Cookie=cookie, **PAGE)
        assert again.headers["Location"] == "/"


def test_another_site_logs_nobody_in_or_out(launch: Launch) -> None:
    url = launch(greeting(), auth=("ada", "löve"))
    cookie = cookies_of(form(url, **ADA))
    foreign = {"Sec_Fetch_Site": "cross-site", "Cookie": cookie, **PAGE, **FORM}
    answer = request(url, "/login", urlencode(ADA), **foreign)
    assert answer.status == 403 and "Set-Cookie" not in answer.headers
    assert request(url, "/logout", "", **foreign).status == 403
    asks = request(url, "/logout", **foreign)
    assert asks.status == 200 and "Log out" in asks.text
    assert request(url, Cookie=cookie, **PAGE).status == 200
    assert request(url, "/logout", "", Cookie=cookie, **FORM).status == 303
    assert request(url, Cookie=cookie, **PAGE).status == 303


def test_a_forged_login_is_none(launch: Launch) -> None:
    url = launch(greeting(), auth=("ada", "löve"))
    port = url.rpartition(":")[2]
    for forged in ["", "x", "WyJhZGEiLCJ4IiwiIl0.x.y", "a" * 4000, "ï"]:
        sent = f"flaskstream_login_{port}={forged}"
        assert request(url, Cookie=sent, **PAGE).status == 303


def test_a_login_ends_with_its_password_and_its_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FLASKSTREAM_SECRET", "0123456789 of this test")
    first, cookie = served([("ada", "one"), ("eve", "two")]), ""
    answer = first.post("/login", data={"username": "ada", "password": "one"})
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    known: list[Any] = [[("ada", "one")], [("eve", "two"), ("ada", "one")]]
    others: list[Any] = [[("ada", "other")], [("eve", "two")]]
    for auth in [*known, *others, lambda name, password: True]:
        client = served(auth)
        status = client.get("/", headers={"Cookie": cookie}).status_code
        assert (status == 200) is (auth in known), auth
    monkeypatch.setattr("flaskstream.serving.login.LASTS", -1)
    assert served(known[0]).get("/", headers={"Cookie": cookie}).status_code == 401


def served(auth: Any) -> FlaskClient:
    app = greeting().app
    Login(app, auth, "Title", "Message").guard(app)
    return app.test_client(use_cookies=False)


@pytest.mark.parametrize("path", ["/", "/login", "/logout", "/nowhere"])
def test_bytes_in_a_query_that_are_no_text_are_refused(path: str) -> None:
    answer = served(("ada", "x")).get(
        path,
        environ_overrides={"QUERY_STRING": "next=\xff"},
        headers={"Accept": "text/html"},
    )
    assert answer.status_code == 400


def test_wrong_passwords_are_logged_and_slowed_down(
    launch: Launch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str] = []

    def knows(name: str, password: str) -> bool:
        asked.append(password)
        return password == "right"

    url = launch(greeting(), auth=knows)
    entered = cookies_of(form(url, username="ada", password="right"))
    tries = ["wrong"] * 8 + ["right"]
    for password in tries:
        answer = form(url, username="a\nda", password=password)
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert "Too many wrong passwords" in answer.text
    assert request(url, **basic("ada", "right")).status == 429
    assert plain(url, "/login", "{}", "application/json").status == 429
    assert asked == ["right", *["wrong"] * (FREE + 1)]  # no further one was looked at
    assert request(url, Cookie=entered, **PAGE).status == 200
    assert "wrong password for “a�da” from 127.0.0.1, 5 in a row" in caplog.text
    assert "right" not in caplog.text


def test_a_function_that_fails_leaves_no_try_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flaskstream.serving.passwords.AT_ONCE", 1)
    monkeypatch.setattr("flaskstream.serving.passwords.FREE", 10)

    def fail(name: str, password: str) -> bool:
        raise ValueError("no database")

    client = served(fail)
    for _ in range(3):
        assert client.post("/login", data=ADA).status_code == 500


def test_functions_and_calls_are_told_the_name_and_pages_are_its_own(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mountedapp, "FAST_ANSWER", 20)  # however busy the machine is

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
