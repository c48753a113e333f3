"""Where a request comes from: only our own pages may change anything."""

from __future__ import annotations

import pytest

import flaskstream as gr
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


@pytest.mark.parametrize("with_cookie", [True, False])
@pytest.mark.parametrize("origin", ORIGINS)
def test_a_post_from_elsewhere_is_refused_on_every_route(
    urls: tuple[Browser, list[str]], origin: str, with_cookie: bool
) -> None:
    browser, paths = urls
    sender = browser if with_cookie else Browser(browser.http.application)
    for path in paths:
        answer = sender.post(path, browser.form(), ORIGINS[origin])
        assert answer.status_code == 403, path
        assert "does not come from a page of this site" in answer.text
        assert_no_cors(answer)
    assert browser.reload().state() == "running"


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
        "/pages/<page>/shown/<viewer>/<seq>",
        "/pages/<page>/fields",
        "/pages/<page>/left",
    }


def test_no_route_takes_a_path(demo: gr.Blocks) -> None:
    rules = [str(rule) for rule in demo.app.url_map.iter_rules()]
    assert rules and not [rule for rule in rules if "path:" in rule]
