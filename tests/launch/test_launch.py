"""`demo.launch()`: a page is served until it is closed."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask
import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, NotHonoured, NotSupported
from flaskstream.serving import handler
from flaskstream.serving.places import Places
from flaskstream.testing.eventsource import events
from tests.launch.conftest import FORM, Launch, connect, request, submit, visit
from tests.waiting import wait_until
from tests.web import dom
from tests.web.demos import greeting


def test_a_page_is_served_and_streams(launch: Launch) -> None:
    go = threading.Event()

    def count() -> Iterator[str]:
        yield "one"
        assert go.wait(20)
        yield "two"

    url = launch(gr.Interface(count, None, gr.Textbox(label="count")))
    page, cookie = visit(url)
    id = page.one("input", name="page").attrs["value"]
    htmx = {"HX_Request": "true", "Cookie": cookie, **FORM}
    started = request(url, "/run/0", f"page={id}", **htmx)
    assert started.status == 200
    connection = connect(url)
    connection.request("GET", f"/pages/{id}/events", headers={"Cookie": cookie})
    response = connection.getresponse()
    seen = events(iter(lambda: response.read1(), b""))
    assert "one" in next(seen).data
    go.set()
    assert [event.name for event in seen][-1] == "fs:done"
    connection.close()


def test_launch_gives_the_app_and_the_url_and_says_it(
    launch: Launch, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = greeting()
    url = launch(demo, quiet=False)
    assert url.startswith("http://127.0.0.1:")
    assert capsys.readouterr().out == f"* Running on local URL:  {url}\n"
    assert request(url).status == 200


def test_a_quiet_launch_says_nothing(
    launch: Launch, capfd: pytest.CaptureFixture[str]
) -> None:
    url = launch(greeting(), quiet=True)
    assert request(url).status == 200
    assert capfd.readouterr() == ("", "")


def test_launch_blocks_until_the_page_is_closed() -> None:
    demo = greeting()
    returned = threading.Event()

    def serve() -> None:
        demo.launch(server_port=0, quiet=True)
        returned.set()

    thread = threading.Thread(target=serve)
    thread.start()
    while demo.running is None:
        assert thread.is_alive()
    assert not returned.is_set()
    demo.close()
    assert returned.wait(10)
    thread.join()


def test_close_ends_the_runs_with_their_finally_and_frees_the_port(
    launch: Launch,
) -> None:
    begun, cleaned = threading.Event(), threading.Event()

    def forever() -> Iterator[int]:
        try:
            for number in range(10**9):
                yield number
                begun.set()
        finally:
            cleaned.set()

    demo = gr.Interface(forever, None, gr.Number())
    url = launch(demo)
    page, cookie = visit(url)
    id = page.one("input", name="page").attrs["value"]
    request(url, "/run/0", f"page={id}", Cookie=cookie, **FORM)
    assert begun.wait(10)
    demo.close()
    assert cleaned.is_set()
    with pytest.raises(ConnectionRefusedError):
        request(url)


def test_close_lets_an_answer_that_is_under_way_come_to_its_end(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, order = threading.Event(), list[str]()
    wait = Places.wait_for_answers

    def wait_for_answers(*args: Any) -> None:
        waits.set()
        wait(*args)

    monkeypatch.setattr(Places, "wait_for_answers", wait_for_answers)

    def slow() -> Iterator[str]:
        yield "begun"
        waits.wait(20)
        order.append("answered")
        yield " ended"

    demo = greeting()
    demo.app.add_url_rule("/slow", view_func=lambda: flask.Response(slow()))
    viewer = connect(launch(demo))
    try:
        viewer.request("GET", "/slow")
        answer = viewer.getresponse()
        assert answer.read1() == b"begun"
        demo.close()
        order.append("closed")
        assert answer.read() == b" ended"
        assert order == ["answered", "closed"]
    finally:
        viewer.close()


def test_a_closed_page_can_be_launched_again(launch: Launch) -> None:
    demo = greeting()
    first = launch(demo)
    demo.close()
    second = launch(demo)
    assert first != second
    assert submit(second, "Ada").one("output").text == "Hello Ada"


def test_a_launch_takes_the_place_of_the_one_before(launch: Launch) -> None:
    demo = greeting()
    first = launch(demo)
    second = launch(demo)
    with pytest.raises(ConnectionRefusedError):
        request(first)
    assert submit(second, "Ada").one("output").text == "Hello Ada"


def test_close_all_ends_every_server_that_was_launched(launch: Launch) -> None:
    urls = [launch(greeting()), launch(greeting())]
    gr.close_all()
    for url in urls:
        with pytest.raises(ConnectionRefusedError):
            request(url)


def test_what_gradio_scripts_pass_by_habit_is_taken(launch: Launch) -> None:
    habits: dict[str, Any] = {"share": False, "inline": False, "show_api": True}
    habits |= {"max_threads": 40, "height": 900, "width": "50%"}
    assert request(launch(greeting(), **habits, inbrowser=False)).status == 200


@pytest.mark.parametrize(
    "option",
    [
        {"share": True},
        {"js": "x()"},
        {"head": "<b>"},
        {"mcp_server": True},
        {"pwa": True},
        {"ssr_mode": True},
        {"footer_links": ["api"]},
        {"inline": True},
        {"max_threads": 4},
    ],
    ids=lambda option: next(iter(option)),
)
def test_ornaments_are_left_out_with_a_warning(
    launch: Launch, option: dict[str, Any]
) -> None:
    with pytest.warns(NotHonoured, match=rf"launch\({next(iter(option))}=.*: "):
        url = launch(greeting(), **option)
    assert request(url).status == 200


def test_an_api_that_is_not_to_be_shown_lists_nothing(launch: Launch) -> None:
    demo = greeting()
    for show_api in (False, True):
        told = request(launch(demo, show_api=show_api), "/gradio_api/info").text
        assert bool(json.loads(told)["named_endpoints"]) is show_api


def test_a_tunnel_that_is_not_opened_is_told_beside_the_url(
    launch: Launch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.warns(NotHonoured, match="no tunnel"):
        launch(greeting(), share=True, quiet=False)
    local, public = capsys.readouterr().out.splitlines()
    assert local.startswith("* Running on local URL:  http")
    assert public.startswith("* No public URL:  flaskstream opens no tunnel")


@pytest.mark.parametrize(
    "option",
    [
        {"ssl_keyfile": "key.pem"},
        {"auth_dependency": print},
        {"blocked_paths": ["secret"]},
        {"app_kwargs": {"dependencies": [print]}},
        {"colour": "red"},
    ],
    ids=lambda option: next(iter(option)),
)
def test_what_would_show_more_than_was_meant_is_refused(option: dict[str, Any]) -> None:
    with pytest.raises(NotSupported, match=rf"\({next(iter(option))}=.*: "):
        greeting().launch(prevent_thread_lock=True, **option)


@pytest.mark.parametrize("patience", [None, 7.5])
def test_a_launch_says_how_long_runs_go_on_for_nobody(
    launch: Launch, patience: float | None
) -> None:
    demo = gr.Interface(lambda: "", None, "text")
    assert request(launch(demo, abandon_after=patience)).status == 200
    engine = demo.app.extensions["flaskstream.engine"]
    assert engine.settings.abandon_after == patience
    assert demo.app.config["FLASKSTREAM_ABANDON_AFTER"] == patience


def test_a_launch_takes_no_patience_that_is_no_time(launch: Launch) -> None:
    with pytest.raises(ConfigurationError, match="abandon_after expected seconds"):
        launch(gr.Interface(lambda: "", None, "text"), abandon_after=-1)


def test_who_says_nothing_holds_no_thread(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler.Handler, "timeout", 0.05)
    url = launch(gr.Interface(str, "text", "text"))
    host, _, port = url.removeprefix("http://").partition(":")
    for begun in (b"", b"GET / HT", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nab"):
        with socket.create_connection((host, int(port)), 20) as silent:
            silent.sendall(begun)
            silent.settimeout(20)
            assert b"200 OK" not in silent.recv(1 << 16)
    serving = "process_request"
    wait_until(
        lambda: not [t for t in threading.enumerate() if serving in t.name], "threads"
    )


def test_spaces_in_a_cookie_come_to_no_app_in_thousands(launch: Launch) -> None:
    demo = gr.Interface(str, "text", "text")
    url = launch(demo)
    seen = []
    demo.app.before_request_funcs.setdefault(None, []).append(
        lambda: seen.append(flask.request.headers["Cookie"])
    )
    assert request(url, Cookie="a=" + " " * 8_000 + '"').status == 200
    assert len(seen[0]) < 20


@pytest.mark.parametrize(
    ("path", "options"), [("/", {}), ("/login", {"auth": ("ada", "secret")})]
)
def test_a_page_has_the_icon_that_its_author_gives(
    launch: Launch, tmp_path: Path, path: str, options: dict[str, Any]
) -> None:
    icon = tmp_path / "our icon.SVG"
    icon.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    url = launch(greeting(), favicon_path=icon, **options)
    (link,) = dom.parse(request(url, path).text).all("link", rel="icon")
    answer = request(url, link.attrs["href"])
    assert (answer.status, answer.text) == (200, icon.read_text())
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    (link,) = dom.parse(request(launch(greeting())).text).all("link", rel="icon")
    assert request(url, link.attrs["href"]).status == 200  # as errors' pages have it


@pytest.mark.parametrize("name", ["absent.png", "page.html", "."])
def test_what_is_no_icon_is_said_before_anything_is_served(
    launch: Launch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "page.html").write_text("<p>")
    with pytest.raises(ConfigurationError, match="favicon_path expected"):
        launch(greeting(), favicon_path=tmp_path / name)
