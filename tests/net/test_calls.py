"""Calls of the API over real connections, by each kind of server."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.net.caller import Reader, begin, call
from tests.net.server import Served
from tests.waiting import wait_until

SERVERS = ["werkzeug", "gthread", "worker"]
COUNT = 100_000
WRITE_TIMEOUT = 0.3


@pytest.fixture(scope="module", params=SERVERS)
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    server = Served(request.param, tmp_path_factory.mktemp(request.param))
    yield server
    server.stop()


@pytest.fixture
def served(running: Served) -> Served:
    """The server, whose functions have told nothing yet."""
    running.notes.write_text("")
    return running


def progress(served: Served) -> int:
    """How far the function is, in thousands."""
    return served.notes.read_text().count("numbers ")


def test_every_value_arrives(served: Served) -> None:
    *events, end = call(served, "numbers", str(COUNT))
    assert events == [("generating", [f"{i:030}"]) for i in range(COUNT)]
    assert end == ("complete", [f"{COUNT - 1:030}"])


def test_a_function_waits_for_a_reader_that_stops(served: Served) -> None:
    path = begin(served, "numbers", str(COUNT))
    with closing(Reader(served, path, buffer=8192)) as reader:
        reader.begin()
        seen = -1

        def waits() -> bool:
            nonlocal seen
            before, seen = seen, progress(served)
            # Others get what they ask for meanwhile, which takes a moment.
            assert call(served, "quick", "a") == [("complete", ["A"])]
            return before == seen

        wait_until(waits, "the function to wait")
        assert 0 < seen < COUNT // 1000 // 2
        assert served.noted("numbers finally") == 0
        *events, end = reader.events()
    assert events == [("generating", [f"{i:030}"]) for i in range(COUNT)]
    assert end[0] == "complete"


def test_a_function_waits_for_who_has_not_come(served: Served) -> None:
    path = begin(served, "numbers", "2000")
    wait_until(lambda: progress(served) == 1, "the function to begin")
    call(served, "quick", "a")
    assert progress(served) == 1
    with closing(Reader(served, path)) as reader:
        assert len(reader.events()) == 2001


def test_a_reader_that_is_gone_stops_the_function(served: Served) -> None:
    with closing(Reader(served, begin(served, "ticks", "gone"))) as reader:
        reader.begin()
    wait_until(lambda: served.noted("gone finally"), "the generator to be closed")


@pytest.fixture(params=SERVERS)
def impatient(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """A server that soon drops who takes nothing."""
    seconds = str(WRITE_TIMEOUT)
    patience = {"PATIENCE": seconds, "FLASKSTREAM_WRITE_TIMEOUT": seconds}
    server = Served(request.param, tmp_path, **patience)
    yield server
    server.stop()


def test_a_reader_that_stops_for_good_is_dropped_late(impatient: Served) -> None:
    served = impatient
    path = begin(served, "numbers", str(COUNT))
    with closing(Reader(served, path, buffer=8192)) as reader:
        reader.begin()
        started = time.monotonic()
        wait_until(lambda: served.noted("numbers finally"), "the run to be stopped")
        assert time.monotonic() - started > 2 * WRITE_TIMEOUT
    assert progress(served) < COUNT // 1000


def test_calls_cost_no_threads_and_no_sockets(served: Served) -> None:
    call(served, "quick", "a")
    threads, descriptors = served.threads(), served.descriptors()
    for _ in range(50):
        assert call(served, "quick", "a") == [("complete", ["A"])]
    # A pool has a thread more for each that was late to say that it has nothing to do.
    wait_until(lambda: served.threads() <= threads + 16, "the threads to end")
    wait_until(lambda: served.descriptors() <= descriptors + 2, "sockets to close")


def test_a_server_that_stops_says_so(tmp_path: Path) -> None:
    server = Served("worker", tmp_path)
    try:
        with closing(Reader(server, begin(server, "ticks", "last"))) as reader:
            reader.begin()
            server.signal(signal.SIGTERM)
            event, error = reader.events()[-1]
        assert event == "error"
        assert "The server stops" in error["error"]
        server.process.wait(20)
        assert server.noted("last finally") == 1
    finally:
        server.stop()
