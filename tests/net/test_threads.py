"""Servers with few threads: streams leave some of them to everything else."""

from __future__ import annotations

import http.client
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from flaskstream.web.threads import BROWSER, NO_LIMIT, OpenStreams, Room
from tests.net.caller import Reader, cancel, is_refused
from tests.net.caller import begin as call
from tests.net.server import Served
from tests.resume.viewer import SAME, Viewer
from tests.waiting import wait_until

FEW = {"waitress": 2, "gthread4": 2, "a2wsgi": 0, "asgiref": 0}
"""How many streams stay open on servers with four threads, and with what adapts."""

ADAPTED = ("starlette", "hypercorn")
"""More that adapts: Starlette's under uvicorn, and what hypercorn has for WSGI."""

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(params=FEW)
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    server = Served(request.param, tmp_path)
    yield server
    server.stop()


def begin(served: Served, name: str) -> tuple[Viewer, Iterator[bytes]]:
    """A person whose function runs, and the stream of that."""
    viewer = Viewer(served.port, "ticks")
    viewer.submit(name)
    assert viewer.stream_url is not None
    stream = viewer.blocks(viewer.stream_url, "")
    assert b"retry: " in next(stream)
    return viewer, stream


def test_more_viewers_than_threads_hold_up_nobody(served: Served) -> None:
    most = FEW[served.kind]
    staying = [begin(served, f"stays-{i}") for i in range(most)]
    others = [begin(served, f"asks-{i}") for i in range(6)]
    for _, stream in others:
        assert b"".join(stream) is not None  # it has ended by itself
    for _, stream in staying:
        assert next(stream)
    # What anybody else does is answered.
    guest = Viewer(served.port, "quick")
    guest.submit("a")
    assert guest.texts == ["A"]
    # Those who ask see the same as others: it goes on.
    viewer, _ = others[-1]
    assert viewer.stream_url is not None
    seen = b""
    for _ in range(2):
        seen += b"".join(viewer.blocks(viewer.stream_url, ""))
    assert b"retry: 1000" in seen
    said = f"{most} streams may be open" if most else "No stream stays open"
    assert served.log_text().count(said) == 1
    # Who leaves makes room.
    for _, stream in staying:
        stream.close()  # type: ignore[attr-defined]
    if most:
        wait_until(lambda: stays(viewer), "a place for a stream", 60)


def stays(viewer: Viewer) -> bool:
    assert viewer.stream_url is not None
    stream = viewer.blocks(viewer.stream_url, "")
    next(stream)
    return b"retry: 1000\n" not in next(stream)  # the function ticks on


@pytest.mark.parametrize("served", [*FEW, *ADAPTED], indirect=True)
def test_who_asks_gets_all_messages_to_the_end(served: Served) -> None:
    crowd = [begin(served, f"stays-{i}") for i in range(FEW.get(served.kind, 0))]

    def open_gate() -> None:
        url = f"{served.url}/_test/open/{served.kind}"
        urllib.request.urlopen(
            urllib.request.Request(url, method="POST"), timeout=20
        ).close()

    viewer = Viewer(served.port, "small")
    viewer.submit(served.kind)
    open_gate()
    viewer.follow(on_cut=open_gate)
    assert viewer.texts == ["α<b>β\nγ"]
    assert viewer.connections > 1
    assert len(crowd) == FEW.get(served.kind, 0)


@pytest.mark.parametrize("served", ["waitress", "gthread4", "a2wsgi"], indirect=True)
def test_calls_leave_a_thread_to_everything_else(served: Served) -> None:
    crowd = [begin(served, f"stays-{i}") for i in range(FEW[served.kind])]
    path, other = call(served, "ticks", "first"), call(served, "ticks", "second")
    with closing(Reader(served, path)) as reader:
        reader.begin()
        assert all(is_refused(served, other) for _ in range(5))
        assert (
            served.log_text().count("who asks for the values of a call gets 503") == 1
        )
        guest = Viewer(served.port, "quick")
        guest.submit("a")
        assert guest.texts == ["A"]
        cancel(served, path)
        assert reader.events()[-1] == ("cancelled", None)
    wait_until(lambda: not is_refused(served, other), "a place for the second", 60)
    assert len(crowd) == FEW[served.kind]


@pytest.mark.parametrize("served", ["hypercorn"], indirect=True)
def test_answers_without_a_body_come(served: Served) -> None:
    viewer, _ = begin(served, "runs")
    (button,) = viewer.page.of_class("fs-stop")
    stop = button.attrs["formaction"]
    form = urlencode({"page": viewer.page_id})
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, 30)) as client:
        client.request("POST", stop, form, {**SAME, "Cookie": viewer.cookie, **FORM})
        answer = client.getresponse()
        assert (answer.status, answer.read()) == (204, b"")
        client.request("HEAD", "/quick/")
        answer = client.getresponse()
        assert (answer.status, answer.read()) == (200, b"")
    wait_until(lambda: served.noted("runs finally"), "the run to be stopped")


def test_streams_are_counted_and_given_back() -> None:
    streams = OpenStreams()
    one, two = Room(1), Room(2)
    assert [streams.take(room, "") for room in (one, one)] == [True, False]
    assert [streams.take(room, "") for room in (NO_LIMIT, two)] == [True, False]
    streams.give_back(NO_LIMIT)
    streams.give_back(one)
    assert streams.take(one, "")
    assert not streams.take(Room(0), "")


def test_a_browser_with_few_connections_keeps_some() -> None:
    streams = OpenStreams()
    own = Room(browser="a")
    for index in range(6):
        assert streams.take(own, "") is (index < BROWSER)
    assert streams.take(Room(browser="b"), "")
    assert streams.take(NO_LIMIT, "")
    streams.give_back(own)
    assert streams.take(own, "")
