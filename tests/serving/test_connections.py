"""Who has connections open: nobody keeps others out by having many."""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from flaskstream.serving.connections import Connections
from flaskstream.serving.spool import Refused
from tests.serving.server import wait_until

if TYPE_CHECKING:
    from tests.serving.conftest import Serve


class Waiting:
    def __init__(self, name: str, ended: list[str]) -> None:
        self._name = name
        self._ended = ended

    def end_soon(self) -> None:
        self._ended.append(self._name)


class Crowd(ExitStack):
    """Connections to so much room, open until the block ends; `ended`: those that are
    to end."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.connections = Connections(room)
        self.ended: list[str] = []

    def open(self, name: str) -> None:
        """Open a connection."""
        self.connections.come(name, (name[0], 1))
        self.callback(self.connections.go, name)

    def come(self, *names: str) -> None:
        """Open connections that wait; `a1` comes from the address a."""
        for name in names:
            self.open(name)
            self.connections.waits(Waiting(name, self.ended), name)


def test_who_has_most_loses_what_has_waited_longest() -> None:
    with Crowd(6) as crowd:
        crowd.come("a1", "b1", "b2", "b3", "a2", "c1")
        assert crowd.ended == []
        crowd.come("c2")
        assert crowd.ended == ["b1"]
        crowd.come("c3", "c4")
        assert crowd.ended == ["b1", "a1", "c1"]


def test_what_is_served_is_not_ended() -> None:
    with Crowd(2) as crowd:
        served = Waiting("a1", crowd.ended)
        crowd.open("a1")
        crowd.connections.waits(served, "a1")
        crowd.connections.goes_on(served, "a1")
        crowd.come("b1", "c1")
        assert crowd.ended == ["b1"]
        crowd.connections.end_idle()
        assert crowd.ended == ["b1", "c1"]


def test_the_log_says_once_that_there_is_no_room_and_none_to_make(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with Crowd(2) as crowd:
        crowd.come("a1")
        crowd.open("b1")
        crowd.open("b2")  # a1 is idle, and ends for it
        assert not caplog.text
        for name in ("b3", "b4"):
            crowd.open(name)
    assert caplog.text.count("LimitNOFILE") == 1
    assert "4 connections are open" in caplog.text


def test_a_public_address_has_a_share_of_what_is_served() -> None:
    connections = Connections(8)
    for _ in range(4):
        connections.use("9.9.9.9")
    with pytest.raises(Refused, match="your address"):
        connections.use("9.9.9.9")
    connections.use("9.9.9.8")
    connections.leave("9.9.9.9")
    connections.use("9.9.9.9")
    for _ in range(8):  # a proxy
        connections.use("10.0.0.1")
        connections.use("")


def test_idle_connections_of_one_keep_nobody_out(serve: Serve) -> None:
    server = serve(GUNICORN_CMD_ARGS="--worker-connections 40")
    stream = server.open_stream("/live/first")
    flood = [server.connect() for _ in range(30)]
    for silent in flood:
        silent.sendall(b"GET /ping HTTP/1.1\r\nX-")
    flood += [server.connect() for _ in range(50)]
    assert server.get("/ping") == b"pong"
    flood[0].settimeout(20)
    assert flood[0].recv(1) == b""
    flood[-1].sendall(b"GET /ping HTTP/1.1\r\nHost: test\r\n\r\n")
    assert flood[-1].recv(4) == b"HTTP"
    assert server.noted("closed first") == 0
    stream.close()
    wait_until(lambda: server.noted("closed first"))
    for silent in flood:
        silent.close()


def test_connections_for_one_request_are_not_waited_for_without_end(
    serve: Serve,
) -> None:
    server = serve(GUNICORN_CMD_ARGS="--keep-alive 0 --worker-connections 40")
    silent = [server.connect() for _ in range(60)]
    silent[0].settimeout(20)
    assert silent[0].recv(1) == b""  # it made room
    other = server.connect()
    other.sendall(b"GET /ping HTTP/1.1\r\nHost: test\r\n\r\n")
    received = b""
    while block := other.recv(65536):
        received += block
    assert received.endswith(b"pong")
    for one in (other, *silent):
        one.close()


def test_streams_of_one_keep_nobody_out(serve: Serve) -> None:
    server = serve("apps:behind", GUNICORN_CMD_ARGS="--worker-connections 8")

    def ask(path: str, address: str) -> tuple[socket.socket, bytes]:
        sock = server.connect()
        head = f"GET {path} HTTP/1.1\r\nHost: test\r\nX-Forwarded-For: {address}"
        sock.sendall(f"{head}\r\n\r\n".encode())
        return sock, sock.recv(12)[-3:]

    streams = [ask("/live/x", "9.9.9.9") for _ in range(4)]
    assert {status for _, status in streams} == {b"200"}
    refused, status = ask("/live/x", "9.9.9.9")
    assert status == b"503"
    other, status = ask("/ping", "9.9.9.8")
    assert status == b"200"
    streams[0][0].close()
    wait_until(lambda: server.noted("closed x"))
    again, status = ask("/ping", "9.9.9.9")
    assert status == b"200"
    for sock in (refused, other, again, *(sock for sock, _ in streams)):
        sock.close()


@pytest.mark.parametrize(("hard", "room"), [(100, 75), (1_000, 600)])
def test_there_are_files_for_all_connections(hard: int, room: int) -> None:
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (100, "
        f"{min(hard, resource.getrlimit(resource.RLIMIT_NOFILE)[1])})); "
        "from flaskstream.serving.worker import _room_for; print(_room_for(600))"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert made.stdout == f"{room}\n", made.stderr
