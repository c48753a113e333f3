"""What Redis has of a page: its journal, its states and files."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import redis

import flaskstream as gr
from flaskstream.media.media import Media
from flaskstream.runs.engine import Engine
from flaskstream.store.change import Change
from flaskstream.store.patch import Op
from flaskstream.store.redis.replica import KEPT, KEPT_BYTES, LONG, MANY
from flaskstream.store.redis.session import RedisSession
from flaskstream.store.runrecord import JobData, Key, Line, Status
from flaskstream.store.sessionruns import SessionRuns
from flaskstream.store.settings import Settings
from flaskstream.store.values import Post
from tests.store.commands import KEY, PRESS, begin, run_of, shown, whole
from tests.store.conftest import run_threads
from tests.store.stores import MakeRedisStore, RedisServer, store_at
from tests.store.viewer import open_page
from tests.waiting import wait_until


def test_a_state_that_calls_share_is_not_kept_by_one_that_was_ended_for_its_process(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
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


def test_a_journal_stays_short_and_who_comes_late_has_it_all(
    make_redis_store: MakeRedisStore, redis_server: RedisServer
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
    make_redis_store: MakeRedisStore, redis_server: RedisServer
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
    make_redis_store: MakeRedisStore, redis_server: RedisServer
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
    make_redis_store: MakeRedisStore,
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


def test_two_who_change_the_same_see_one_order(
    make_redis_store: MakeRedisStore,
) -> None:
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


def test_a_state_that_can_not_be_kept_fails_its_run(
    make_redis_store: MakeRedisStore,
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
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = make_redis_store().open("owner", KEY).states
    states.begin(1, Former())
    monkeypatch.delattr(f"{__name__}.Former")
    assert states.get(1) == ()
    assert states.begin(1, "anew") == "anew"
    assert states.get(1) == ("anew",)
    assert states.take_old({1: 0.0}) == {1: "anew"}


def test_files_go_with_what_has_them(make_redis_store: MakeRedisStore) -> None:
    here, there = make_redis_store(), make_redis_store()
    token = here.files.put("owner", Media(b"content", "text/plain", "a.txt"), "x")
    found = there.files.find("owner", token)
    assert found is not None and found.read() == b"content"
    assert there.files.find("thief", token) is None


def test_one_person_alone_fills_redis_for_nobody_else(
    make_redis_store: MakeRedisStore, redis_server: RedisServer
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
