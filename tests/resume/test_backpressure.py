"""Slow and stalled readers: what they cost, whom they harm, and how they come back."""

from __future__ import annotations

import itertools
import re
import socket
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from flaskstream.web.viewer import UNHEARD
from tests.net.server import Served
from tests.resume.viewer import Viewer
from tests.waiting import once, wait_until

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

    def blocks(self) -> Iterator[bytes]:
        """All that comes, to the run's end."""
        last = b""
        while b"fs:done" not in last[-1000:]:
            block = self.take(1 << 16)
            assert block, "the reader was dropped"
            yield block
            last = last[-1000:] + block

    def is_dropped(self) -> bool:
        """Whether the server has reset the connection."""
        return self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0

    def close(self) -> None:
        self.sock.close()


def previews(blocks: Iterable[bytes]) -> Iterator[str]:
    """The URLs of the frames that a stream announces, each as it comes."""
    text = ""
    for block in blocks:
        text += block.decode("utf-8", "replace")
        *complete, text = re.split(r' src="([^"]*/previews/[^"]*)"', text)
        yield from complete[1::2]


def begin(served: Served, path: str, name: str) -> Viewer:
    viewer = Viewer(served.port, path)
    viewer.submit(name)
    assert viewer.stream_url is not None
    return viewer


def attend(served: Served, name: str) -> float:
    """See a second run through, and ask for pages, until the first one has ended.

    Gives the highest memory of the server meanwhile, in MB.
    """
    other = begin(served, "film", "other")
    highest, pages = 0.0, 0
    with ThreadPoolExecutor(1) as pool:
        seen = pool.submit(other.follow)
        while not served.noted(f"{name} done"):
            Viewer(served.port, "quick")
            pages += 1
            highest = max(highest, served.memory())
        seen.result()
    assert "/media/" in other.state()
    assert pages > 1  # nobody waits for who has stopped
    return highest


def read_all(reader: Reader, viewer: Viewer) -> None:
    """Read as a browser does, which fetches the frames that it is told of.

    Where one has gone it gets the newest picture, at the end the small final one.
    """
    sizes = [len(viewer.fetch(url)) for url in previews(reader.blocks())]
    assert all(size > 100_000 for size in sizes[:-1])


@pytest.mark.parametrize("path", ["texts", "frames"])
def test_a_reader_that_stops_costs_little_and_harms_nobody(
    served: Served, path: str
) -> None:
    good = begin(served, path, f"good {path}")
    with closing(Reader(good)) as reader, ThreadPoolExecutor(1) as pool:
        read = pool.submit(read_all, reader, good)
        usual = attend(served, f"good {path}")
        read.result()
    viewer = begin(served, path, f"stalled {path}")
    with closing(Reader(viewer)) as reader:
        assert reader.take(100)
        highest = attend(served, f"stalled {path}")
        if path == "texts":
            wait_until(reader.is_dropped, "the reader to be dropped", 5 * PATIENCE)
    assert highest - usual < 10
    viewer.follow()
    assert {"texts": "the end", "frames": "/media/"}[path] in viewer.state()


def test_a_slow_reader_is_kept_and_gets_newer_values(served: Served) -> None:
    names = itertools.count()

    def is_kept() -> bool:
        name, taken = f"slow {next(names)}", b""
        with closing(Reader(begin(served, "texts", name))) as slow:
            while not served.noted(f"{name} done"):
                taken += slow.take(500)
                time.sleep(0.05)  # as 1 kB/s is to a patience of 20 s
            while b"fs:done" not in taken[-1000:] and (block := slow.take(1 << 16)):
                taken += block
        # One value on its way, some in the buffers: not the 150 that it missed.
        assert taken.count(b"\nid: ") < 12
        return b"the end" in taken

    assert once(is_kept, 5)  # it may itself be held up for longer than the patience


def test_what_a_reader_gets_is_bounded_by_what_it_says_that_it_has_shown(
    served: Served,
) -> None:
    viewer = begin(served, "texts", "unheard")
    start = time.monotonic()
    with closing(Reader(viewer, buffer=1 << 22)) as reader:
        taken = b"".join(reader.blocks())
    seconds = time.monotonic() - start
    # A text a second of 0.75 MB, though the reader took all that came at once.
    assert 2 < taken.count(b"\nid: ") <= seconds / UNHEARD + 4
    assert b"the end" in taken


def test_a_viewer_that_fetches_no_frame_is_told_of_no_further_one(
    served: Served,
) -> None:
    viewer = begin(served, "frames", "idle")
    with closing(Reader(viewer)) as reader:
        urls = list(previews(reader.blocks()))
    assert len(urls) <= 2  # the first, and what was announced as the run ended


def test_a_client_that_vanishes_is_forgotten(served: Served) -> None:
    viewer = begin(served, "ticks", "vanished")
    reader = Reader(viewer)
    assert reader.take(100)
    before = served.descriptors()
    reader.close()
    wait_until(lambda: served.descriptors() < before, "its socket to be closed")
