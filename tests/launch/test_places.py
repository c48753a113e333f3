"""Connections of a launched page that say nothing, or take nothing."""

from __future__ import annotations

import errno
import io
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

import flask
import pytest

import flaskstream as gr
from flaskstream.serving import places
from flaskstream.serving.places import PLACES, Places
from flaskstream.serving.wire import Rest
from tests.launch.conftest import FORM, SAME, Launch, connect, request, visit
from tests.launch.test_tls import CERTIFICATE
from tests.waiting import wait_until

ROOM, COME = 4, 12
SAID = [
    b"",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
    b"POST /run/0 HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\n1",
]
LARGE = b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[socket.socket]]:
    """Connections of who says nothing more; the test opens them."""
    monkeypatch.setattr(PLACES, "room", ROOM)
    opened: list[socket.socket] = []
    yield opened
    for one in opened:
        one.close()


def come(silent: list[socket.socket], url: str, said: bytes) -> None:
    port = int(url.rpartition(":")[2])
    for _ in range(COME):
        silent.append(socket.create_connection(("127.0.0.1", port), timeout=20))
        silent[-1].sendall(said)


def has_ended(connection: socket.socket) -> bool:
    """Whether the server has hung up, maybe with an answer to half a request."""
    connection.setblocking(False)
    try:
        connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except ConnectionResetError:
        pass
    return True


def is_reset(connection: socket.socket) -> bool:
    """Whether the server has hung up on who has not taken what was sent before."""
    try:
        connection.send(b" ")
    except ConnectionError:
        return True
    return False


def serving_threads() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if "process_request" in t.name]


def page_of(ready: threading.Event) -> gr.Blocks:
    def stream() -> Iterator[str]:
        yield "begun"
        ready.wait(60)
        yield "ended"

    with gr.Blocks() as demo:
        gr.Button("Go").click(stream, None, gr.Textbox())
    return demo


@pytest.mark.parametrize("said", SAID, ids=["nothing", "half a head", "half a body"])
def test_the_longest_silent_ones_end_for_those_who_come(
    launch: Launch, silent: list[socket.socket], said: bytes
) -> None:
    url = launch(page_of(threading.Event()))
    come(silent, url, said)
    wait_until(
        lambda: sum(map(has_ended, silent)) >= COME - ROOM, "those that are too many"
    )
    assert request(url).status == 200


def test_who_is_answered_is_not_ended(
    launch: Launch, silent: list[socket.socket]
) -> None:
    ready = threading.Event()
    url = launch(page_of(ready))
    page, cookie = visit(url)
    id = page.one("input", name="page").attrs["value"]
    request(url, "/run/0", f"page={id}", HX_Request="true", Cookie=cookie, **FORM)
    viewer = connect(url)
    try:
        viewer.request("GET", f"/pages/{id}/events", headers={**SAME, "Cookie": cookie})
        answer = viewer.getresponse()
        received = b""
        while b"begun" not in received:  # the run may be slower than its viewer
            block = answer.read1()
            assert block, received
            received += block
        come(silent, url, b"")
        wait_until(lambda: any(map(has_ended, silent)), "those that are too many")
        ready.set()
        assert b"event: fs:done" in answer.read()
    finally:
        viewer.close()


# ----- those who take nothing


@dataclass
class Large:
    """An answer without end; how many are under way, and were at most."""

    open: int = 0
    most: int = 0
    _lock: Any = field(default_factory=threading.Lock)

    def answer(self) -> flask.Response:
        return flask.Response(self._blocks())

    def _blocks(self) -> Iterator[bytes]:
        with self._lock:
            self.open += 1
            self.most = max(self.most, self.open)
        try:
            while True:
                yield b"x" * (1 << 16)
        finally:
            with self._lock:
                self.open -= 1


@pytest.fixture
def large() -> Large:
    return Large()


