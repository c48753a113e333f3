"""What was done in Redis, or told, though its answer or the message was lost."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from typing import Any

import pytest
import redis

import flaskstream as gr
from flaskstream.exceptions import StoreGone
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.store import patience
from flaskstream.store.patience import patient
from flaskstream.store.redis import redisstore, replica
from flaskstream.store.redis.connection import Away
from flaskstream.store.redis.journal import RUNG, Journal
from flaskstream.store.redis.lines import Lines
from flaskstream.store.runrecord import Line, Status
from flaskstream.store.wakeup import ThreadWakeup
from tests.store.commands import KEY, begin, run_of, shown, whole
from tests.store.outages.conftest import Steps
from tests.store.stores import MakeRedisStore, RedisServer, store_at
from tests.store.viewer import Viewer, open_page
from tests.waiting import wait_until


def lose_answer(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Lose the next answer to who appends to a journal; gives what is appended."""
    append, appended = Journal.append, list[bytes]()

    def done(
        journal: Journal, born: str, since: int, mark: bytes, entry: bytes, *more: Any
    ) -> Any:
        found = append(journal, born, since, mark, entry, *more)
        appended.append(entry)
        if len(appended) == 1:
            raise Away("its answer is lost")
        return found

    monkeypatch.setattr(Journal, "append", done)
    return appended


