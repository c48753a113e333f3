"""A stream that is cut anywhere ends as one that is not."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, repeat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flaskstream.serving.launch import Running, bound
from flaskstream.web import site
from tests.net.proxy import NONE, Fault, Proxy, on_streams
from tests.resume import apps
from tests.resume.viewer import Viewer

CLIENTS = 8
HOWS = ["reset", "end"]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server with the pages, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "FAST_ANSWER", 0.0)  # all of a run goes by its stream
        server = bound(apps.app, "127.0.0.1", 0, None)
        running = Running(server, apps.app)
        yield server.port
        running.close()


class Way:
    """A proxy whose streams meet these faults, one after the other."""

    def __init__(self, port: int, *faults: Fault) -> None:
        self.proxy = Proxy(port)
        left = chain(faults, repeat(NONE))
        self.proxy.fault_of = lambda request: (
            next(left) if "/events" in request else NONE
        )

    def __enter__(self) -> Proxy:
        return self.proxy

    def __exit__(self, *_: object) -> None:
        self.proxy.close()


# ----- every byte


def watch_small(port: int, way: int, name: str) -> Viewer:
    """See a run through whose values come one by one, each when the last is seen."""
    viewer = Viewer(port, "small", way)
    viewer.submit(name)
    opened = 0

    def go_on() -> None:
        nonlocal opened
        seen = viewer.texts[0]
        known = apps.SMALL.index(seen) + 1 if seen else 0
        if known == opened and opened < len(apps.SMALL):
            opened += 1
            apps.gates[name].release()

    viewer.follow(go_on, go_on)
    return viewer


def test_a_stream_cut_at_every_byte_ends_equal_to_the_uncut_one(port: int) -> None:
    with Way(port) as uncut:
        expected = watch_small(port, uncut.port, "uncut")
        (length,) = uncut.sent
    assert expected.texts[0] == apps.SMALL[-1]
    assert expected.connections == 1
    wrong = []

    def cut_each(start: int) -> None:
        with Way(port) as proxy:
            for byte in range(start, length, CLIENTS):
                how = HOWS[byte // CLIENTS % 2]
                left = chain([Fault(cut_at=byte, how=how)], repeat(NONE))
                proxy.fault_of = lambda request, left=left: next(left)
                viewer = watch_small(port, proxy.port, f"cut-{byte}")
                if (viewer.state(), viewer.stream_url) != (expected.state(), None):
                    wrong.append(byte)

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(cut_each, range(CLIENTS)))
    assert wrong == []


# ----- a larger stream


def watch_rich(port: int, way: int, gzip: bool = False) -> Viewer:
    viewer = Viewer(port, "rich", way)
    viewer.gzip = gzip
    viewer.submit("run")
    viewer.follow()
    return viewer


@pytest.fixture(scope="module")
def uncut(port: int) -> tuple[str, int]:
    """What the larger run's page shows in the end, and how long its stream was."""
    with Way(port) as proxy:
        viewer = watch_rich(port, proxy.port)
        assert viewer.connections == 1
        assert viewer.texts[0] == "".join(apps.PIECES)
        return viewer.state(), proxy.sent[0]


@pytest.mark.parametrize("gzip", [False, True])
def test_a_larger_stream_cut_at_random_bytes_ends_equal_to_the_uncut_one(
    port: int, uncut: tuple[str, int], gzip: bool
) -> None:
    expected, length = uncut
    cuts = random.Random(gzip).sample(range(length // (8 if gzip else 1)), 100)
    wrong = []

    def cut_at(byte: int) -> None:
        with Way(port, Fault(cut_at=byte, how=HOWS[byte % 2])) as proxy:
            if watch_rich(port, proxy.port, gzip).state() != expected:
                wrong.append(byte)

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(cut_at, cuts))
    assert wrong == []


faults = st.builds(
    Fault,
    cut_at=st.none() | st.integers(0, 6000),
    how=st.sampled_from(HOWS),
    delay=st.sampled_from([0.0, 0.0, 0.003, 0.02]),
    rate=st.sampled_from([None, None, 1e5]),
    hold=st.sampled_from([0, 0, 100, 4096, 65536]),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(faults=st.lists(faults, max_size=8), gzip=st.booleans())
def test_whatever_the_network_does_the_page_ends_equal_to_the_uncut_one(
    port: int, uncut: tuple[str, int], faults: list[Fault], gzip: bool
) -> None:
    with Way(port, *faults) as proxy:
        viewer = watch_rich(port, proxy.port, gzip)
        assert viewer.state() == uncut[0]
        assert viewer.ids == sorted(viewer.ids)


def test_two_viewers_on_different_lines_end_equal(
    port: int, uncut: tuple[str, int]
) -> None:
    with Way(port, *[Fault(cut_at=900)] * 9) as bad, Way(port) as good:
        first = Viewer(port, "rich", bad.port)
        first.submit("run")
        second = Viewer(port, f"rich/?page={first.page_id}", good.port, first.cookie)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(Viewer.follow, [first, second]))
        assert first.connections > 2
        assert first.state() == second.state() == uncut[0]
