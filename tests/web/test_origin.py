"""Where a request comes from: only our own pages may change anything."""

from __future__ import annotations

import pytest

import flaskstream as gr
from flaskstream.web import origin as module
from flaskstream.web.origin import MOST_TOLD
from tests.web.client import Browser, assert_no_cors

ORIGINS = {
    "none": {},
    "null": {"Origin": "null"},
    "evil": {"Origin": "http://evil.example"},
    "below us": {"Origin": "http://localhost.evil.example"},
    "above us": {"Origin": "http://sub.localhost"},
    "another port": {"Origin": "http://localhost:8080"},
    "with us as its user": {"Origin": "http://localhost@evil.example"},
    "no address": {"Origin": "http://[localhost"},
    "nothing": {"Origin": ""},
    "fetched cross-site": {"Sec-Fetch-Site": "cross-site"},
    "fetched same-site": {"Sec-Fetch-Site": "same-site"},
    "fetched by nobody": {"Sec-Fetch-Site": "none"},
    "fetched cross-site, our origin": {
        "Sec-Fetch-Site": "cross-site",
        "Origin": "http://localhost",
    },
}
OWN_ORIGINS = {
    "fetched same-origin": {"Sec-Fetch-Site": "same-origin"},
    "our origin": {"Origin": "http://localhost"},
}


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process tells each once, and few of them."""
    monkeypatch.setattr(module, "_told", set())


@pytest.mark.parametrize("with_cookie", [True, False])
@pytest.mark.parametrize("origin", ORIGINS)
def test_a_post_from_elsewhere_is_refused_on_every_route(
    urls: tuple[Browser, list[str]], origin: str, with_cookie: bool
) -> None:
    browser, paths = urls
    sender = browser if with_cookie else Browser(browser.http.application)
    for path in paths:
        answer = sender.post(path, browser.form(token=""), ORIGINS[origin])
        assert answer.status_code == 403, path
        assert "does not come from a page of this site" in answer.text
        assert_no_cors(answer)
    assert browser.reload().state() == "running"


@pytest.mark.parametrize("origin", ["none", "null", "evil", "another port"])
def test_a_form_with_its_token_is_taken_whatever_a_proxy_says(
    urls: tuple[Browser, list[str]], origin: str
) -> None:
    browser, paths = urls
    for path in paths:
        answer = browser.post(path, browser.form(), ORIGINS[origin])
        assert "does not come from a page of this site" not in answer.text, path
        assert_no_cors(answer)
    assert browser.reload().state() != "running"  # it was stopped


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_what_a_browser_says_goes_before_the_token(
    urls: tuple[Browser, list[str]], site: str
) -> None:
    browser, paths = urls
    for path in paths:
        answer = browser.post(path, browser.form(), {"Sec-Fetch-Site": site})
        assert answer.status_code == 403


@pytest.mark.parametrize("token", ["", "é", "another's", "without cookie"])
def test_a_token_is_its_owners_only(
    urls: tuple[Browser, list[str]], token: str
) -> None:
    browser, paths = urls
    form, other = browser.form(), Browser(browser.http.application).open()
    sender = browser
    if token == "without cookie":
        sender = Browser(browser.http.application)
    else:
        others = other.form()["token"]
        form.setlist("token", [others if token == "another's" else token])
    for path in paths:
        answer = sender.post(path, form, ORIGINS["evil"])
        assert answer.status_code == 403
        assert "does not come from a page of this site" in answer.text


def test_where_a_proxy_says_another_host_the_page_and_the_log_say_what_to_set(
    urls: tuple[Browser, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    browser, paths = urls
    told = {"Origin": "http://public.example", "Host": "127.0.0.1:8000"}
    for _ in range(2):
        answer = browser.post(paths[0], browser.form(token=""), told)
        assert "The browser is at http://public.example" in answer.text
        assert "the server was asked as 127.0.0.1:8000" in answer.text
        assert "proxy_set_header Host $http_host;" in answer.text
    lines = [r.message for r in caplog.records if "ProxyPreserveHost" in r.message]
    assert len(lines) == 1  # not one for each that anybody sends
    call = browser.http.post("/gradio_api/call/x", json={"data": []}, headers=told)
    assert (call.status_code, "ProxyPreserveHost" in call.text) == (403, True)


def test_the_log_does_not_grow_with_what_is_refused(
    urls: tuple[Browser, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    browser, paths = urls
    for index in range(MOST_TOLD + 9):
        told = {"Origin": f"http://evil-{index}.example/\x1b[31m"}
        browser.post(paths[0], browser.form(token=""), told)
    lines = [r.message for r in caplog.records if "was refused" in r.message]
    assert len(lines) <= MOST_TOLD
    assert not [line for line in lines if not line.isprintable()]


@pytest.mark.parametrize("origin", OWN_ORIGINS)
def test_a_post_from_our_own_page_is_taken(
    urls: tuple[Browser, list[str]], origin: str
) -> None:
    browser, paths = urls
    assert (
        browser.post(paths[0], browser.form(), OWN_ORIGINS[origin]).status_code == 200
    )
    stranger = Browser(browser.http.application)
    answer = stranger.post(paths[0], browser.form(), OWN_ORIGINS[origin])
    assert answer.status_code == 403
    assert "cookie" in answer.text


def test_every_post_route_is_in_the_matrix(demo: gr.Blocks) -> None:
    rules = {
        str(r)
        for r in demo.app.url_map.iter_rules()
        if "POST" in (r.methods or ()) and ".api." not in r.endpoint
    }
    assert rules == {
        "/run/<int:listener>",
        "/pages/<page>/stop/<int:listener>/<run>",
        "/upload/<int:component>",
        "/act/<int:component>",
        "/arrange/<int:component>",
        "/save/<int:component>",
        "/suggest/<int:component>",
        "/pages/<page>/shown/<viewer>/<seq>",
        "/pages/<page>/fields",
        "/pages/<page>/left",
    }


def test_no_route_takes_a_path(demo: gr.Blocks) -> None:
    rules = [str(rule) for rule in demo.app.url_map.iter_rules()]
    assert rules and not [rule for rule in rules if "path:" in rule]
