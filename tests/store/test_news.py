"""What processes know of each other, and what becomes of the runs of a lost one."""

from __future__ import annotations

import math
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from prometheus_client import REGISTRY

import flaskstream as gr
from flaskstream.exceptions import StoreGone
from flaskstream.runs.engine import Engine
from flaskstream.runs.metrics import metrics
from flaskstream.store.note import Acknowledged, Note
from flaskstream.store.protocol import Observer
from flaskstream.store.redis import redisstore
from flaskstream.store.redis.connection import FORMAT
from flaskstream.store.redis.journal import RUNG
from flaskstream.store.redis.processes import Processes
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.redis.session import RedisSession
from flaskstream.store.runrecord import JobData, Key, Line, Rules, RunRecord, Status
from flaskstream.store.settings import Settings
from flaskstream.store.wakeup import ThreadWakeup
from tests.store import victim
from tests.store.commands import KEY, begin, run_of
from tests.store.stores import ROOT as TREE
from tests.store.stores import MakeRedisStore, RedisServer, store_at
from tests.store.viewer import Viewer, open_page
from tests.waiting import TO_START, wait_until


class Noting(Observer):
    """Notes what other processes do."""

    def __init__(self) -> None:
        self.runs, self.lags = list[str](), list[float]()
        self.notes = list[Note]()

    def note_run(self, run: RunRecord) -> None:
        self.runs.append(run.id)

    def take_note(self, note: Note) -> None:
        self.notes.append(note)

    def count_lag(self, seconds: float) -> None:
        self.lags.append(seconds)


def test_a_process_that_only_shows_a_page_hears_what_the_page_tells_of_its_stream(
    make_redis_store: MakeRedisStore,
) -> None:
    noting = Noting()
    here, there = make_redis_store(), make_redis_store()
    here.observe(noting)
    there.open("owner", KEY)
    assert (session := here.look(KEY)) is not None
    session.watch(ThreadWakeup())
    wait_until(lambda: here.news.hears, "it to hear of others")
    said = Acknowledged(KEY, "viewer", 1, 0.1)
    there.pass_on(said)
    wait_until(lambda: noting.notes == [said], "what the page told")
    assert here.processes.own in there.processes.alive()


