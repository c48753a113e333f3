"""`demo.launch()`: real sockets, ports, passwords, limits."""

from __future__ import annotations

import base64
import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, NotSupported
from flaskstream.serving.launch import FIRST_PORT, PORTS, size_in_bytes
from tests.web import dom
from tests.web.eventsource import events

SAME = {"Sec-Fetch-Site": "same-origin"}
Launch = Callable[..., str]


@pytest.fixture
def launch() -> Iterator[Launch]:
    """Launch a page on a free port; gives its URL. It is closed with the test."""
    launched: list[gr.Blocks] = []

    def start(demo: gr.Blocks, **options: Any) -> str:
        launched.append(demo)
        options = {"server_port": 0, "quiet": True, **options}
        _, url, _ = demo.launch(prevent_thread_lock=True, **options)
        return str(url)

    yield start
    for demo in launched:
        demo.close()


def greeting() -> gr.Interface:
    return gr.Interface(
        lambda name: f"Hello {name}",
        gr.Textbox(label="name"),
        gr.Textbox(label="greeting"),
    )


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()


def connect(url: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)


def request(
    url: str,
    path: str = "/",
    body: bytes | str | None = None,
    **headers: str,
) -> Answer:
    """GET, or POST where there is a body; header names are written with underscores."""
    connection = connect(url)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET" if body is None else "POST", path, body, SAME | named)
    try:
        return Answer(connection.getresponse())
    finally:
        connection.close()


def visit(url: str) -> tuple[dom.Element, str]:
    """The page, and the owner's cookie."""
    answer = request(url)
    cookie = SimpleCookie(answer.headers["Set-Cookie"])
    pairs = [f"{name}={morsel.value}" for name, morsel in cookie.items()]
    return dom.parse(answer.text), "; ".join(pairs)


# ----- serving


def test_a_page_is_served_and_streams(launch: Launch) -> None:
    go = threading.Event()

    def count() -> Iterator[str]:
        yield "one"
        assert go.wait(20)
        yield "two"

    url = launch(gr.Interface(count, None, gr.Textbox(label="count")))
    page, cookie = visit(url)
    id = page.one("input", name="page").attrs["value"]
    form = {"Content_Type": "application/x-www-form-urlencoded", "HX_Request": "true"}
    started = request(url, "/run/0", f"page={id}", Cookie=cookie, **form)
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


def test_without_a_port_the_first_free_one_of_gradios_range_is_taken(
    launch: Launch,
) -> None:
    ports = [
        int(launch(greeting(), server_port=None).rpartition(":")[2]) for _ in range(2)
    ]
    assert ports == sorted(set(ports))
    assert all(port in range(FIRST_PORT, FIRST_PORT + PORTS) for port in ports)


def test_a_port_that_is_taken_is_refused_by_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=rf"{port} can't be had.*in use"):
            greeting().launch(server_port=port, prevent_thread_lock=True)


@pytest.mark.parametrize("port", [-1, 65536, 10**9])
def test_a_port_that_is_none_is_refused_by_a_sentence(port: int) -> None:
    with pytest.raises(ConfigurationError, match="ports go from 0 to 65535"):
        greeting().launch(server_port=port, prevent_thread_lock=True)


def test_a_server_name_that_is_not_ours_is_refused_by_a_sentence() -> None:
    with pytest.raises(ConfigurationError, match="192.0.2.1.*assign"):
        greeting().launch(server_name="192.0.2.1", prevent_thread_lock=True)


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
    kind = "application/x-www-form-urlencoded"
    request(url, "/run/0", f"page={id}", Cookie=cookie, Content_Type=kind)
    assert begun.wait(10)
    demo.close()
    assert cleaned.is_set()
    with pytest.raises(ConnectionRefusedError):
        request(url)


def test_a_closed_page_can_be_launched_again(launch: Launch) -> None:
    demo = greeting()
    first = launch(demo)
    demo.close()
    second = launch(demo)
    assert first != second
    assert run(second) == "Hello Ada"


def test_a_launch_takes_the_place_of_the_one_before(launch: Launch) -> None:
    demo = greeting()
    first = launch(demo)
    second = launch(demo)
    with pytest.raises(ConnectionRefusedError):
        request(first)
    assert run(second) == "Hello Ada"


