"""The proxy does to a connection what it says."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.net.proxy import Fault, Proxy
from tests.waiting import wait_until

BODY = bytes(range(256)) * 400
REQUEST = b"GET /events HTTP/1.1\r\n\r\n"


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """Behind it, one answer after the other: the same bytes, and the end."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                if connection.recv(1000):
                    connection.sendall(BODY)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    made = Proxy(listener.getsockname()[1])
    yield made
    made.close()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def ask(proxy: Proxy) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", proxy.port), 10)
    sock.sendall(REQUEST)
    return sock


def receive(sock: socket.socket) -> bytes:
    """All that comes, to an end; raises ConnectionResetError at a reset."""
    received = b""
    with sock:
        while block := sock.recv(1 << 16):
            received += block
    return received


def test_without_a_fault_everything_passes(proxy: Proxy) -> None:
    assert receive(ask(proxy)) == BODY
    assert proxy.requests == ["GET /events HTTP/1.1"]
    assert proxy.sent == [len(BODY)]


@pytest.mark.parametrize("byte", [0, 1, 1000, 70_000])
def test_an_answer_is_cut_at_the_byte(proxy: Proxy, byte: int) -> None:
    proxy.fault_of = lambda request: Fault(cut_at=byte, how="end")
    assert receive(ask(proxy)) == BODY[:byte]


def test_a_reset_is_a_reset(proxy: Proxy) -> None:
    proxy.fault_of = lambda request: Fault(cut_at=10)
    with pytest.raises(ConnectionResetError):
        receive(ask(proxy))


def test_silence_tells_nothing(proxy: Proxy) -> None:
    proxy.fault_of = lambda request: Fault(cut_at=10, how="silence")
    with ask(proxy) as sock:
        assert sock.recv(100) == BODY[:10]
        sock.settimeout(0.3)
        with pytest.raises(TimeoutError):
            sock.recv(100)


def test_a_throttled_answer_takes_its_time(proxy: Proxy) -> None:
    proxy.fault_of = lambda request: Fault(rate=len(BODY) * 2)
    begun = time.monotonic()
    assert receive(ask(proxy)) == BODY
    assert time.monotonic() - begun > 0.4


def test_what_is_held_back_comes_at_the_end(proxy: Proxy) -> None:
    proxy.fault_of = lambda request: Fault(hold=1 << 20)
    assert receive(ask(proxy)) == BODY


def test_a_refusing_proxy_resets_and_forgets(proxy: Proxy) -> None:
    proxy.refuses = True
    with pytest.raises(ConnectionError):
        receive(ask(proxy))
    proxy.refuses = False
    assert receive(ask(proxy)) == BODY
    wait_until(lambda: proxy.open_streams() == 0, "the links to be gone")
