"""Readers who do not take their answers."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from flaskstream.serving import readers
from flaskstream.serving.readers import Readers
from tests.serving.server import wait_until

if TYPE_CHECKING:
    from tests.serving.conftest import Serve


class Reader:
    def __init__(self, name: str, ended: list[str]) -> None:
        self.client = name[0]
        self._name = name
        self._ended = ended

    def hang_up(self) -> None:
        self._ended.append(self._name)


class Crowd:
    """Readers who take nothing, of which `a1` is at the address a; `ended`: those that
    have been hung up on. The clock stands still."""

    def __init__(self) -> None:
        self.readers = Readers(2)
        self.ended: list[str] = []
        self.now = 1000.0
        self.monotonic = lambda: self.now

    def come(self, *names: str, size: int = 1) -> list[Reader]:
        ones = [Reader(name, self.ended) for name in names]
        for one in ones:
            self.readers.waits(one, size)
            self.now += 0.1
        return ones


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> Crowd:
    crowd = Crowd()
    monkeypatch.setattr(readers, "time", crowd)
    return crowd


def test_a_thread_has_room_when_the_longest_of_who_has_most_has_ended(
    crowd: Crowd,
) -> None:
    a, b1, b2, c = crowd.come("a1", "b1", "b2", "c1")
    assert crowd.readers.take_thread(a) and crowd.readers.take_thread(b2)
    assert not crowd.readers.take_thread(c) and crowd.ended == [], "all are new"
    crowd.now += readers.STALL
    assert not crowd.readers.take_thread(c), "before the thread has seen it"
    assert crowd.ended == ["b2"], "b1 has no thread"
    crowd.readers.give_back(b2)
    assert crowd.readers.take_thread(c)


def test_who_takes_something_is_not_ended(crowd: Crowd) -> None:
    slow, stalled, other = crowd.come("a1", "a2", "a3")
    assert crowd.readers.take_thread(slow) and crowd.readers.take_thread(stalled)
    crowd.now += readers.STALL
    crowd.readers.goes_on(slow)
    crowd.readers.waits(slow, 1)
    assert not crowd.readers.take_thread(other)
    assert crowd.ended == ["a2"]


def test_what_nobody_takes_is_bounded_in_bytes(crowd: Crowd) -> None:
    crowd.come("a1", "b1", "b2", size=readers.MOST_BYTES // 3)
    crowd.now += readers.STALL
    crowd.come("c1", size=readers.MOST_BYTES // 3)
    assert crowd.ended == ["b1"]
    crowd.come("c2", size=1)
    assert crowd.ended == ["b1"], "there is room again"


def test_readers_who_take_nothing_keep_no_thread_from_others(serve: Serve) -> None:
    server = serve("stallapps:app", FLASKSTREAM_THREADS="2")
    stalled = []
    for _ in range(40):
        stalled.append(server.connect())
        stalled[-1].sendall(b"GET /endless HTTP/1.1\r\nHost: test\r\n\r\n")
    assert server.get("/ping") == b"pong"
    wait_until(lambda: sum(map(is_reset, stalled)) >= 40 - 22)
    assert "Traceback" not in server.log_text(), server.log_text()
    for one in stalled:
        one.close()
    wait_until(lambda: server.noted("closed endless") == 40)


def is_reset(connection: socket.socket) -> bool:
    try:
        connection.send(b" ")
    except ConnectionError:
        return True
    return False
