"""Who is let in where `launch` was given `auth`."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from flaskstream.exceptions import ConfigurationError
from tests.launch.conftest import Launch, request
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


@pytest.mark.parametrize("auth", [[], (), ("ada",), [("ada", "a", "b")], [("ada", "")]])
def test_auth_of_another_form_is_refused(auth: Any) -> None:
    with pytest.raises(ConfigurationError, match="auth expected"):
        greeting().launch(auth=auth, prevent_thread_lock=True)
