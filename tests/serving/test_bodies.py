"""Bodies that nobody wants are not received, and all that are received are bounded."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import TYPE_CHECKING

import pytest

from tests.serving.server import PATIENCE, Server, wait_until

if TYPE_CHECKING:
    from tests.serving.conftest import Serve

HUGE = "Content-Length: 1000000000"
CHUNKED = "Transfer-Encoding: chunked"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of pages that its tests leave as it was."""
    shared = Server(tmp_path_factory.mktemp("pages"), "bodyapps:app", {})
    try:
        shared.wait_ready()
        yield shared
    finally:
        shared.stop()


def begin(sock: socket.socket, line: str, *headers: str) -> None:
    """Send what comes before a body."""
    lines = [f"{line} HTTP/1.1", "Host: test", *headers]
    sock.sendall("\r\n".join([*lines, "", ""]).encode())


def answer(sock: socket.socket) -> tuple[HTTPResponse, str]:
    response = HTTPResponse(sock)
    response.begin()
    return response, response.read().decode()


def held(server: Server) -> dict[str, int]:
    found: dict[str, int] = json.loads(server.get("/held"))
    return found


def is_empty(server: Server) -> bool:
    return held(server) == {"files": 0, "bytes": 0}


FIVE = "Content-Length: 5"
UNWANTED = {
    (404, "nothing is here"): {
        "POST /nowhere": [HUGE, FIVE, CHUNKED],
        "GET /nowhere": [HUGE],
    },
    (405, "Method Not Allowed"): {
        "PUT /own": [HUGE],
        "POST /held": [HUGE],
        "POST /page/": [HUGE],
    },
    (413, "larger than 1000000 bytes"): {"POST /own": [HUGE]},
    (413, "larger than 65536 bytes"): {"GET /query": [HUGE]},
    (413, "Expected at most 1 MB"): {
        "POST /page/upload/1": [HUGE],
        "POST /page/run/0": [HUGE],
    },
    (401, "log in first"): {"POST /secret": [HUGE, FIVE]},
    (200, "picture"): {"GET /page/": [HUGE, CHUNKED]},
    # As Gradio's clients read them.
    (413, "error"): {"POST /page/gradio_api/upload": [HUGE]},
    (405, "not allowed"): {"POST /page/gradio_api/info": [HUGE]},
}
"""By the answer: what is asked, and what its body says of its length."""


@pytest.mark.parametrize("expect", [(), ("Expect: 100-continue",)], ids=["", "expect"])
@pytest.mark.parametrize(
    ("status", "text", "line", "length"),
    [
        (*answer, line, length)
        for answer, asked in UNWANTED.items()
        for line, lengths in asked.items()
        for length in lengths
    ],
)
def test_what_nobody_wants_is_answered_before_it_is_sent(
    pages: Server, line: str, length: str, status: int, text: str, expect: list[str]
) -> None:
    with pages.connect() as sock:
        same = "Sec-Fetch-Site: same-origin"
        begin(sock, line, length, same, *expect)
        assert not sock.recv(12, socket.MSG_PEEK).startswith(b"HTTP/1.1 100")
        response, said = answer(sock)  # not a byte of the body has been sent
        assert (response.status, text in said) == (status, True), said
        assert response.getheader("Connection") == "close"
    wait_until(lambda: is_empty(pages))


def test_what_is_sent_all_the_same_is_kept_nowhere(pages: Server) -> None:
    with pages.connect() as sock:
        begin(sock, "POST /nowhere", HUGE)
        sent, block = 0, bytes(1 << 20)
        with pytest.raises(OSError):
            while sent < 200_000_000:
                sock.sendall(block)
                sent += len(block)
        assert sent < 100_000_000
    wait_until(lambda: is_empty(pages))


@pytest.mark.parametrize(
    ("line", "headers", "size"),
    [
        ("POST /own", (), 1_000_000),
        ("GET /query", (), 65_536),
        ("POST /secret", ("Cookie: login=yes",), 500_000),
    ],
)
def test_what_is_wanted_arrives(
    pages: Server, line: str, headers: list[str], size: int
) -> None:
    with pages.connect() as sock:
        for _ in range(2):  # and the connection goes on
            begin(sock, line, f"Content-Length: {size}", *headers)
            sock.sendall(bytes(size))
            assert answer(sock)[1] == str(size)
    wait_until(lambda: is_empty(pages))


