"""Redis goes away for a while: what goes on waits for it, and loses nothing."""

from __future__ import annotations

import signal
import threading
from typing import Any

import pytest
import redis

from flaskstream.exceptions import StoreGone
from flaskstream.runs.engine import Engine
from flaskstream.store import patience
from flaskstream.store.redis import bells, connection
from flaskstream.store.redis import processes as redis_processes
from flaskstream.store.redis.connection import Connection
from flaskstream.store.runrecord import Status
from flaskstream.store.wakeup import ThreadWakeup
from tests.store.commands import KEY, begin
from tests.store.outages.conftest import KEPT, Steps
from tests.store.stores import RedisServer, store_at
from tests.store.viewer import Viewer
from tests.waiting import wait_until


def waits(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when somebody waits for the server, and asks again."""
    has_asked_again = threading.Event()
    is_over = patience.Patience.is_over

    def looked_at(known: patience.Patience) -> bool:
        has_asked_again.set()
        return is_over(known)

    monkeypatch.setattr(patience.Patience, "is_over", looked_at)
    return has_asked_again


def test_a_run_goes_on_where_it_was_when_the_server_is_back(
    own: RedisServer, viewer: Viewer, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_away = waits(monkeypatch)
    own.kill()
    steps.go_on()
    steps.go_on()
    assert is_away.wait(20)
    own.start(*KEPT)
    viewer.follow(lambda: viewer.status() == "done", "its end")
    (out,) = viewer.session.payloads
    assert viewer.session.payloads[out] == "three"


def test_a_run_that_was_given_up_ends_when_the_server_is_back(
    own: RedisServer,
    engine: Engine,
    viewer: Viewer,
    steps: Steps,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0.3)
    (record,) = viewer.session.runs.active
    run = engine.runs.of(record)
    own.kill()
    steps.go_on()
    steps.go_on()
    assert steps.cleaned.wait(20) and run.ended.wait(20)
    for _ in range(2):
        with pytest.raises(StoreGone):
            engine.recovery.settle()
    own.start(*KEPT)
    viewer.follow(lambda: viewer.status() == "failed", "it to be told")
    assert caplog.text.count("function failed") == 1, "once, not by each try"
    listener = viewer.session.blocks.listeners[0]
    again = engine.start(viewer.session, listener, {})
    for _ in range(3):
        steps.go_on()
    assert again.ended.wait(20), "its place is free"
    assert again.status is Status.DONE


def test_a_restart_between_two_commands_is_noticed_by_nobody(own: RedisServer) -> None:
    store = store_at(own)
    session = store.open("owner", KEY)
    session.do("rename", "before")
    own.kill()
    own.start(*KEPT)
    session.do("rename", "after")
    assert session.given_name == "after"
    store.close()


# ----- one that hangs


def test_one_at_a_time_waits_for_a_server_that_hangs(
    own: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "TIMEOUT", 0.2)
    store = store_at(own)
    session = store.open("owner", KEY)
    assert own.process is not None
    own.process.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(StoreGone, match="has not answered"):
            session.refresh()
        known: Connection = store._connection
        asked = list[Any]()
        with pytest.raises(StoreGone, match="has not answered"):
            known.ask_once(asked.append)
        assert not asked, "whoever comes next is told so, and does not wait"
    finally:
        own.process.send_signal(signal.SIGCONT)
    wait_until(lambda: _answers(session), "it to be asked again")
    store.close()


def test_a_connection_for_news_that_says_nothing_any_more_is_another_one_soon(
    own: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bells, "LOOK", 0.1)
    store = store_at(own)
    session, wakeup = store.open("owner", KEY), ThreadWakeup()
    session.watch(wakeup)
    wait_until(lambda: store.news.hears, "it to hear")
    begun = calls(own, "subscribe")
    wait_until(lambda: calls(own, "ping") > 3, "it to be asked, and to answer")
    assert store.news.hears and calls(own, "subscribe") == begun
    assert own.process is not None
    own.process.send_signal(signal.SIGSTOP)
    try:
        wait_until(lambda: not store.news.hears, "it to be missed")
    finally:
        own.process.send_signal(signal.SIGCONT)
    wait_until(lambda: store.news.hears, "it to be heard again")
    session.unwatch(wakeup)
    store.close()


def calls(server: RedisServer, command: str) -> int:
    """How often a server was asked for something."""
    with redis.Redis(port=server.port) as asked:
        stats: Any = asked.info("commandstats")
    known: int = stats.get(f"cmdstat_{command}", {}).get("calls", 0)
    return known


def _answers(session: Any) -> bool:
    try:
        return bool(session.refresh())
    except StoreGone:
        return False


def test_a_viewer_comes_and_goes_without_the_server(own: RedisServer) -> None:
    store = store_at(own)
    session, wakeup = store.open("owner", KEY), ThreadWakeup()
    own.kill()
    session.watch(wakeup)
    wait_until(lambda: not store.news.hears and not _answers(session), "it to be seen")
    with pytest.raises(StoreGone):
        session.read(0)
    session.unwatch(wakeup)
    assert not session.is_watched
    store.close()


# ----- processes


def test_after_an_outage_no_process_is_taken_for_gone_before_it_can_say_something(
    own: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = store_at(own), store_at(own)
    session, _ = there.open("owner", KEY), here.open("owner", KEY)
    run = begin(session)
    for store in (here, there):
        store.beat()
        store.processes.in_touch_since = -1e9  # as those that are here for long
    own.kill()
    with pytest.raises(StoreGone):
        here.beat()
    own.start(*KEPT)
    server = redis.Redis(port=own.port)
    alive = f"{here.processes._alive}"
    server.zadd(alive, {there.processes.own: 1})  # it was away for longer than a lease
    here.beat()
    assert here.take_lost().ended == []
    monkeypatch.setattr(redis_processes, "LEASE", 0.0)
    assert [lost.id for lost in here.take_lost().ended] == [run.id]
    assert [lost.id for lost in here.take_lost().ended] == [run.id], (
        "until it has ended"
    )
    here_session = here.look(KEY)
    assert here_session is not None
    here_session.runs.end(run.id, Status.FAILED)
    assert here.take_lost().ended == []
    here.close()
    there.close()


def test_one_that_ends_lost_runs_and_is_killed_leaves_them_to_the_next(
    own: RedisServer,
) -> None:
    stores = [store_at(own) for _ in range(3)]
    sessions = [store.open("owner", KEY) for store in stores]
    run = begin(sessions[0])
    server = redis.Redis(port=own.port)
    for gone, store in zip(stores, stores[1:], strict=False):
        store.beat()
        store.processes.in_touch_since = -1e9
        server.zadd(gone.processes._alive, {gone.processes.own: 1})
        assert [lost.id for lost in store.take_lost().ended] == [run.id]
    for store in stores:
        store.close()