@pytest.fixture
def full(
    launch: Launch,
    silent: list[socket.socket],
    large: Large,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """The URL of a page whose places are all readers' who take nothing of a large
    answer; as many again have come after them."""
    monkeypatch.setattr(places, "STALL", 0.2)
    demo = page_of(threading.Event())
    demo.app.add_url_rule("/large", view_func=large.answer)
    url = launch(demo)
    come(silent, url, LARGE)
    wait_until(lambda: large.open == ROOM, "readers")
    return url


def test_readers_who_take_nothing_end_for_those_who_come(
    full: str, silent: list[socket.socket], large: Large
) -> None:
    assert request(full).status == 200
    wait_until(lambda: sum(map(is_reset, silent)) >= COME - ROOM, "those too many")
    assert large.most <= ROOM


def test_readers_over_tls_end_without_a_word_in_the_log(
    launch: Launch,
    silent: list[socket.socket],
    large: Large,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(places, "STALL", 0.2)
    demo = page_of(threading.Event())
    demo.app.add_url_rule("/large", view_func=large.answer)
    port = int(launch(demo, ssl_certfile=CERTIFICATE).rpartition(":")[2])
    trusts = ssl.create_default_context(cafile=CERTIFICATE)
    for _ in range(2 * ROOM):
        plain = socket.create_connection(("127.0.0.1", port), timeout=20)
        silent.append(trusts.wrap_socket(plain, server_hostname="127.0.0.1"))
        silent[-1].sendall(LARGE)
    wait_until(lambda: large.open == ROOM, "readers")
    for one in silent:
        one.close()
    wait_until(lambda: not large.open, "their end")
    assert large.most <= ROOM
    assert "Traceback" not in capfd.readouterr().err


def test_nothing_of_them_stays(
    full: str, silent: list[socket.socket], large: Large
) -> None:
    for one in silent:
        one.close()
    wait_until(lambda: not large.open, "their end")
    wait_until(lambda: not serving_threads(), "threads")
    assert not PLACES._places


def test_a_public_address_has_half_of_all_places(
    full: str,
    silent: list[socket.socket],
    large: Large,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for one in silent:
        one.close()
    assert request(full).status == 200, "after all that had come before"
    wait_until(lambda: not PLACES._places, "their end")
    monkeypatch.setattr(places, "is_public", lambda address: True)
    monkeypatch.setattr(places, "STALL", 60.0)
    large.most = 0
    come(silent, full, LARGE)
    wait_until(lambda: sum(map(is_reset, silent[COME:])) == COME - ROOM // 2, "most")
    assert large.most == ROOM // 2
    port = int(full.rpartition(":")[2])
    with socket.create_connection(
        ("127.0.0.1", port), timeout=20, source_address=("127.0.0.2", 0)
    ) as other:
        other.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert other.recv(100).startswith(b"HTTP/1.1 200 ")


class Held:
    """Places that are taken; their clock stands still."""

    def __init__(self) -> None:
        self.places = Places(0)
        self.now = 1000.0
        self.monotonic = lambda: self.now
        self._others: dict[socket.socket, socket.socket] = {}
        self._waits: dict[socket.socket, ExitStack] = {}

    def come(self, *hosts: str) -> list[socket.socket]:
        """From each host a connection, and no room for a further one."""
        for host in hosts:
            own, self._others[own] = socket.socketpair()
            self.places.room += 1
            assert self.places.take(0) and self.places.fill(own, host)
        return list(self._others)

    def wait(self, *ones: socket.socket, sends: int = 0) -> None:
        """One begins to wait after the other."""
        for one in ones:
            self._waits[one] = ExitStack()
            self._waits[one].enter_context(self.places.waits(one, sends=sends))
            self.now += 0.1

    def go_on(self, one: socket.socket) -> None:
        self._waits.pop(one).close()

    def ended(self) -> list[socket.socket]:
        """Those that have ended when another one has come."""
        assert not self.places.take(0), "before their threads have seen it"
        return self.hung_up()

    def hung_up(self) -> list[socket.socket]:
        return [own for own, other in self._others.items() if has_ended(other)]

    def close(self) -> None:
        for pair in self._others.items():
            for one in pair:
                one.close()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    held = Held()
    monkeypatch.setattr(places, "time", held)
    yield held
    held.close()


def test_who_has_most_places_loses_one_first(held: Held) -> None:
    few, *many = held.come("10.0.0.1", "10.0.0.2", "10.0.0.2")
    held.wait(few, *many)
    assert held.ended() == [many[0]]
    held.places.leave(many[0])
    assert held.places.take(0), "its place is free"


def test_a_slow_reader_keeps_its_place_while_it_takes_something(held: Held) -> None:
    slow, stalled = held.come("10.0.0.1", "10.0.0.1")
    held.wait(slow, stalled, sends=1)
    assert held.ended() == [], "both take something, as far as is known"
    held.now += places.STALL - 1
    held.go_on(slow)
    held.wait(slow, sends=1)
    held.now += 2
    assert held.ended() == [stalled]


def test_what_one_had_said_before_it_ended_is_not_worked_on(held: Held) -> None:
    ended, stays = held.come("10.0.0.1", "10.0.0.1")
    held.wait(ended, stays)
    assert held.ended() == [ended]
    with pytest.raises(ConnectionAbortedError):
        held.go_on(ended)
    held.go_on(stays)


def test_what_nobody_takes_is_bounded_in_bytes(held: Held) -> None:
    small, large, larger, last = held.come(*["10.0.0.1"] * 4)
    held.wait(small, sends=1)
    held.wait(large, larger, sends=places.MOST_BYTES // 2)
    held.now += places.STALL
    held.wait(last, sends=places.LARGE - 1)
    assert held.hung_up() == [], "it is little that comes"
    held.go_on(last)
    held.wait(last, sends=places.LARGE)
    assert held.hung_up() == [large]


def test_where_no_file_is_left_one_ends_and_who_comes_is_let_in(
    launch: Launch,
    silent: list[socket.socket],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    accept, tries = socketserver.TCPServer.get_request, []

    def get_request(server: socketserver.TCPServer) -> Any:
        if len(PLACES._places) < 2:
            return accept(server)
        tries.append(server)
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(socketserver.TCPServer, "get_request", get_request)
    url = launch(page_of(threading.Event()))
    come(silent, url, b"")
    wait_until(lambda: sum(map(has_ended, silent)) >= COME - 2, "those that are many")
    assert request(url).status == 200
    assert len(tries) < 4 * COME, "it asked again and again"
    assert caplog.text.count("ulimit -n") == 1


# ----- what a connection may keep


def test_a_head_of_megabytes_is_refused(
    launch: Launch, silent: list[socket.socket]
) -> None:
    url = launch(page_of(threading.Event()))
    port = int(url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\n")
        with suppress(ConnectionError):
            for n in range(90):
                sock.sendall(b"X-%d: " % n + b"y" * 60_000 + b"\r\n")
        with suppress(ConnectionResetError):
            assert sock.recv(100).startswith(b"HTTP/1.1 431 ")


def test_what_follows_an_answer_is_thrown_away_in_small_pieces() -> None:
    rest = Rest(io.BufferedReader(io.BytesIO(bytes(10**6))))
    assert 0 < len(rest.read(10**7)) <= 1 << 16


def test_half_of_the_places_are_for_more_than_streams(
    launch: Launch, silent: list[socket.socket]
) -> None:
    ready = threading.Event()
    url = launch(page_of(ready))
    answers = []
    for _ in range(ROOM // 2 + 1):
        page, cookie = visit(url)
        id = page.one("input", name="page").attrs["value"]
        request(url, "/run/0", f"page={id}", HX_Request="true", Cookie=cookie, **FORM)
        viewer = connect(url)
        viewer.request("GET", f"/pages/{id}/events", headers={**SAME, "Cookie": cookie})
        answers.append(viewer.getresponse())
    assert b"event: fs:done" not in answers.pop().read()  # it ends, and is asked again
    ready.set()
    for answer in answers:
        assert b"event: fs:done" in answer.read()