def test_what_was_done_though_its_answer_was_lost_is_done_once(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_redis_store().open("owner", KEY)
    run = begin(session)
    before = session.seq
    appended = lose_answer(monkeypatch)
    with patient():
        written = session.runs.write(run.id, 0, [whole(1, "a", None)])
    assert written is not None and session.seq > before
    assert len(appended) == 1 and shown(session, 1) == "a"


@pytest.mark.parametrize("is_whole", [False, True])
def test_what_was_done_is_not_done_again_however_much_has_come_since(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch, is_whole: bool
) -> None:
    if is_whole:  # who comes later reads that, in which nobody can look for an entry
        monkeypatch.setattr(replica, "MANY", 20)
        monkeypatch.setattr(replica, "KEPT", 5)
    here, there = make_redis_store(), make_redis_store()
    session, other = here.open("owner", KEY), there.open("owner", KEY)
    run, append = begin(session), Journal.append

    def lose(journal: Journal, *given: Any) -> Any:
        monkeypatch.setattr(Journal, "append", append)
        append(journal, *given)
        for number in range(replica.RECENT + 10):
            other.rename(f"{number}")
        raise Away("its answer is lost")

    monkeypatch.setattr(Journal, "append", lose)
    unknown = pytest.raises(StoreGone, match="could not say what came of it")
    with patient(), unknown if is_whole else nullcontext():
        session.runs.toast(run.id, 0, {"message": "hello"})
    session.refresh()
    events = session.read(0).delta.events
    assert [event["toast"]["message"] for event in events] == ["hello"]


def test_who_does_not_wait_is_told_at_once(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_redis_store().open("owner", KEY)
    run = begin(session)
    lose_answer(monkeypatch)
    with pytest.raises(Away):
        session.runs.write(run.id, 0, [whole(1, "a", None)])


def test_viewers_are_shown_what_was_done_though_its_answer_was_lost(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_redis_store()
    session, wakeup = store.open("owner", KEY), ThreadWakeup()
    run, heard = begin(session), list[bytes]()
    append, hear = Journal.append, session.hear

    def lose(*given: Any) -> Any:
        append(*given)
        wait_until(lambda: len(heard) == 2, "its bell, before who appends is told")
        raise Away("its answer is lost")

    def note(told: bytes) -> None:
        hear(told)
        heard.append(told)

    monkeypatch.setattr(session, "hear", note)
    session.watch(wakeup)
    wait_until(lambda: heard == [b""], "it to hear")
    monkeypatch.setattr(Journal, "append", lose)
    while wakeup.wait(0):
        pass
    with pytest.raises(Away):
        session.runs.write(run.id, 0, [whole(1, "a", None)])
    assert wakeup.wait(20)
    session.read(0)
    assert shown(session, 1) == "a"
    session.unwatch(wakeup)


def test_an_entry_that_comes_again_changes_nothing_anywhere(
    make_redis_store: MakeRedisStore,
) -> None:
    here, there = make_redis_store(), make_redis_store()
    session, other = here.open("owner", KEY), there.open("owner", KEY)
    run = begin(session)
    session.runs.toast(run.id, 0, {"message": "hello"})
    replica = session._replica
    entry = replica.journal.read(0, replica.born)
    assert entry is not None
    known = replica.born, replica._position, replica._mark
    replica.journal.append(*known, entry.entries[-1], "x")
    for one in (session, other):
        one.refresh()
        events = one.read(0).delta.events
        assert [event["toast"]["message"] for event in events] == ["hello"]


def test_a_run_that_has_lost_its_last_value_is_not_done(
    viewer: Viewer, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis is back just after the run has waited for long enough."""
    monkeypatch.setattr(patience, "PATIENCE", 0.0)
    append = Journal.append

    def lose(
        journal: Journal, born: str, since: int, mark: bytes, entry: bytes, *more: Any
    ) -> Any:
        if b"three" in entry:
            raise Away("it can't be reached")
        return append(journal, born, since, mark, entry, *more)

    monkeypatch.setattr(Journal, "append", lose)
    for _ in range(2):
        steps.go_on()
    viewer.follow(lambda: viewer.status() in ("done", "failed"), "its end")
    assert viewer.status() == "failed"


def test_one_whose_turn_has_come_is_brought_to_its_line_by_whoever_knows_its_page(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the process that was at the run before it was killed."""
    monkeypatch.setattr(redisstore, "BEAT", 1)
    begin_heir, tries = Engine._begin_heir, list[str]()

    def lose(engine: Engine, run: Run) -> None:
        tries.append(run.id)
        if len(tries) > 1:
            begin_heir(engine, run)

    monkeypatch.setattr(Engine, "_begin_heir", lose)
    began, goes_on = list[str](), threading.Semaphore(0)

    def work(text: str) -> None:
        began.append(text)
        assert goes_on.acquire(timeout=20)

    with gr.Blocks() as blocks:
        box = gr.Textbox()
        box.change(work, box, None)
    page, listener = open_page(engine, blocks), blocks.listeners[0]
    engine.start(page, listener, {box.id: "first"})
    wait_until(lambda: began, "the first one to begin")
    engine.start(page, listener, {box.id: "second"})
    goes_on.release()
    wait_until(lambda: began == ["first", "second"], "the second one to begin")
    lines: Lines = engine.store.lines  # type: ignore[attr-defined]
    assert [run.id for run in lines.runs()] == tries[-1:], "it has its place"
    goes_on.release()
    wait_until(lambda: not page.runs.active, "it to end")


def test_who_enters_a_line_twice_stands_there_once(
    make_redis_store: MakeRedisStore,
) -> None:
    lines, line = make_redis_store().lines, Line("gpu", 1)
    session = make_redis_store().open("owner", KEY)
    first, second = (run_of(session) for _ in range(2))
    assert lines.enter(first, line, None).goes
    for _ in range(2):
        assert lines.enter(second, line, None).position == (1, 1, None)
    found = lines.leave(first, line)
    assert found is not None and found.id == second.id
    assert lines.leave(second, line) is None


def test_news_that_could_not_be_read_are_read_when_the_server_answers(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make_redis_store(), make_redis_store()
    session, other = here.open("owner", KEY), there.open("owner", KEY)
    wakeup = ThreadWakeup()
    other.watch(wakeup)
    wait_until(lambda: there.news.hears, "it to hear")
    run = begin(session)
    read, tries = Journal.read, list[int]()

    def lose(journal: Journal, *asked: Any) -> Any:
        tries.append(0)
        if len(tries) == 1:
            raise Away("it has not answered")
        return read(journal, *asked)

    monkeypatch.setattr(Journal, "read", lose)
    large = "x" * 2 * RUNG  # is to be asked for
    session.runs.write(run.id, 0, [whole(1, large, None)])
    wait_until(lambda: other._replica.state.session.payloads.get(1) == large, "it")
    other.unwatch(wakeup)


def test_a_process_that_slept_keeps_no_state_for_a_run_that_was_ended(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make_redis_store(), make_redis_store()
    session, other = here.open("owner", KEY), there.open("owner", KEY)
    run = begin(session)
    session.runs.keep_state(run.id, 0, 1, "first")
    wakeup = ThreadWakeup()
    session.watch(wakeup)
    wait_until(lambda: here.news.hears, "it to hear")
    for one, hears in ((session, "hear"), (here.news, "receive")):
        monkeypatch.setattr(one, hears, lambda data: None)
    other.runs.end(run.id, Status.FAILED)
    newer = begin(other)
    other.runs.keep_state(newer.id, 0, 1, "newer")
    assert session.runs.find(run.id) is not None, "it does not know that yet"
    session.runs.keep_state(run.id, 0, 1, "older")
    other.refresh()
    assert other.states.get(1) == ("newer",)
    session.unwatch(wakeup)


def test_one_that_was_taken_for_gone_and_begins_a_run_is_missed_again(
    own: RedisServer,
) -> None:
    here, there = store_at(own), store_at(own)
    session, _ = here.open("owner", KEY), there.open("owner", KEY)
    server, alive = redis.Redis(port=own.port), here.processes._alive
    there.processes.in_touch_since = -1e9
    server.zadd(alive, {here.processes.own: 1})
    assert there.take_lost().ended == []
    run = begin(session)  # before it says again that it is there
    server.zadd(alive, {here.processes.own: 1}, xx=True)  # it is killed
    assert [lost.id for lost in there.take_lost().ended] == [run.id]
    here.close()
    there.close()


def test_one_that_was_taken_for_gone_and_takes_others_is_missed_again(
    own: RedisServer,
) -> None:
    stores = [store_at(own) for _ in range(3)]
    sessions = [store.open("owner", KEY) for store in stores]
    first, second, third = (store.processes for store in stores)
    run = begin(sessions[0])
    server = redis.Redis(port=own.port)
    server.zadd(first._alive, {first.own: 1})
    server.zrem(first._alive, second.own)
    second.in_touch_since = third.in_touch_since = -1e9
    assert [id for _, id in second.find_lost()] == [run.id]
    server.zadd(first._alive, {second.own: 1}, xx=True)  # it is killed
    assert [id for _, id in third.find_lost()] == [run.id]
    for store in stores:
        store.close()


class Broken:
    """A connection for news that breaks just as something is sent by it."""

    def __init__(self, *, is_connected: bool) -> None:
        self.connection, self.is_connected = self, is_connected
        self.sent = list[bytes]()

    def subscribe(self, name: bytes) -> None:
        self.sent.append(name)
        raise ValueError("I/O operation on closed file")

    unsubscribe = subscribe


@pytest.mark.parametrize("is_connected", [True, False])
def test_who_watches_as_the_connection_for_news_breaks_is_told_by_the_next_one(
    is_connected: bool,
    make_redis_store: MakeRedisStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, there = make_redis_store(), make_redis_store()
    session, other = here.open("owner", KEY), there.open("owner", KEY)
    wait_until(lambda: there.news.hears, "it to hear")
    listener, wakeup = there.news.bells._listener, ThreadWakeup()
    broken = Broken(is_connected=is_connected)
    monkeypatch.setattr(there.news.bells, "_listener", broken)
    other.watch(wakeup)
    assert bool(broken.sent) is is_connected, "only its own thread connects anew"
    listener.connection.disconnect()
    run = begin(session)
    session.runs.write(run.id, 0, [whole(1, "a", None)])
    wait_until(lambda: other._replica.state.session.payloads.get(1) == "a", "the news")
    other.unwatch(wakeup)
