"""HTTP under the worker: bodies, keep-alive, limits, and refusals."""

from __future__ import annotations

import re
import socket
import threading
from http.client import HTTPResponse
from typing import TYPE_CHECKING

import pytest

from tests.serving.server import Server, wait_until

if TYPE_CHECKING:
    from tests.serving.conftest import Serve


def read_all(sock: socket.socket) -> bytes:
    blocks = []
    while block := sock.recv(65536):
        blocks.append(block)
    return b"".join(blocks)


def test_slow_uploads_hold_no_thread(server: Server) -> None:
    uploads = [server.connect() for _ in range(60)]
    head = b"POST /length HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
    for upload in uploads:
        upload.sendall(head + b"Content-Length: 10\r\n\r\n12345")
    assert server.get("/ping") == b"pong"
    for upload in uploads:
        upload.sendall(b"67890")
    for upload in uploads:
        assert read_all(upload).endswith(b"\r\n\r\n10")
        upload.close()


def test_a_connection_is_kept_for_the_next_request(server: Server) -> None:
    client = server.client()
    client.connect()
    sock = client.sock
    for _ in range(3):
        client.request("POST", "/length", b"x" * 3_000_000)
        assert client.getresponse().read() == b"3000000"
        client.request("HEAD", "/ping")
        assert client.getresponse().read() == b""
    assert client.sock is sock
    client.close()


def test_a_chunked_body_arrives_whole(server: Server) -> None:
    client = server.client()
    parts = iter([b"x" * 100_000] * 30)
    client.request("POST", "/length", parts, encode_chunked=True)
    assert client.getresponse().read() == b"3000000"
    client.close()


def test_big_bodies_and_files_arrive_whole(server: Server) -> None:
    assert server.get("/big") == b"0123456789" * 2_000_000
    assert server.get("/file") == b"0123456789" * 500_000


def test_a_body_is_asked_for_by_100_continue(server: Server) -> None:
    with server.connect() as sock:
        head = b"POST /length HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n"
        sock.sendall(head + b"Connection: close\r\nExpect: 100-continue\r\n\r\n")
        assert sock.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"abc")
        assert read_all(sock).endswith(b"3")


def test_a_malformed_request_is_answered_400(server: Server) -> None:
    with server.connect() as sock:
        sock.sendall(b"GET /ping HTTP/1.1\r\nbad header\r\n\r\n")
        assert read_all(sock).startswith(b"HTTP/1.1 400")


def test_half_an_upload_calls_nobody(server: Server) -> None:
    with server.connect() as sock:
        head = b"POST /length?half HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n"
        sock.sendall(head + b"12345")
        sock.shutdown(socket.SHUT_WR)
        assert read_all(sock) == b""
    assert "/length?half" not in server.log_text()


def test_too_large_a_body_is_refused_before_it_is_sent(serve: Serve) -> None:
    server = serve(FLASKSTREAM_MAX_BODY="1000")
    with server.connect() as sock:
        head = b"POST /length HTTP/1.1\r\nHost: test\r\nContent-Length: 1001\r\n"
        sock.sendall(head + b"Expect: 100-continue\r\n\r\n")
        assert sock.recv(65536).startswith(b"HTTP/1.1 413 ")
    assert server.request("POST", "/length", b"x" * 1000) == b"1000"
    wait_until(lambda: '"POST /length HTTP/1.1" 413' in server.log_text())


@pytest.mark.parametrize("chunked", [False, True])
def test_a_refused_upload_sees_its_answer(serve: Serve, chunked: bool) -> None:
    server = serve(FLASKSTREAM_MAX_BODY="1000")
    block = b"x" * 100_000
    length = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: 5000000"
    if chunked:
        block = b"%x\r\n%s\r\n" % (len(block), block)
    with server.connect() as sock:
        sock.sendall(b"POST /length HTTP/1.1\r\nHost: test\r\n" + length + b"\r\n\r\n")
        for _ in range(50):
            # A reset here would be an error in the browser instead of an answer.
            sock.sendall(block)
        response = HTTPResponse(sock)
        response.begin()
        assert response.status == 413
        assert b"larger than 1000 bytes" in response.read()
        assert response.getheader("Connection") == "close"


def test_a_stalled_upload_is_answered_408(serve: Serve) -> None:
    server = serve(FLASKSTREAM_READ_TIMEOUT="0.5")
    with server.connect() as sock:
        sock.sendall(
            b"POST /length HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\n"
        )
        assert sock.recv(65536).startswith(b"HTTP/1.1 408 ")


def test_an_app_of_the_old_kind_may_write(serve: Serve) -> None:
    assert serve("apps:written").get("/") == b"written, returned"


def test_an_app_that_exits_does_not_end_the_worker(serve: Serve) -> None:
    server = serve("apps:burst")
    for _ in range(2):
        with server.connect() as sock:
            sock.sendall(b"GET / HTTP/1.1\r\nHost: test\r\n\r\n")
            assert read_all(sock).startswith(b"HTTP/1.1 500")
    assert len(re.findall("Booting worker", server.log_text())) == 1


def test_spaces_in_a_cookie_come_to_no_app_in_thousands(server: Server) -> None:
    client = server.client()
    client.request("GET", "/cookie", headers={"Cookie": "a=" + " " * 8_000 + '"'})
    assert int(client.getresponse().read()) < 20
    client.close()


@pytest.mark.parametrize("name", ["script_name", "SCRIPT_NAME", "Script_Name"])
@pytest.mark.parametrize("place", ["/<b>x", "/", "/ping"])
def test_no_header_says_where_the_app_is(server: Server, name: str, place: str) -> None:
    sock = server.connect()
    head = f"GET /ping HTTP/1.1\r\nHost: test\r\nConnection: close\r\n{name}: {place}"
    sock.sendall(f"{head}\r\n\r\n".encode())
    got = read_all(sock)
    assert got.startswith(b"HTTP/1.1 200 ") and got.endswith(b"pong")
    sock.close()


def test_a_fast_sender_of_small_chunks_keeps_nobody_waiting(server: Server) -> None:
    ended = threading.Event()
    head = "POST /length HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
    with server.connect() as upload:
        upload.sendall(head.encode() + b"1\r\na\r\n" * 100_000)

        def send() -> None:
            upload.sendall(b"1\r\na\r\n" * 200_000 + b"0\r\n\r\n")
            assert b"200 OK" in upload.recv(1 << 16)
            ended.set()

        sender = threading.Thread(target=send)
        sender.start()
        assert server.get("/ping") == b"pong"
        assert not ended.is_set()
        sender.join()
    assert ended.is_set()
