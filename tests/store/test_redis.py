"""What a store in Redis meets there: faults of the server, of processes, of values."""

from __future__ import annotations

import math
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from prometheus_client import REGISTRY

import flaskstream as gr
from flaskstream.exceptions import StoreGone
from flaskstream.media.media import Media
from flaskstream.runs.engine import Engine
from flaskstream.runs.metrics import metrics
from flaskstream.store.change import Change
from flaskstream.store.clock import now as clock_now
from flaskstream.store.later import never
from flaskstream.store.patch import Op
from flaskstream.store.protocol import Observer
from flaskstream.store.redis.connection import FORMAT
from flaskstream.store.redis.journal import RUNG
from flaskstream.store.redis.processes import Processes
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.redis.replica import KEPT, KEPT_BYTES, LONG, MANY
from flaskstream.store.redis.session import RedisSession
from flaskstream.store.redis.trouble import what_is_wrong
from flaskstream.store.runrecord import JobData, Key, Line, Rules, RunRecord, Status
from flaskstream.store.sessionruns import SessionRuns
from flaskstream.store.settings import Settings
from flaskstream.store.values import Post
from flaskstream.store.wakeup import ThreadWakeup
from tests.store import victim
from tests.store.commands import PRESS, begin, run_of, shown, whole
from tests.store.conftest import run_threads
from tests.store.stores import ROOT as TREE
from tests.store.stores import RedisServer
from tests.store.viewer import Viewer, open_page
from tests.waiting import TO_START, wait_until

KEY = Key("demo", "page")
MakeStore = Callable[..., RedisStore]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[RedisServer]:
    """A server that a test may do anything to; it is not started."""
    made = RedisServer(tmp_path)
    yield made
    made.kill()


def store_at(server: RedisServer, key: bytes = b"key") -> RedisStore:
    return RedisStore(Settings(), key, never, server.address)


class Noting(Observer):
    """Notes what other processes do."""

    def __init__(self) -> None:
        self.runs, self.lags = list[str](), list[float]()

    def note_run(self, run: RunRecord) -> None:
        self.runs.append(run.id)

    def count_lag(self, seconds: float) -> None:
        self.lags.append(seconds)


# ----- the server


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--requirepass", "secret"], "asks for a password"),
        (["--replicaof", "127.0.0.1", "1"], "is a replica"),
        (["--maxmemory", "1"], "memory is full"),
    ],
)
def test_what_is_wrong_with_a_server_is_said(
    own: RedisServer, options: list[str], said: str
) -> None:
    own.start(*options)
    with pytest.raises(StoreGone, match=said) as raised:
        store_at(own).open("owner", KEY)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl"])
def test_the_log_says_once_that_a_server_would_take_pages_away(
    own: RedisServer, policy: str, caplog: pytest.LogCaptureFixture
) -> None:
    own.start("--maxmemory", "50mb", "--maxmemory-policy", policy)
    store = store_at(own)
    for _ in range(2):
        store.beat()
    assert caplog.text.count(f"has the maxmemory-policy {policy}") == 1