def test_the_operator_may_allow_more_for_the_apps_own_routes(serve: Serve) -> None:
    server = serve("bodyapps:app", FLASKSTREAM_MAX_BODY="3000000")
    assert server.request("POST", "/own", bytes(3_000_000)) == b"3000000"
    with server.connect() as sock:
        begin(sock, "POST /page/upload/1", "Content-Length: 1000001")
        assert answer(sock)[0].status in (403, 413)


def test_an_app_in_other_hands_is_asked_for_its_limits_only(serve: Serve) -> None:
    server = serve("bodyapps:joined")
    assert server.request("POST", "/other/own", bytes(900_000)) == b"900000"
    with server.connect() as sock:
        begin(sock, "POST /other/own", HUGE)
        assert answer(sock)[0].status == 413


def test_all_that_is_received_is_bounded(serve: Serve) -> None:
    """Connections that never end their bodies hold a part, and others are served."""
    server = serve("bodyapps:app", FLASKSTREAM_MAX_SPOOLED="4000000")
    socks = [server.connect() for _ in range(12)]
    for sock in socks:
        begin(sock, "POST /own", "Content-Length: 1000000")
        with contextlib.suppress(OSError):  # one that is refused already
            sock.sendall(bytes(900_000))
    wait_until(lambda: len([s for s in socks if is_answered(s)]) == 10)
    for sock in [one for one in socks if is_answered(one)]:
        response, said = answer(sock)
        assert (response.status, response.getheader("Retry-After")) == (503, "10")
        assert "receives too much" in said
    assert held(server)["bytes"] <= 2_000_000
    for sock in socks:
        sock.close()
    wait_until(lambda: is_empty(server))
    assert server.request("POST", "/own", bytes(1_000_000)) == b"1000000"
    wait_until(lambda: is_empty(server))


def is_answered(sock: socket.socket) -> bool:
    sock.settimeout(0.01)
    try:
        return bool(sock.recv(1, socket.MSG_PEEK))
    except TimeoutError:
        return False
    finally:
        sock.settimeout(PATIENCE)


def test_one_address_has_a_part_of_the_places(serve: Serve) -> None:
    server = serve("bodyapps:app", FLASKSTREAM_MAX_UPLOADS="4")

    def upload(address: str) -> socket.socket:
        sock = socket.create_connection(
            ("127.0.0.1", server.port), PATIENCE, (address, 0)
        )
        forged = "X-Forwarded-For: 10.0.0.9"  # nobody has said that it is a proxy's
        begin(sock, "POST /own", "Content-Length: 3", forged, "Expect: 100-continue")
        return sock

    first = [upload("127.0.0.1") for _ in range(2)]
    for sock in first:
        assert sock.recv(100).startswith(b"HTTP/1.1 100 ")
    with upload("127.0.0.1") as further:
        assert answer(further)[0].status == 503
    with upload("127.0.0.2") as other:
        assert other.recv(100).startswith(b"HTTP/1.1 100 ")
        other.sendall(b"abc")
        assert answer(other)[1] == "3"
    for sock in first:
        sock.sendall(b"abc")
        assert answer(sock)[1] == "3"
        sock.close()
    assert server.request("POST", "/own", b"abc") == b"3"


def test_an_address_is_what_the_apps_proxy_says(serve: Serve) -> None:
    server = serve("bodyapps:behind", FLASKSTREAM_MAX_UPLOADS="2")
    socks = []
    for address, status in [("10.0.0.1", 100), ("10.0.0.1", 503), ("10.0.0.2", 100)]:
        socks.append(server.connect())
        forwarded = f"X-Forwarded-For: 10.9.9.9, {address}"
        begin(
            socks[-1],
            "POST /own",
            "Content-Length: 3",
            forwarded,
            "Expect: 100-continue",
        )
        assert socks[-1].recv(100).startswith(f"HTTP/1.1 {status} ".encode())
    for sock in socks:
        sock.close()


def test_a_body_that_comes_in_drops_is_given_up(serve: Serve) -> None:
    server = serve(
        "bodyapps:app", FLASKSTREAM_READ_TIMEOUT="0.5", FLASKSTREAM_MIN_PACE="1000000"
    )
    over = threading.Event()

    def drip(sock: socket.socket) -> None:
        while not over.wait(0.02):
            try:
                sock.sendall(b"x")
            except OSError:
                return

    with server.connect() as sock:
        begin(sock, "POST /own", "Content-Length: 900000")
        thread = threading.Thread(target=drip, args=[sock], daemon=True)
        thread.start()
        response, _ = answer(sock)
        assert response.status == 408
        over.set()
        thread.join()
    wait_until(lambda: is_empty(server))
