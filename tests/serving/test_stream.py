"""Streams under the worker: delivery, and everything that ends them."""

from __future__ import annotations

import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from tests.serving.server import Server, wait_until
from tests.waiting import TO_END

if TYPE_CHECKING:
    from tests.serving.conftest import Serve


def read_until(sock: socket.socket, mark: bytes) -> bytes:
    received = b""
    while mark not in received:
        block = sock.recv(65536)
        assert block, received
        received += block
    return received


def test_messages_of_a_native_thread_arrive_one_by_one(server: Server) -> None:
    with server.open_stream("/ticks/5") as stream:
        for number in range(5):
            # The thread makes the next one only now: each is sent by itself.
            server.request("POST", "/next")
            received = read_until(stream, b"\n\n\r\n")
            assert (received.count(b"data:"), b"data: %d" % number in received) == (
                1,
                True,
            )
        if not received.endswith(b"\r\n0\r\n\r\n"):
            assert read_until(stream, b"\r\n") == b"0\r\n\r\n"


def test_more_streams_than_threads_are_open_at_once(server: Server) -> None:
    wait_until(lambda: server.get("/open") == b"0")  # those of other tests are gone
    streams = [server.open_stream("/live/many") for _ in range(100)]
    assert server.get("/open") == b"100"
    for stream in streams:
        stream.close()
    wait_until(lambda: server.get("/open") == b"0")


def test_of_many_pages_that_come_back_few_take_a_thread_at_a_time(serve: Serve) -> None:
    server = serve(FLASKSTREAM_THREADS="16")  # two of them for streams that begin
    streams = []
    for number in range(6):
        streams.append(server.connect())
        head = f"GET /pages/{number}/events HTTP/1.1\r\nHost: test\r\n\r\n"
        streams[-1].sendall(head.encode())
    for begun in range(2, 6):
        wait_until(partial(server.has_noted, "begins", begun))
        assert server.get("/ping") == b"pong"
        assert server.has_noted("begins", begun)
        server.request("POST", "/next")
    for _ in range(2):
        server.request("POST", "/next")
    for stream in streams:
        read_until(stream, b"data: open")
        stream.close()


def test_a_client_that_leaves_closes_its_iterator_at_once(server: Server) -> None:
    before = server.noted("closed leaver")
    stream = server.open_stream("/live/leaver")
    stream.close()
    # The stream itself would write again after 15 s only.
    wait_until(lambda: server.noted("closed leaver") == before + 1, 12)


def test_a_reset_connection_closes_its_iterator(server: Server) -> None:
    stream = server.open_stream("/live/reset")
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    stream.close()
    wait_until(lambda: server.noted("closed reset") == 1, 12)


def test_a_client_that_sends_more_keeps_its_stream(server: Server) -> None:
    with server.open_stream("/ticks/1") as stream:
        stream.sendall(b"GET /ping HTTP/1.1\r\nHost: test\r\n\r\n")
        server.get("/ping")
        server.request("POST", "/next")
        received = read_until(stream, b"pong")
        assert received.index(b"data: 0") < received.index(b"pong")


def test_head_of_a_stream_ends_and_closes_it(server: Server) -> None:
    client = server.client()
    client.request("HEAD", "/live/head")
    response = client.getresponse()
    assert (response.status, response.read()) == (200, b"")
    client.request("GET", "/ping")
    assert client.getresponse().read() == b"pong"
    client.close()
    wait_until(lambda: server.get("/open") == b"0", 12)


def test_a_reader_that_stops_is_dropped(serve: Serve) -> None:
    server = serve(FLASKSTREAM_WRITE_TIMEOUT="1")
    stream = server.connect()
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stream.sendall(b"GET /flood HTTP/1.1\r\nHost: test\r\n\r\n")
    stream.recv(100)
    wait_until(lambda: server.noted("closed flood") == 1)
    assert server.get("/ping") == b"pong"
    assert "Traceback" not in server.log_text()
    stream.close()


def test_two_hundred_streams_end_with_the_worker(serve: Serve) -> None:
    server = serve()
    with ThreadPoolExecutor(8) as pool:
        paths = [f"/live/{number}" for number in range(200)]
        streams = list(pool.map(server.open_stream, paths))
    idle = server.client()
    idle.request("GET", "/ping")
    idle.getresponse().read()
    assert server.terminate() < TO_END
    notes = server.notes.read_text().splitlines()
    assert sorted(notes) == sorted(f"closed {number}" for number in range(200))
    for stream in streams:
        assert b"reconnecting" in read_until(stream, b"0\r\n\r\n")
        stream.close()
    idle.close()


def test_a_stream_that_ignores_the_drain_is_closed_too(serve: Serve) -> None:
    server = serve()
    streams = [server.open_stream("/stubborn") for _ in range(5)]
    assert server.terminate() < TO_END
    assert server.noted("closed stubborn") == 5
    for stream in streams:
        stream.close()


def test_streams_are_in_the_access_log(server: Server) -> None:
    server.open_stream("/live/logged").close()
    wait_until(lambda: '"GET /live/logged HTTP/1.1" 200' in server.log_text())


def test_middleware_may_copy_the_environ(serve: Serve) -> None:
    server = serve("apps:copying")
    streams = [server.open_stream("/live/copied") for _ in range(100)]
    assert server.get("/open") == b"100"
    server.process.send_signal(signal.SIGTERM)
    # They wait in the worker's loop: it is that which says that it stops.
    for stream in streams:
        read_until(stream, b"reconnecting")
        stream.close()
    server.process.wait(TO_END)
    assert server.noted("closed copied") == 100
