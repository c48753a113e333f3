"""What a stream asks of its connection."""

from __future__ import annotations

import socket

from flaskstream.web.writetimeout import hurry


def test_the_kernel_gives_a_lost_reader_up_in_some_times_its_patience() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    with server, socket.create_connection(server.getsockname()) as connection:
        hurry(connection, 20.0)
        lost = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert 20_000 < lost <= 100_000  # milliseconds; by itself it waits 15 minutes


def test_any_patience_will_do() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    with server, socket.create_connection(server.getsockname()) as connection:
        for patience in (0.0, 1e9, float("inf")):
            hurry(connection, patience)


def test_a_stream_on_a_socket_of_the_machine_itself_needs_nothing() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        hurry(ours, 20.0)
