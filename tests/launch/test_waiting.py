"""Connections of a launched page that say nothing, or little."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

import flaskstream as gr
from flaskstream.serving.waiting import WAITING
from tests.launch.conftest import FORM, SAME, Launch, connect, request, visit
from tests.waiting import wait_until

ROOM, COME = 4, 12
SAID = [
    b"",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
    b"POST /run/0 HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\n1",
]


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[socket.socket]]:
    """Connections of who says nothing more; the test opens them."""
    monkeypatch.setattr(WAITING, "room", ROOM)
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