def run(url: str) -> str:
    """What a page greets with."""
    page, cookie = visit(url)
    id = page.one("input", name="page").attrs["value"]
    name = page.one("textarea").attrs["name"]
    button = next(b for b in page.all("button") if b.text == "Submit")
    headers = {"Content_Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    body = f"page={id}&{name}=Ada"
    path = button.attrs["formaction"]
    answer = request(url, path, body, HX_Request="true", **headers)
    return dom.parse(answer.text).one("output").text


# ----- options


@pytest.mark.parametrize(
    "option",
    [
        {"share": True},
        {"js": "x()"},
        {"head": "<b>"},
        {"favicon_path": "x.ico"},
        {"mcp_server": True},
        {"pwa": True},
        {"ssr_mode": True},
        {"footer_links": ["api"]},
        {"root_path": "/x"},
        {"inline": True},
        {"height": 900},
        {"width": "50%"},
        {"max_threads": 4},
        {"ssl_keyfile": "key.pem"},
    ],
    ids=lambda option: next(iter(option)),
)
def test_what_cannot_be_honoured_says_so(option: dict[str, Any]) -> None:
    with pytest.raises(NotSupported, match=rf"\({next(iter(option))}=.*: "):
        greeting().launch(prevent_thread_lock=True, **option)


def test_what_gradio_scripts_pass_by_habit_is_taken(launch: Launch) -> None:
    habits = {"share": False, "inline": False, "show_api": False, "max_threads": 40}
    assert request(launch(greeting(), **habits, inbrowser=False)).status == 200


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (5, 5),
        ("5", 5),
        ("5b", 5),
        ("5kb", 5_000),
        ("5 MB", 5_000_000),
        ("2gb", 2_000_000_000),
    ],
)
def test_a_file_size_is_bytes_or_a_text_with_a_unit(
    given: int | str, expected: int
) -> None:
    assert size_in_bytes(given) == expected


@pytest.mark.parametrize("given", ["", "mb", "five", "-5", "1.5mb", "5tb", "²mb", True])
def test_a_file_size_of_another_form_is_refused(given: Any) -> None:
    with pytest.raises(ConfigurationError, match="max_file_size expected"):
        greeting().launch(max_file_size=given, prevent_thread_lock=True)


def failing() -> gr.Interface:
    def fail(name: str) -> str:
        raise ValueError("the secret reason")

    return gr.Interface(fail, gr.Textbox(label="name"), gr.Textbox(label="out"))


def failure(url: str) -> dom.Element:
    page, cookie = visit(url)
    id = page.one("input", name="page").attrs["value"]
    name = page.one("textarea").attrs["name"]
    headers = {"Content_Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    body = f"page={id}&{name}="
    answer = request(url, "/run/0", body, HX_Request="true", **headers)
    return dom.parse(answer.text)


def test_an_unexpected_error_is_shown_by_its_type_only(launch: Launch) -> None:
    shown = failure(launch(failing())).text
    assert "ValueError" in shown
    assert "secret" not in shown


def test_show_error_shows_its_text(launch: Launch) -> None:
    shown = failure(launch(failing(), show_error=True)).text
    assert "the secret reason" in shown
    assert "Traceback" not in shown


def test_debug_shows_its_traceback(launch: Launch) -> None:
    shown = failure(launch(failing(), debug=True)).text
    assert "Traceback (most recent call last)" in shown


def test_files_of_the_app_are_shown_from_allowed_paths_only(
    launch: Launch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.web.pictures import png

    (tmp_path / "outside").mkdir()
    (tmp_path / "app").mkdir()
    (tmp_path / "none").mkdir()
    picture = tmp_path / "outside" / "cat.png"
    picture.write_bytes(png())
    monkeypatch.chdir(tmp_path / "app")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))

    def page() -> gr.Interface:
        return gr.Interface(
            lambda name: str(picture), gr.Textbox(label="name"), gr.Image(label="out")
        )

    refused = failure(launch(page()))
    assert not refused.all("img")
    assert "allowed_paths" in refused.text
    shown = failure(launch(page(), allowed_paths=[str(tmp_path / "outside")]))
    assert shown.all("img")


# ----- passwords


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


# ----- too much, over a real socket


@pytest.mark.parametrize("htmx", [True, False])
def test_a_browser_hears_that_50_mb_are_too_much(launch: Launch, htmx: bool) -> None:
    called: list[Any] = []
    url = launch(gr.Interface(called.append, gr.Image(label="picture"), None))
    page, cookie = visit(url)
    id = page.one("input", name="page").attrs["value"]
    chooser = page.one("input", type="file").attrs
    body = b"".join(
        [
            b'--b\r\nContent-Disposition: form-data; name="page"\r\n\r\n',
            id.encode(),
            b'\r\n--b\r\nContent-Disposition: form-data; name="',
            chooser["name"].encode(),
            b'"; filename="cat.png"\r\nContent-Type: image/png\r\n\r\n',
            bytes(50_000_000),
            b"\r\n--b--\r\n",
        ]
    )
    headers = {"Content_Type": "multipart/form-data; boundary=b", "Cookie": cookie}
    if htmx:
        headers["HX_Request"] = "true"
    for path in [chooser["hx-post"], "/run/0"]:
        answer = request(url, path, body, **headers)
        assert answer.status == 413
        assert "at most 20 MB" in dom.parse(answer.text).text
    assert called == []


def test_close_all_ends_every_server_that_was_launched(launch: Launch) -> None:
    urls = [launch(greeting()), launch(greeting())]
    gr.close_all()
    for url in urls:
        with pytest.raises(ConnectionRefusedError):
            request(url)
