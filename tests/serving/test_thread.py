"""Ordinary views under the worker: what native threads need to work."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.serving.server import Server, wait_until


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/subprocess", b"child\n"),
        ("/executor", b"328350"),
        ("/queue", b"249500"),
        ("/asyncio", b"45"),
        ("/logging", b"18000"),
    ],
)
def test_views_may_use_threads_and_processes(
    server: Server, path: str, answer: bytes
) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(server.get, [path] * (1 if path == "/logging" else 8)))
    assert set(answers) == {answer}


def test_more_requests_than_database_connections_are_answered(server: Server) -> None:
    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(server.get, ["/database"] * 30))
    assert answers == [b"42"] * 30


def test_the_environment_tells_the_truth(server: Server) -> None:
    assert json.loads(server.get("/environ")) == {
        "multithread": True,
        "multiprocess": False,
        "switch": True,
        "main": False,
    }


def test_a_streamed_body_keeps_its_thread_and_context(server: Server) -> None:
    lines = server.get("/rows").decode().splitlines()
    assert lines == [f"{number} /rows" for number in range(100)]


def test_slow_readers_of_ordinary_bodies_do_not_stop_the_site(server: Server) -> None:
    readers = []
    for _ in range(60):
        reader = server.connect()
        reader.sendall(b"GET /endless HTTP/1.1\r\nHost: test\r\n\r\n")
        readers.append(reader)
    assert server.get("/ping") == b"pong"
    for reader in readers:
        reader.close()
    wait_until(lambda: server.noted("closed endless") == 60)


def test_a_broken_view_answers_500_and_logs_why(server: Server) -> None:
    client = server.client()
    client.request("GET", "/broken")
    assert client.getresponse().status == 500
    client.close()
    wait_until(lambda: "RuntimeError: a broken view" in server.log_text())
