"""Slow and stalled readers: what they cost, whom they harm, and how they come back."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.net.server import Served
from tests.resume.viewer import Viewer
from tests.waiting import wait_until

PATIENCE = 2.0
SERVERS = ["werkzeug", "gthread", "worker"]


@pytest.fixture(scope="module", params=SERVERS)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A server that drops a reader who takes nothing for two seconds."""
    patience = {"PATIENCE": str(PATIENCE), "FLASKSTREAM_WRITE_TIMEOUT": str(PATIENCE)}
    server = Served(
        request.param, tmp_path_factory.mktemp(request.param), BEAT="0.2", **patience
    )
    yield server
    server.stop()


class Reader:
    """A stream's reader that takes only what it is told to."""

    def __init__(self, viewer: Viewer, buffer: int = 8192) -> None:
        self.sock = socket.socket()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.sock.connect(("127.0.0.1", viewer.port))
        lines = [f"GET {viewer.stream_url} HTTP/1.1"]
        lines += [f"Host: 127.0.0.1:{viewer.port}", f"Cookie: {viewer.cookie}", "", ""]
        self.sock.sendall("\r\n".join(lines).encode())

    def take(self, most: int) -> bytes:
        """Some bytes; b"" where the server has hung up."""
        try:
            return self.sock.recv(most)
        except ConnectionError:
            return b""

    def take_all(self) -> bytes:
        """All that comes, to the run's end."""
        taken = b""
        while b"fs:done" not in taken[-1000:]:
            block = self.take(1 << 16)
            assert block, "the reader was dropped"
            taken += block
        return taken

    def is_dropped(self) -> bool:
        """Whether the server has reset the connection."""
        return self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0

    def close(self) -> None:
        self.sock.close()


def begin(served: Served, path: str, name: str) -> Viewer:
    viewer = Viewer(served.port, path)
    viewer.submit(name)
    assert viewer.stream_url is not None
    return viewer


def attend(served: Served, name: str, first: Viewer) -> tuple[float, float]:
    """See a second run through, and ask for pages, until the first one has ended.

    Gives the highest memory of the server meanwhile, in MB, and the seconds of the
    slowest page.
    """
    other = begin(served, "frames", "other")
    highest = slowest = 0.0
    with ThreadPoolExecutor(1) as pool:
        seen = pool.submit(other.follow)
        while not served.noted(f"{name} done"):
            asked = time.monotonic()
            Viewer(served.port, "quick")
            slowest = max(slowest, time.monotonic() - asked)
            highest = max(highest, served.memory())
        seen.result()
    assert "/media/" in other.state()
    return highest, slowest


def test_a_reader_that_stops_costs_little_and_harms_nobody(served: Served) -> None:
    for name in ("good", "stalled"):
        viewer = begin(served, "frames", name)
        with closing(Reader(viewer)) as reader, ThreadPoolExecutor(1) as pool:
            assert reader.take(100)
            if name == "good":
                read = pool.submit(reader.take_all)
                usual, _ = attend(served, name, viewer)
                read.result()
            else:
                highest, slowest = attend(served, name, viewer)
                wait_until(reader.is_dropped, "the reader to be dropped", 5 * PATIENCE)
    assert highest - usual < 10
    assert slowest < 1.0
    viewer.follow()
    assert "/media/" in viewer.state()


def test_a_slow_reader_is_kept_and_gets_newer_frames(served: Served) -> None:
    viewer = begin(served, "frames", "slow")
    taken = b""
    with closing(Reader(viewer)) as slow:
        while not served.noted("slow done"):
            taken += slow.take(500)
            time.sleep(0.05)  # as 1 kB/s is to a patience of 20 s
        assert not slow.is_dropped()
        assert len(taken) > 10_000
        taken += slow.take_all()
    # One frame on its way, some in the buffers: not the 150 that it missed.
    assert taken.count(b"data:image/jpeg") < 12
    assert b"/media/" in taken


def test_a_client_that_vanishes_is_forgotten(served: Served) -> None:
    viewer = begin(served, "ticks", "vanished")
    reader = Reader(viewer)
    assert reader.take(100)
    before = served.descriptors()
    reader.close()
    wait_until(lambda: served.descriptors() < before, "its socket to be closed", 5)