def test_how_far_a_process_is_behind_others_is_told_by_the_servers_clock(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    noting, heard = Noting(), list[bytes]()
    here, there = make_redis_store(), make_redis_store()
    here.observe(noting)
    session, other = here.open("owner", KEY), there.open("owner", KEY)
    now, hear = here._connection.now, session.hear

    def note(told: bytes) -> None:
        hear(told)
        heard.append(told)

    monkeypatch.setattr(here._connection, "now", lambda: now() + 1000.0)
    monkeypatch.setattr(session, "hear", note)
    wakeup = ThreadWakeup()
    session.watch(wakeup)
    wait_until(lambda: heard == [b""], "it to hear")
    session.do("rename", "by itself")
    other.do("rename", "by another")
    other.do("rename", "long " * RUNG)  # is read when it is heard of
    wait_until(lambda: len(heard) == 4, "all to be heard")
    assert session.given_name == "long " * RUNG
    assert len(noting.lags) == 2
    assert all(1000 <= lag < 1000 + TO_START for lag in noting.lags)
    session.unwatch(wakeup)


def test_how_far_a_process_is_behind_others_is_counted_for_prometheus(
    own: RedisServer,
) -> None:
    def make_store(settings: Settings, key: bytes, later: Any) -> RedisStore:
        return RedisStore(settings, key, later, own.address)

    own.start()
    with gr.Blocks() as blocks:
        gr.Textbox()
    engines = [Engine(Settings(), b"key", make_store=make_store) for _ in range(2)]
    engines[0].metrics = metrics()
    Viewer(engines[0], blocks)
    other, before = open_page(engines[1], blocks), counted_lags()

    def has_counted() -> bool:
        other.rename("another")  # again: it may not be heard yet
        return counted_lags() > before

    wait_until(has_counted, "the change to be counted")
    for engine in engines:
        engine.close()


def counted_lags() -> float:
    return REGISTRY.get_sample_value("flaskstream_lag_seconds_count") or 0.0


def test_the_runs_of_a_killed_process_end_and_who_waits_goes_on(
    own: RedisServer,
) -> None:
    own.start()
    command = [sys.executable, "-m", "tests.store.victim", own.address]
    process = subprocess.Popen(command, cwd=TREE)
    blocks, first, second = victim.pages()
    engine = Engine(
        Settings(sweep_every=0.05),
        b"key",
        make_store=lambda settings, key, later: RedisStore(
            settings, key, later, own.address
        ),
    )
    try:
        viewer = Viewer(engine, blocks)
        wait_until(lambda: _has_begun(viewer, first), "the victim's run", TO_START)
        waiting = engine.start(viewer.session, blocks.listeners[1], {})
        assert waiting.record.active
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        server = redis.Redis(port=own.port)
        processes: Processes = engine.store.processes  # type: ignore[attr-defined]
        own_name = processes.own
        processes.in_touch_since = -math.inf  # as one that is here for long
        alive = f"flaskstream:{FORMAT}:processes"
        names: Any = server.zrange(alive, 0, -1)
        (lost,) = [name for name in names if name.decode() != own_name]
        server.zadd(alive, {lost: 1})  # its lease is over
        viewer.follow(lambda: viewer.status(0) == "failed", "the victim's end")
        viewer.follow(lambda: viewer.shown(second) == "my turn", "who waited")
        assert waiting.ended.wait(20)
        assert waiting.record.status is Status.DONE
    finally:
        process.kill()
        engine.close()


def test_a_run_that_is_to_begin_twice_here_stays_the_one_that_its_process_has(
    make_redis_store: MakeRedisStore,
) -> None:
    here, there = make_redis_store(), make_redis_store()
    run = begin(here.open("owner", Key("demo", "page")))
    page = here.look(run.key)
    assert page is not None
    assert page.runs.start(run.id) is None  # as by a message that comes twice
    gone = {here.processes.own: 1}  # it is killed, and its time passes
    here._connection.ask(lambda server: server.zadd(here.processes._alive, gone))
    there.beat()
    there.processes.in_touch_since = -math.inf  # as one that is here for long
    assert [one.id for one in there.take_lost().ended] == [run.id]


def test_a_run_whose_beginning_nobody_could_be_told_of_is_ended(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make_redis_store(), make_redis_store()
    session = here.open("owner", Key("demo", "page"))
    runs = [run_of(session, Rules(number)) for number in range(2)]
    for run in runs:
        session.runs.begin(run, JobData({}), admitted=True, order=None)
    do, hears = RedisSession.do, True

    def lose_answer(self: RedisSession, *command: Any) -> Any:
        if hears:
            do(self, *command)
        raise StoreGone("Redis has gone away")

    with monkeypatch.context() as away:
        away.setattr(RedisSession, "do", lose_answer)
        for run, hears in zip(runs, (True, False), strict=True):  # noqa: B007
            with pytest.raises(StoreGone):
                session.runs.start(run.id)
    other = there.look(session.key)
    assert other is not None and other.runs.start(runs[1].id) is not None
    assert [run.id for run in here.take_lost().ended] == [runs[0].id]
    session.runs.end(runs[0].id, Status.FAILED)
    assert not here.take_lost().ended and not here.unclear


def test_a_run_whose_turn_comes_before_it_is_on_its_page_is_told_so(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make_redis_store(), make_redis_store()
    rules = Rules(0, "multiple", line=Line("gpu", limit=1))
    session = here.open("owner", Key("demo", "page"))
    holder, waiting = begin(session, rules), run_of(session, rules)
    do = RedisSession.do
    early = list[Any]()

    def do_late(self: RedisSession, name: str, *args: Any, **named: Any) -> Any:
        if name == "enter" and not early:
            other = there.look(session.key)
            assert other is not None
            following = other.runs.leave_line(holder.id, rules.line)
            assert following is not None and following.id == waiting.id
            early.append(other.runs.start(waiting.id))
        return do(self, name, *args, **named)

    monkeypatch.setattr(RedisSession, "do", do_late)
    effects = session.runs.begin(waiting, JobData({}), admitted=True, order=None)
    assert early == [None], "it can't begin yet"
    assert effects is not None and effects.goes
    assert session.runs.start(waiting.id) is not None


def test_a_run_that_has_to_wait_for_its_turn_is_told_so(
    make_redis_store: MakeRedisStore,
) -> None:
    session = make_redis_store().open("owner", Key("demo", "page"))
    rules = Rules(0, "multiple", line=Line("gpu", limit=1))
    begin(session, rules)
    waiting = run_of(session, rules)
    effects = session.runs.begin(waiting, JobData({}), admitted=True, order=None)
    assert effects is not None and effects.goes is False


def _has_begun(viewer: Viewer, first: Any) -> bool:
    viewer.look()
    return bool(viewer.shown(first) == "here")


def test_a_run_that_was_not_told_learns_that_it_is_to_stop(
    make_redis_store: MakeRedisStore,
) -> None:
    noting = Noting()
    here, there = make_redis_store(), make_redis_store()
    here.observe(noting)
    session = here.open("owner", KEY)
    run = begin(session)
    other = there.find("owner", KEY)
    assert other is not None
    # As one whose message is lost.
    other.do("runs.ask_to_stop", run.id, Status.STOPPED)
    assert noting.runs == []
    here.beat()
    assert noting.runs == [run.id]


def test_what_was_told_while_nobody_heard_is_found_when_somebody_hears_again(
    own: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redisstore, "BEAT", 3600.0)
    own.start()
    noting, heard = Noting(), list[bytes]()
    here, there = store_at(own), store_at(own)
    here.observe(noting)
    receive = here.news.receive

    def note(data: bytes) -> None:
        receive(data)
        heard.append(data)

    monkeypatch.setattr(here.news, "receive", note)
    run = begin(here.open("owner", KEY))
    wait_until(lambda: heard == [b""], "it to hear")
    other = there.find("owner", KEY)
    assert other is not None
    other.do("runs.ask_to_stop", run.id, Status.STOPPED)  # as one that nobody hears
    with redis.Redis(port=own.port) as server:
        server.client_kill_filter(_type="pubsub")
    wait_until(lambda: run.id in noting.runs, "it to be found")
    for store in (here, there):
        store.close()


def test_who_leaves_a_page_that_was_made_anew_takes_nothing_from_who_follows_it(
    make_redis_store: MakeRedisStore,
) -> None:
    here, there = make_redis_store(), make_redis_store()
    old, wakeup = here.open("owner", KEY), ThreadWakeup()
    old.watch(wakeup)
    there.drop(KEY)
    other, new = there.open("owner", KEY), here.open("owner", KEY)
    assert new is not old
    newer = ThreadWakeup()
    new.watch(newer)
    wait_until(lambda: here.news.hears, "it to hear")
    old.unwatch(wakeup)
    assert _is_told(here, new)
    other.rename("anew")
    wait_until(lambda: new._replica.state.session.given_name == "anew", "the news")
    new.unwatch(newer)
    assert not _is_told(here, new)


def _is_told(store: RedisStore, session: RedisSession) -> bool:
    return session._replica.journal.channel.encode() in store.news.bells._heard


def test_who_cancels_a_run_of_another_process_goes_on_though_its_end_is_not_heard(
    own: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.start()

    def work() -> Iterator[str]:
        while True:
            time.sleep(0.01)
            yield "at work"

    with gr.Blocks() as blocks:
        out = gr.Textbox()
        begun = gr.Button().click(work, None, out)
        gr.Button().click(lambda: "cancelled", None, out, cancels=begun)
    engines = [
        Engine(
            Settings(grace=0.01),
            b"key",
            make_store=lambda settings, key, later: RedisStore(
                settings, key, later, own.address
            ),
        )
        for _ in range(2)
    ]
    here, there = engines
    viewer, other = Viewer(here, blocks), open_page(there, blocks)
    store = there.store
    assert isinstance(store, RedisStore)
    monkeypatch.setattr(store.news, "receive", lambda data: None)
    here.start(viewer.session, blocks.listeners[0], {})
    viewer.follow(lambda: viewer.shown(out) == "at work", "it to begin")
    cancelling = there.start(other, blocks.listeners[1], {})
    assert cancelling.ended.wait(20)
    viewer.follow(lambda: viewer.shown(out) == "cancelled", "what cancels")
    for engine in engines:
        engine.close()


def test_a_run_is_of_one_process_only(make_redis_store: MakeRedisStore) -> None:
    here, there = make_redis_store(), make_redis_store()
    session, other = here.open("owner", KEY), there.open("owner", KEY)
    run = run_of(session)
    session.runs.begin(run, JobData({}), admitted=True, order=None)
    assert other.runs.start(run.id) is not None
    assert session.runs.start(run.id) is None
