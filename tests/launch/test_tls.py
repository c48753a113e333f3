"""Pages that are launched over TLS."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from tests.web.demos import greeting

CERTIFICATE = str(Path(__file__).with_name("certificate.pem"))
"""Of 127.0.0.1, for a hundred years, with its key: it is for nothing but these."""


@pytest.fixture
def port() -> Iterator[int]:
    demo = greeting()
    _, url, _ = demo.launch(
        prevent_thread_lock=True, server_port=0, quiet=True, ssl_certfile=CERTIFICATE
    )
    assert url.startswith("https://")
    yield int(url.rpartition(":")[2])
    demo.close()


def status(port: int) -> int:
    trusts = ssl.create_default_context(cafile=CERTIFICATE)
    client = HTTPSConnection("127.0.0.1", port, timeout=20, context=trusts)
    try:
        client.request("GET", "/")
        return client.getresponse().status
    finally:
        client.close()


def test_who_connects_and_says_nothing_keeps_nobody_waiting(port: int) -> None:
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
    try:
        assert status(port) == 200
    finally:
        for one in silent:
            one.close()


def test_what_is_no_tls_is_hung_up_on(
    port: int, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with suppress(ConnectionResetError):
            while plain.recv(4096):
                pass  # an alert of TLS, at most
    assert status(port) == 200
    assert "Traceback" not in capfd.readouterr().err
