"""The header of cookies: no run of spaces in it holds the interpreter."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.http import parse_cookie

from flaskstream.serving.cookies import shorten_spaces


def shortened(cookie: str) -> str:
    environ: dict[str, Any] = {"HTTP_COOKIE": cookie}
    shorten_spaces(environ)
    return str(environ["HTTP_COOKIE"])


@pytest.mark.parametrize("space", [" ", "\t", " \t"])
@pytest.mark.parametrize("rest", ['"', "b c", ";b=c", ""])
def test_a_run_of_spaces_is_short(space: str, rest: str) -> None:
    cookie = shortened("a=" + space * 8_000 + rest)
    assert len(cookie) < 20
    assert cookie.endswith(rest)


@pytest.mark.parametrize("cookie", ["a=b; c=d", 'a="b  c"', "a=  b ; c", "a=\tb", ""])
def test_what_browsers_send_stays(cookie: str) -> None:
    assert shortened(cookie) == cookie


def test_without_cookies_there_are_none() -> None:
    environ: dict[str, Any] = {}
    shorten_spaces(environ)
    assert environ == {}


def test_the_other_cookies_are_read() -> None:
    given = shortened("a=1;" + " " * 8_000 + "b=2; c=" + " " * 8_000 + '"; d=4')
    assert {**parse_cookie(given)} == {"a": "1", "b": "2", "d": "4"}
