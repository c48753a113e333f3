"""Pages below a path that a proxy has before theirs, passed on or taken away."""

from __future__ import annotations

import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError
from flaskstream.serving.prefix import Prefixed
from tests.launch.conftest import Launch, request
from tests.web import dom
from tests.web.demos import greeting


def addresses(html: str) -> set[str]:
    """Where a page has its parts and its buttons."""
    names = ("href", "src", "action", "formaction", "hx-post")
    elements = dom.parse(html).walk()
    return {e.attrs[name] for e in elements for name in names if e.attrs.get(name)}


def assert_is_below(url: str, prefix: str) -> None:
    for path in (f"{prefix}/", "/"):
        answer = request(url, path)
        assert answer.status == 200, path
        found = addresses(answer.text)
        assert found and all(a.startswith(f"{prefix}/") for a in found), found
        for address in found - {f"{prefix}/run/0"}:
            if "/_fs/" in address:
                assert request(url, address).status == 200
                assert request(url, address.removeprefix(prefix)).status == 200


@pytest.mark.parametrize("told", ["/tools", "/tools/", "https://a.example/tools"])
def test_a_launch_has_a_root_path(launch: Launch, told: str) -> None:
    assert_is_below(launch(greeting(), root_path=told), "/tools")


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "GRADIO_ROOT_PATH"])
def test_the_environment_says_it(
    launch: Launch, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "/a/b")
    assert_is_below(launch(greeting()), "/a/b")
    assert_is_below(launch(greeting(), root_path="/c"), "/c")


@pytest.mark.parametrize("told", ["", "/", None])
def test_no_prefix_is_none(launch: Launch, told: str | None) -> None:
    assert_is_below(launch(greeting(), root_path=told), "")


@pytest.mark.parametrize("told", ["tools", "a.example/tools"])
def test_what_is_no_path_is_refused(told: str) -> None:
    with pytest.raises(ConfigurationError, match="root_path.*'/tools'"):
        greeting().launch(prevent_thread_lock=True, root_path=told)


def test_a_path_that_only_begins_alike_is_not_the_prefix() -> None:
    moved = Prefixed(None, "/to").app_environ({"PATH_INFO": "/tools/x"})
    assert (moved["SCRIPT_NAME"], moved["PATH_INFO"]) == ("/to", "/tools/x")


def test_presses_work_below_it(launch: Launch) -> None:
    url = launch(gr.Interface(str.upper, "text", "text"), root_path="/tools")
    for prefix in ("/tools", ""):
        path = f"{prefix}/gradio_api/call/upper"
        answer = request(url, path, '{"data": ["a"]}', Content_Type="application/json")
        assert answer.status == 200, answer.text