def test_a_server_that_keeps_all_is_not_warned_of(
    own: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    own.start("--maxmemory", "50mb", "--maxmemory-policy", "noeviction")
    store_at(own).beat()
    assert not caplog.text


def test_a_certificate_that_is_not_trusted_is_said_with_what_to_set() -> None:
    text = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get"
    said = what_is_wrong(redis.ConnectionError(f"Error 1 connecting to x:1. {text}"))
    assert "ssl_ca_certs" in said
    refused = what_is_wrong(redis.ConnectionError("Connection refused."))
    assert refused == "it can't be reached (Connection refused)"


def test_processes_agree_whose_the_server_is_after_it_has_lost_its_data(
    own: RedisServer,
) -> None:
    own.start()
    here, gone = store_at(own), store_at(own)
    assert here.name == gone.name
    for is_first in (True, False):
        redis.Redis(port=own.port).flushall()
        if is_first:
            here.beat()
        started_anew = store_at(own)
        assert started_anew.name  # is there before `here` looks, once
        here.beat()
        assert here.name == started_anew.name
    with pytest.raises(StoreGone, match="another SECRET_KEY"):
        store_at(own, b"another").ping()


def test_a_page_that_begins_while_one_of_its_key_is_dropped_has_nothing_of_it(
    make_redis_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make_redis_store(), make_redis_store()
    here.open("owner", KEY).do("rename", "old")
    delete, begun = redis.Redis.delete, list[RedisSession]()

    def and_press(self: Any, *names: Any) -> Any:
        found = delete(self, *names)
        if names[0].endswith(":about") and not begun:
            begun.append(there.open("owner", KEY))
            begun[0].do("rename", "new")
        return found

    monkeypatch.setattr(redis.Redis, "delete", and_press)
    here.drop(KEY)
    assert begun
    after = there.open("owner", KEY)
    assert after.given_name is None
    after.do("rename", "newer")
    assert after.given_name == "newer"


@pytest.fixture
def full(redis_server: RedisServer) -> Iterator[RedisStore]:
    """A store of four pages."""
    settings, prefix = Settings(max_pages=4), f"full-{secrets.token_hex(6)}"
    made = RedisStore(settings, b"key", never, redis_server.address, prefix)
    yield made
    made.close()


def test_who_opens_many_pages_has_his_own_dropped(full: RedisStore) -> None:
    others = [Key("demo", f"other{i}") for i in range(3)]
    for key in others:
        full.open(key.id, key)
    for i in range(8):
        full.open("greedy", Key("demo", f"greedy{i}"))
    assert len(full.make_room()) == 7
    assert all(full.look(key) is not None for key in others)
    assert full.size().pages == 4


def test_processes_that_make_room_at_once_drop_no_more_than_one(
    full: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(12):
        full.open(f"owner{i}", Key("demo", f"page{i}"))
    drop, times = full.drop_unused, list[int]()

    def drop_as_another_one_does(key: Key, seconds: float) -> Any:
        if not times:
            times.append(1)
            full.make_room()
        return drop(key, seconds)

    monkeypatch.setattr(full, "drop_unused", drop_as_another_one_does)
    full.make_room()
    assert full.size().pages >= 3


def test_a_page_that_just_begins_is_not_taken_for_one_that_nobody_uses(
    make_redis_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_redis_store()
    note_use = RedisStore._touch

    def and_sweep(self: RedisStore, session: RedisSession) -> None:
        for known in self.all():
            self.drop_unused(known.key, 3600)
        note_use(self, session)

    monkeypatch.setattr(RedisStore, "_touch", and_sweep)
    session = store.open("owner", Key("demo", "new"))
    assert store.look(session.key) is session


def test_a_page_is_kept_for_a_run_that_is_silent_for_long(
    make_redis_store: MakeStore, redis_server: RedisServer
) -> None:
    store = make_redis_store()
    session = store.open("owner", KEY)
    begin(session)
    server = redis.Redis(port=redis_server.port)
    lines, page = store.lines._replica.journal, session._replica.journal
    names = [lines.keys[0], *page.keys[:2]]
    for name in names:
        server.pexpire(name, 60_000)
    store.beat()
    assert all(server.pttl(name) > 60_000 for name in names)


def test_who_asks_while_it_is_left_gets_an_answer(make_redis_store: MakeStore) -> None:
    store: Any = make_redis_store()
    connection, journal = store._connection, store.open("owner", KEY)._replica.journal
    answered = list[Any]()
    connection._kept += [connection._take_kept(), connection._take_kept()]
    for client in connection._kept:
        close = client.close

        def close_and_ask(close: Callable[[], None] = close) -> None:
            close()
            answered.append(journal.read(0, ""))  # as another thread does just then

        client.close = close_and_ask
    connection.close()
    assert len(answered) == 2 and None not in answered
    assert not connection._kept


def test_a_machine_whose_clock_is_ahead_takes_nobody_for_gone(
    make_redis_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make_redis_store(), make_redis_store()
    session = here.open("owner", KEY)
    here.processes.begin(KEY, "run")
    session.presence.watch()
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 3600)
    there.beat()
    there.processes.in_touch_since = -1e9  # as one that is here for long
    assert there.processes.find_lost() == []
    found = there.look(KEY)
    assert found is not None
    assert found.presence.unwatched_for() == 0.0
    session.presence.unwatch()
    assert 0.0 <= found.presence.unwatched_for() < 1800


def test_a_late_answer_moves_no_clock_but_another_clock_does(
    make_redis_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_redis_store()
    run, connection = run_of(store.open("owner", KEY)), store._connection
    known, passed, ahead = connection.now() - time.monotonic(), [0.0], [0]
    clock, ask = time.monotonic, redis.Redis.time

    def late(server: Any) -> tuple[int, int]:
        seconds, micros = ask(server)
        passed[0] += 4.0
        return seconds + ahead[0], micros

    with monkeypatch.context() as patch:
        patch.setattr(redis.Redis, "time", late)
        patch.setattr(time, "monotonic", lambda: clock() + passed[0])
        connection.look_anew()
        assert connection.now() - time.monotonic() == pytest.approx(known, abs=0.01)
        ahead[0] = 3600
        connection.look_anew()
        moved = connection.now() - time.monotonic() - known
        assert moved == pytest.approx(3600, abs=60)
        assert run.start()
    connection.look_anew()
    assert (run.started or 0) > clock_now() and run.seconds == 0.0


@pytest.mark.parametrize("hours", [1, -1])
def test_what_is_kept_goes_by_the_servers_clock_alone(
    make_redis_store: MakeStore, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    here, there = make_redis_store(), make_redis_store()
    session, right = here.open("owner", KEY), time.time
    session.states.keep(7, "mine")
    with monkeypatch.context() as patch:  # as on another machine
        patch.setattr(time, "time", lambda: right() + hours * 3600)
        there.beat()
        found = there.open("owner", KEY)
        assert found.states.take_old({7: 1800.0}) == {}
        other = there.open("owner", Key("demo", "other"))
        run = begin(other, PRESS._replace(line=Line("line", 1)))
        there.processes.begin(other.key, run.id)
        there.lines.enter(run, run.line, None)
        assert 0.0 <= run.seconds < 1800
    assert 0.0 <= other.opened - session.opened < 1800
    known = here.look(other.key)
    assert known is not None
    times = known.runs.look(run).started, known.runs.look(run).made_at
    assert all(at is not None and abs(at - right()) < 1800 for at in times)
    assert not here.lines.granted_before(right() - 1800)
    assert [one.id for one in here.lines.granted_before(right() + 1800)] == [run.id]


def test_a_state_that_calls_share_is_not_kept_by_one_that_was_ended_for_its_process(
    make_redis_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make_redis_store(), make_redis_store()
    session, calls = here.open("owner", KEY), list[RedisSession]()
    for name in ("lost", "next"):
        calls.append(here.open("owner", Key("demo", name)))
        here.share(calls[-1].key, KEY)
    runs = [begin(call) for call in calls]
    calls[0].runs.keep_state(runs[0].id, PRESS.id, 7, "first")
    found = there.look(calls[0].key)
    assert found is not None and found.runs.end(runs[0].id, Status.FAILED) is not None
    # It has slept, and does not know yet.
    monkeypatch.setattr(SessionRuns, "may_write", lambda *asked: True)
    calls[0].runs.keep_state(runs[0].id, PRESS.id, 7, "of a zombie")
    assert session.states.get(7) == ("first",)
    calls[1].runs.keep_state(runs[1].id, PRESS.id, 7, "second")
    assert session.states.get(7) == calls[0].states.get(7) == ("second",)


RIGHTS = "~flaskstream:*", "resetchannels", "&flaskstream:*", "+@all"
"""As the docs have them; Redis 6.2 lets a new user hear all channels."""


def store_of_user(server: RedisServer, *rights: str) -> RedisStore:
    """A store whose user has no other rights in Redis than these."""
    admin = redis.Redis(port=server.port)
    admin.execute_command("ACL", "SETUSER", "app", "reset", "on", ">word", *rights)  # type: ignore[no-untyped-call]
    url = server.address.replace("//", "//app:word@")
    return RedisStore(Settings(), b"key", never, url)


def test_a_user_of_few_rights_is_told_which_it_needs_before_anything_is_written(
    own: RedisServer,
) -> None:
    own.start()
    store = store_of_user(own, "~flaskstream:*", "resetchannels", "+@all")
    with pytest.raises(StoreGone, match="~flaskstream:. resetchannels &flaskstream:. "):
        store.open("owner", KEY).do("rename", "some")
    assert not redis.Redis(port=own.port).keys("*page*")
    store = store_of_user(own, *RIGHTS)
    session = store.open("owner", KEY)
    session.do("rename", "some")
    wait_until(lambda: store.news.hears, "it to hear of others")
    assert session.given_name == "some"
    store.close()


def test_one_that_may_not_subscribe_is_told_once(
    own: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    own.start()
    store = store_of_user(own, *RIGHTS, "-subscribe")
    store.open("owner", KEY)
    asked = redis.Redis(port=own.port)

    def refused() -> int:
        stats = asked.info("commandstats")
        return int(stats.get("cmdstat_subscribe", {}).get("rejected_calls", 0))

    wait_until(lambda: refused() > 2, "it to ask several times")
    store.close()
    said = [one for one in caplog.records if "tells nothing" in one.getMessage()]
    assert len(said) == 1


def test_one_that_is_not_there_is_said_and_found_when_it_is(own: RedisServer) -> None:
    store = store_at(own)
    with pytest.raises(StoreGone, match="can't be reached"):
        store.open("owner", KEY)
    own.start()
    assert store.open("owner", KEY).seq == 0
    store.close()


def test_an_app_of_another_key_is_refused(own: RedisServer) -> None:
    own.start()
    store = store_at(own)
    store.open("owner", KEY)
    with pytest.raises(StoreGone, match="another SECRET_KEY"):
        store_at(own, b"another key").open("owner", KEY)
    store.close()


def test_what_others_have_written_there_is_not_loaded(own: RedisServer) -> None:
    own.start()
    store = store_at(own)
    session = store.open("owner", KEY)
    begin(session)
    server = redis.Redis(port=own.port)
    (entries,) = server.scan_iter("*demo:page}:entries")
    forged: Any = server.lindex(entries, 0)
    server.rpush(entries, forged[:-1] + b"?")
    with pytest.raises(StoreGone, match="not written by this app"):
        session.refresh()
    with pytest.raises(StoreGone, match="not written by this app"):
        store_at(own).look(KEY)
    store.close()


def test_what_was_acknowledged_is_there_after_a_crash(own: RedisServer) -> None:
    kept = ["--appendonly", "yes", "--appendfsync", "always"]
    own.start(*kept)
    store = store_at(own)
    session = store.open("owner", KEY)
    run = begin(session)
    session.runs.write(run.id, 0, [whole(1, "a")])
    own.kill()
    with pytest.raises(StoreGone):
        session.runs.write(run.id, 0, [whole(1, "b", None)])
    own.start(*kept)
    assert shown(session, 1) == "a"
    assert session.runs.write(run.id, 0, [whole(1, "c", None)]) is not None
    another = store_at(own)
    found = another.find("owner", KEY)
    assert found is not None and shown(found, 1) == "c"
    store.close()
    another.close()


def test_what_redis_has_lost_is_gone_and_a_new_page_begins(own: RedisServer) -> None:
    own.start()
    store = store_at(own)
    session = store.open("owner", KEY)
    run = begin(session)
    redis.Redis(port=own.port).flushall()
    assert session.runs.write(run.id, 0, [whole(1, "a")]) is None
    assert session.runs.look(run).reason is Status.ABANDONED
    assert store.find("owner", KEY) is None
    fresh = store.open("owner", KEY)
    assert fresh is not session
    begin(fresh)
    store.close()


# ----- journals


def test_a_journal_stays_short_and_who_comes_late_has_it_all(
    make_redis_store: MakeStore, redis_server: RedisServer
) -> None:
    here, there = make_redis_store(), make_redis_store()
    session = here.open("owner", KEY)
    run = begin(session)
    lagging = there.find("owner", KEY)
    assert lagging is not None
    for number in range(2 * MANY):
        session.runs.write(run.id, 0, [whole(1, f"{number}", None)])
    session.runs.toast(run.id, 0, {"message": "hello"})
    server = redis.Redis(port=redis_server.port)
    prefix = here.prefix
    (entries,) = server.scan_iter(f"{prefix}:*demo:page}}:entries")
    assert server.llen(entries) <= KEPT + MANY + 2
    lagging.refresh()
    late = make_redis_store().find("owner", KEY)
    assert late is not None
    for other in (lagging, late):
        assert other.read(0, whole=True) == session.read(0, whole=True)
        assert dict(other.payloads) == {1: f"{2 * MANY - 1}"}
        assert [one.id for one in other.runs.active] == [run.id]


def test_a_journal_of_large_entries_is_short_in_bytes(
    make_redis_store: MakeStore, redis_server: RedisServer
) -> None:
    store = make_redis_store()
    session = store.open("owner", KEY)
    run = begin(session)
    entries, large = session._replica.journal.keys[1], KEPT_BYTES // 2
    server = redis.Redis(port=redis_server.port)
    for number in range(20):
        session.runs.write(run.id, 0, [whole(1, f"{number}" * large, None)])
        kept: Any = server.lrange(entries, 0, -1)
        # Behind the whole, and since then: until they are more than the whole.
        assert sum(map(len, kept)) < KEPT_BYTES + 3 * (2 * large + LONG)
    late = make_redis_store().find("owner", KEY)
    assert late is not None and shown(late, 1) == "19" * large


def test_a_text_that_grows_costs_its_new_end(
    make_redis_store: MakeStore, redis_server: RedisServer
) -> None:
    store = make_redis_store()
    session = store.open("owner", KEY)
    run = begin(session)
    text = "x" * 50_000
    written = session.runs.write(run.id, 0, [whole(1, text)])
    server = redis.Redis(port=redis_server.port)
    (entries,) = server.scan_iter(f"{store.prefix}:*demo:page}}:entries")
    for number in range(20):
        assert written is not None
        text += f" word {number}"
        ops = [Op("append", "value", f" word {number}", 1)]
        written = session.runs.write(run.id, 0, [Change(1, text, ops, written.seqs[1])])
        entry: Any = server.lindex(entries, -1)
        assert len(entry) < 1000
    other = make_redis_store().find("owner", KEY)
    assert other is not None and other.payloads[1] == text == shown(other, 1)


def test_who_waits_is_told_a_place_by_one_call_each(own: RedisServer) -> None:
    own.start()
    store, other = store_at(own), store_at(own)
    rules = PRESS._replace(line=Line("gpu", 1))
    pages = [store.open(name, Key("demo", name)) for name in "abcd"]
    runs = [run_of(page, rules) for page in pages]
    for page, run in zip(pages, runs, strict=True):
        page.runs.begin(run, JobData({}), admitted=True, order=None)
    elsewhere = other.find("d", Key("demo", "d"))
    assert elsewhere is not None
    elsewhere.rename("what another process has changed")
    pages[1].runs.end(runs[1].id, Status.STOPPED)
    store.lines.leave(runs[1], rules.line)
    with redis.Redis(port=own.port) as server:
        before: Any = server.info("commandstats")
        store.places.tell_now(rules.line)
        after: Any = server.info("commandstats")
    calls = [stats["cmdstat_evalsha"]["calls"] for stats in (before, after)]
    assert calls[1] - calls[0] == 1 + 2  # who is to be told; and each of them
    assert elsewhere.refresh()
    last = elsewhere.runs.find(runs[3].id)
    assert last is not None and last.position is not None
    assert last.position[:2] == (2, 2)
    assert pages[3].given_name == "what another process has changed"
    store.close()
    other.close()


def test_what_somebody_types_meanwhile_is_no_beginning_of_a_text(
    make_redis_store: MakeStore,
) -> None:
    here, there = make_redis_store(), make_redis_store()
    session = here.open("owner", KEY)
    session.post(Post({1: "ab"}))
    run = begin(session)
    other = there.find("owner", KEY)
    assert other is not None
    other.post(Post({1: "xy"}))  # which the run does not know yet
    session.runs.write(run.id, 0, [whole(1, "abc")])
    assert session.payloads[1] == "abc" == shown(session, 1)


def test_two_who_change_the_same_see_one_order(make_redis_store: MakeStore) -> None:
    stores = [make_redis_store() for _ in range(3)]
    sessions = [store.open("owner", KEY) for store in stores]
    run = begin(sessions[0])

    def write(session: Any, name: str) -> None:
        for number in range(50):
            session.runs.write(run.id, 0, [whole(1, f"{name}{number}", None)])

    writers = [
        threading.Thread(target=write, args=(session, name))
        for session, name in zip(sessions, "abc", strict=True)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    for session in sessions:
        session.refresh()
    first, *others = [session.read(0, whole=True) for session in sessions]
    assert all(other == first for other in others)


# ----- values


def test_a_state_that_can_not_be_kept_fails_its_run(
    make_redis_store: MakeStore,
) -> None:
    with gr.Blocks() as blocks:
        state, out = gr.State(None), gr.Textbox(interactive=False)
        gr.Button().click(lambda: (threading.Lock(), "x"), None, [state, out])
    engine = Engine(Settings(), b"key", make_store=lambda *_: make_redis_store())
    page = open_page(engine, blocks)
    run = engine.start(page, blocks.listeners[0], {})
    assert run.ended.wait(20)
    assert run.status is Status.FAILED
    # Its thread has left its place in line, too.
    wait_until(lambda: not run_threads(), "its thread to end")
    engine.close()


class Former:
    """A class that the next version of a module does not have."""


def test_a_state_that_can_not_be_read_any_more_begins_anew(
    make_redis_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = make_redis_store().open("owner", KEY).states
    states.begin(1, Former())
    monkeypatch.delattr(f"{__name__}.Former")
    assert states.get(1) == ()
    assert states.begin(1, "anew") == "anew"
    assert states.get(1) == ("anew",)
    assert states.take_old({1: 0.0}) == {1: "anew"}


def test_files_go_with_what_has_them(make_redis_store: MakeStore) -> None:
    here, there = make_redis_store(), make_redis_store()
    token = here.files.put("owner", Media(b"content", "text/plain", "a.txt"), "x")
    found = there.files.find("owner", token)
    assert found is not None and found.read() == b"content"
    assert there.files.find("thief", token) is None


def test_one_person_alone_fills_redis_for_nobody_else(
    make_redis_store: MakeStore, redis_server: RedisServer
) -> None:
    settings = Settings(max_file_bytes=1000, run_ttl=1000.0)
    here, there = make_redis_store(settings), make_redis_store(settings)
    admitted = [one.files.has_room("much", b"x" * 600) for one in (here, there) * 3]
    assert admitted == [True] * 3 + [False] * 3, "whichever process takes them"
    assert there.files.has_room("another", b"x" * 600)
    assert there.files.has_room("much", b"x" * 100)
    server = redis.Redis(port=redis_server.port)
    (sent,) = server.scan_iter(f"{here.prefix}:*:sent:much")
    ttl: Any = server.ttl(sent)
    assert 1000 < ttl < 3000, "and is forgotten with the files"
    (slice,) = server.hkeys(sent)
    server.hset(sent, int(slice) - 9, 1700)
    assert there.files.has_room("much", b"x" * 100), "those before do not count"


# ----- what processes know


def test_how_far_a_process_is_behind_others_is_told_by_the_servers_clock(
    make_redis_store: MakeStore, monkeypatch: pytest.MonkeyPatch
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


# ----- processes


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
    make_redis_store: MakeStore,
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
    make_redis_store: MakeStore, monkeypatch: pytest.MonkeyPatch
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


def _has_begun(viewer: Viewer, first: Any) -> bool:
    viewer.look()
    return bool(viewer.shown(first) == "here")


def test_a_run_that_was_not_told_learns_that_it_is_to_stop(
    make_redis_store: MakeStore,
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


def test_a_run_is_of_one_process_only(make_redis_store: MakeStore) -> None:
    here, there = make_redis_store(), make_redis_store()
    session, other = here.open("owner", KEY), there.open("owner", KEY)
    run = run_of(session)
    session.runs.begin(run, JobData({}), admitted=True, order=None)
    assert other.runs.start(run.id) is not None
    assert session.runs.start(run.id) is None
