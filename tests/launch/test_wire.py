"""What comes over the wire of a launched page, as no browser sends it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.launch.conftest import Launch
from tests.web.demos import greeting

PATHS = {
    "/run/0": "application/x-www-form-urlencoded",
    "/upload/0": "multipart/form-data; boundary=x",
    "/gradio_api/call/greet": "application/json",
    "/gradio_api/upload": "multipart/form-data; boundary=x",
}
CHUNKS = {
    "no number": b"zz\r\nabc\r\n0\r\n\r\n",
    "a negative length": b"-1\r\nabc\r\n0\r\n\r\n",
    "a longer chunk than it says": b"3\r\nabcXX0\r\n\r\n",
    "a shorter chunk than it says": b"5\r\nabc\r\n0\r\n\r\n",
    "half a chunk": b"3\r\nab",
    "nothing": b"",
    "an empty line": b"\r\n\r\n",
    "an extension": b"3 ; x\r\nabc\r\n0\r\n\r\n",
    "a long extension": b"3;" + b"x" * 70_000 + b"\r\nabc\r\n0\r\n\r\n",
    "no end": b"3\r\nabc\r\n",
    "half an end": b"3\r\nabc\r\n0",
    "a trailer": b"3\r\nabc\r\n0\r\nX: y\r\n\r\n",
    "another digit": "３\r\nabc\r\n0\r\n\r\n".encode(),
    "no text": b"\xff\r\nabc\r\n0\r\n\r\n",
    "a fraction": b"3.0\r\nabc\r\n0\r\n\r\n",
    "a second zero": b"0\r\nabc\r\n0\r\n\r\n",
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    demo = greeting()
    _, url, _ = demo.launch(prevent_thread_lock=True, server_port=0, quiet=True)
    yield int(url.rpartition(":")[2])
    demo.close()


def answer(port: int, head: str, body: bytes) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        sock.sendall(head.encode() + body)
        sock.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while block := sock.recv(65536):
                received += block
        except ConnectionResetError:
            pass  # by what it has not read; it has answered before
        return received.decode()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", CHUNKS)
def test_a_bad_chunk_is_refused(
    port: int, path: str, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Sec-Fetch-Site: same-origin\r\nContent-Type: {PATHS[path]}\r\n"
        "Transfer-Encoding: chunked\r\n\r\n"
    )
    got = answer(port, head, CHUNKS[kind])
    assert got.startswith("HTTP/1.1 400 "), got
    assert "nosniff" in got
    assert "Traceback" not in got + capfd.readouterr().err


def test_no_header_says_where_the_app_is(launch: Launch, port: int) -> None:
    head = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nscript_name: /<b>x\r\n\r\n"
    got = answer(port, head, b"")
    assert got.startswith("HTTP/1.1 200 ") and "b>x" not in got


@pytest.mark.parametrize("host", ["[::1", "[no.address]", "a]b"])
def test_a_target_that_is_no_address_is_refused(
    port: int, host: str, capfd: pytest.CaptureFixture[str]
) -> None:
    got = answer(port, f"GET http://{host}/ HTTP/1.1\r\nHost: x\r\n\r\n", b"")
    assert got.startswith("HTTP/1.1 400 "), got
    assert "Traceback" not in got + capfd.readouterr().err
