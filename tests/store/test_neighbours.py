"""Two apps that have one Redis and one prefix by mistake: the log says so, and not of a
deploy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis

import flaskstream as gr
from flaskstream.runs.engine import Engine
from flaskstream.store.redis import neighbours, redisstore
from flaskstream.store.redis.neighbours import CHANGED, STRANGE
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.settings import Settings
from tests.store.stores import RedisServer
from tests.store.viewer import open_page


class Clock:
    """What time it is for a store's processes."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(neighbours, "time", made)
    return made


Begin = Callable[..., RedisStore]


@pytest.fixture
def begin(own: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Begins a process of an app that has functions of these names; it says that it is
    there when a test has it do so."""
    monkeypatch.setattr(redisstore, "BEAT", 3600.0)
    own.start()
    engines = list[Engine]()

    def make_store(settings: Settings, key: bytes, later: Any) -> RedisStore:
        return RedisStore(settings, key, later, own.address)

    def begin(*names: str, title: str = "flaskstream") -> RedisStore:
        with gr.Blocks(title=title) as blocks:
            for name in names:
                gr.Button().click(function_of(name))
            gr.Button().click(lambda: None)
            gr.ClearButton([gr.Textbox()])
        engine = Engine(Settings(), b"key", make_store=make_store)
        engines.append(engine)
        open_page(engine, blocks, f"page {len(engines)}")
        assert isinstance(engine.store, RedisStore)
        return engine.store

    yield begin
    for engine in engines:
        engine.close()


def function_of(name: str) -> Callable[[], None]:
    def function() -> None:
        """Nothing."""

    function.__name__ = name
    return function


def beat(*stores: RedisStore) -> None:
    """Each says that it is there, and what it is, and looks at the others."""
    for _ in range(2):
        for store in stores:
            store.processes.beat()
        for store in stores:
            store.beat()


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if "PREFIX" in one.getMessage()]


def test_two_apps_with_one_prefix_are_told_of_each_other_once(
    begin: Begin, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = begin("chat", "count"), begin("predict", title="Prices")
    beat(one, other)
    assert not warnings(caplog), "it may be a deploy"
    for _ in range(2):
        clock.now += STRANGE
        beat(one, other)
    said_here, said_there = warnings(caplog)
    assert "under the prefix 'flaskstream'" in said_here
    assert "this one has chat(), count(); the other one has predict(), “Prices”." in (
        said_here
    )
    assert "this one has predict(), “Prices”; the other one has chat()" in said_there
    assert all("FLASKSTREAM_REDIS_PREFIX" in one for one in (said_here, said_there))


def test_processes_of_one_app_are_told_of_nothing(
    begin: Begin, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    stores = begin("chat"), begin("chat"), begin()
    for _ in range(2):
        beat(*stores)
        clock.now += CHANGED
    assert not warnings(caplog)


def test_a_deploy_with_other_functions_is_told_of_only_if_it_does_not_end(
    begin: Begin, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    former, new = begin("chat", "count"), begin("chat", "total")
    beat(former, new)
    clock.now += CHANGED - 1
    beat(former, new)
    assert not warnings(caplog)
    clock.now += 1
    beat(new)
    (said,) = warnings(caplog)
    assert "two versions of an app, or of two apps" in said
    assert "for 30 minutes: in this one are total(); in others are count()." in said


def test_a_process_that_has_left_is_not_beside_this_one(
    begin: Begin, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    former, new = begin("chat"), begin("talk")
    beat(former, new)
    former.close()
    clock.now += STRANGE
    beat(new)
    later = begin("chat")
    beat(later, new)
    assert not warnings(caplog)


def test_what_is_forged_there_keeps_no_process_from_its_beat(
    begin: Begin, own: RedisServer, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = begin("chat"), begin("predict")
    beat(other)
    server = redis.Redis(port=own.port)
    (name,) = server.scan_iter(f"*:app-of:{other.processes.own}")
    server.set(name, b"something else")
    beat(one)
    clock.now += STRANGE
    beat(one)
    assert not warnings(caplog)


def test_what_a_process_says_of_its_app_goes_with_it(
    begin: Begin, own: RedisServer
) -> None:
    beat(begin("chat"))
    server = redis.Redis(port=own.port)
    (name,) = server.scan_iter("*:app-of:*")
    assert 0 < server.ttl(name) <= 15
