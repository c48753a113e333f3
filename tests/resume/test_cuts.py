"""A stream that is cut anywhere ends as one that is not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, repeat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flaskstream.serving.running import Running, bound
from flaskstream.web import mountedapp
from tests.net.proxy import NONE, Fault, How, Proxy
from tests.resume import apps
from tests.resume.viewer import Viewer

CLIENTS = 8
HOWS: list[How] = ["reset", "end"]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server with the pages, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mountedapp, "FAST_ANSWER", 0.0)  # all of a run goes by its stream
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


def watch(viewer: Viewer, texts: list[str], gate: str) -> Viewer:
    """See a run through whose values come one by one, each when the last is seen: so
    many messages on any machine."""
    viewer.submit(gate)
    opened = 0

    def enter_step() -> None:
        nonlocal opened
        seen = viewer.texts[0]
        known = texts.index(seen) + 1 if seen else 0
        if known == opened and opened <= len(texts):
            opened += 1
            apps.gates[gate].release()

    viewer.follow(enter_step, enter_step)
    return viewer


def test_a_stream_cut_at_every_byte_ends_equal_to_the_uncut_one(port: int) -> None:
    with Way(port) as uncut:
        expected = watch(Viewer(port, "small", uncut.port), apps.SMALL, "uncut")
        (length,) = uncut.sent
    assert expected.texts[0] == apps.SMALL[-1]
    assert expected.connections == 1

    def connections(byte: int) -> int:
        with Way(port, Fault(cut_at=byte, how=HOWS[byte % 2])) as proxy:
            viewer = expected.another(proxy.port)
            watch(viewer, apps.SMALL, f"cut-{byte}")
            assert viewer.state() == expected.state(), byte
            assert viewer.stream_url is None, byte
            return viewer.connections

    with ThreadPoolExecutor(CLIENTS) as pool:
        came = list(pool.map(connections, range(length)))
    # Behind the last message's end the page has everything, and does not come back.
    assert set(came[: length // 2]) == {2}


# ----- a larger stream

RICH = ["".join(apps.PIECES[: count + 1]) for count in range(len(apps.PIECES))]


def watch_rich(port: int, way: int, gzip: bool = False) -> Viewer:
    viewer = Viewer(port, "rich", way)
    viewer.gzip = gzip
    viewer.submit("run")
    viewer.follow()
    return viewer


@pytest.fixture(scope="module")
def uncut(port: int) -> str:
    """What the page of an uncut run shows in the end."""
    viewer = watch_rich(port, port)
    assert viewer.connections == 1
    assert viewer.texts[0] == "".join(apps.PIECES)
    return viewer.state()


@pytest.mark.parametrize("gzip", [False, True])
def test_a_larger_stream_cut_at_random_bytes_ends_equal_to_the_uncut_one(
    port: int, uncut: str, gzip: bool
) -> None:
    def watch_gated(proxy: Proxy, gate: str) -> Viewer:
        viewer = Viewer(port, "rich", proxy.port)
        viewer.gzip = gzip
        watch(viewer, RICH, gate)
        assert viewer.state() == uncut.replace("run", gate)
        return viewer

    with Way(port) as proxy:
        watch_gated(proxy, f"gate-{gzip}-uncut")
        (length,) = proxy.sent
    cuts = sorted(random.Random(gzip).sample(range(length), 100))

    def connections(byte: int) -> int:
        with Way(port, Fault(cut_at=byte, how=HOWS[byte % 2])) as proxy:
            return watch_gated(proxy, f"gate-{gzip}-{byte}").connections

    with ThreadPoolExecutor(CLIENTS) as pool:
        came = list(pool.map(connections, cuts))
    # Behind the last message's end the page has everything, and does not come back.
    assert set(came[:50]) == {2}


faults = st.builds(
    Fault,
    cut_at=st.none() | st.integers(0, 6000),
    how=st.sampled_from(HOWS),
    delay=st.sampled_from([0.0, 0.0, 0.003, 0.02]),
    rate=st.sampled_from([None, None, 1e5]),
    hold=st.sampled_from([0, 0, 100, 4096, 65536]),
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(faults=st.lists(faults, max_size=8), gzip=st.booleans())
def test_whatever_the_network_does_the_page_ends_equal_to_the_uncut_one(
    port: int, uncut: str, faults: list[Fault], gzip: bool
) -> None:
    with Way(port, *faults) as proxy:
        viewer = watch_rich(port, proxy.port, gzip)
        assert viewer.state() == uncut
        assert viewer.ids == sorted(viewer.ids)


def test_two_viewers_on_different_lines_end_equal(port: int, uncut: str) -> None:
    with Way(port, *[Fault(cut_at=900)] * 9) as bad, Way(port) as good:
        first = Viewer(port, "rich", bad.port)
        first.submit("run")
        second = Viewer(port, f"rich?page={first.page_id}", good.port, first.cookie)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(Viewer.follow, [first, second]))
        assert first.connections > 2
        assert first.state() == second.state() == uncut
