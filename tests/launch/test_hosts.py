"""By which names a launched page is asked for: no page of anybody's can become its."""

from __future__ import annotations

import pytest

from flaskstream.exceptions import ConfigurationError
from flaskstream.serving.hosts import Hosts
from tests.launch.conftest import FORM, Launch, request
from tests.web.demos import greeting

OWN = [
    "localhost",
    "LOCALHOST:7860",
    "127.0.0.1",
    "127.1.2.3:80",
    "[::1]:7860",
    "[::1]",
]
OWN += ["app.localhost", "localhost.", "[::ffff:127.0.0.1]"]
OTHERS = ["evil.test", "evil.test:7860", "localhost.evil.test", "127.0.0.1.evil.test"]
OTHERS += [
    "192.168.1.5",
    "8.8.8.8",
    "0.0.0.0",
    "[::]",
    "[2001:db8::1]",
    "evillocalhost",
]
NONE = [
    "",
    " ",
    "localhost:x",
    "evil.test@localhost",
    "localhost/",
    "local host",
    "::1",
]
NONE += ["localhost:80:80", "[::1", "localhost\x00", "é.test", "x" * 300, "[localhost]"]


@pytest.mark.parametrize("host", OWN)
def test_a_server_answers_to_the_names_of_this_machine(host: str) -> None:
    assert Hosts("127.0.0.1", None).admits(host)
    assert Hosts("127.0.0.1", ["app.example.com"]).admits(host)


@pytest.mark.parametrize("host", [*OTHERS, *NONE])
def test_it_answers_to_no_other(host: str) -> None:
    for name in ("127.0.0.1", "localhost", "::1"):
        assert not Hosts(name, None).admits(host)


@pytest.mark.parametrize("host", NONE)
def test_what_is_no_name_is_refused_everywhere(host: str) -> None:
    assert not Hosts("0.0.0.0", ["*"]).admits(host)


def test_it_answers_to_its_own_name_and_to_allowed_ones() -> None:
    hosts = Hosts("192.168.1.5", ["app.example.com", ".Below.example"])
    for host in (
        "192.168.1.5:80",
        "app.example.com",
        "APP.example.com.:1",
        "a.below.example",
    ):
        assert hosts.admits(host), host
    for host in ("x.app.example.com", "example.com", "notbelow.example", "192.168.1.6"):
        assert not hosts.admits(host), host
    assert not hosts.is_local


@pytest.mark.parametrize("name", ["0.0.0.0", "::", "[::]"])
def test_on_all_interfaces_it_answers_to_any_name_unless_some_are_allowed(
    name: str,
) -> None:
    assert Hosts(name, None).admits("app.example.com")
    assert not Hosts(name, []).admits("app.example.com")
    assert not Hosts(name, ["other.example.com"]).admits("app.example.com")
    assert not Hosts(name, None).is_local


@pytest.mark.parametrize("wrong", ["http://a.test", "a/b", "", "*.a.test", 7, "a:80"])
def test_what_is_no_name_is_no_allowed_one(wrong: object) -> None:
    with pytest.raises(ConfigurationError, match="allowed_hosts expected"):
        Hosts("127.0.0.1", [wrong])  # type: ignore[list-item]


def test_a_rebound_name_reaches_nothing(launch: Launch) -> None:
    url = launch(greeting())
    for host in ("evil.test", f"evil.test:{url.rpartition(':')[2]}", "<b>"):
        for path, body in (("/", None), ("/run/0", "page=x"), ("/nowhere", None)):
            same = {"Origin": f"http://{host}", "Sec_Fetch_Site": "same-origin"}
            answer = request(url, path, body, Host=host, **same, **FORM)
            assert answer.status == 403
            assert "allowed_hosts" in answer.text and "<b>" not in answer.text
            assert "Set-Cookie" not in answer.headers
    assert request(url, "/").status == 200


def test_a_name_that_is_allowed_reaches_the_page(launch: Launch) -> None:
    url = launch(greeting(), allowed_hosts=["app.example.com"])
    assert request(url, "/", Host="app.example.com").status == 200
    assert request(url, "/", Host="evil.test").status == 403
