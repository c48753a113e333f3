"""Redis goes away for a while: what goes on waits for it, and loses nothing."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import redis

import flaskstream as gr
from flaskstream.exceptions import StoreGone
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.store import patience
from flaskstream.store.patience import patient
from flaskstream.store.redis import bells, connection, redisstore, replica
from flaskstream.store.redis import processes as redis_processes
from flaskstream.store.redis.connection import Away, Connection
from flaskstream.store.redis.journal import RUNG, Journal
from flaskstream.store.redis.lines import Lines
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.runrecord import Line, Status
from flaskstream.store.settings import Settings
from flaskstream.store.wakeup import ThreadWakeup
from tests.store.commands import KEY, begin, run_of, shown, whole
from tests.store.conftest import run_threads
from tests.store.stores import MakeRedisStore, RedisServer, store_at
from tests.store.viewer import Viewer, open_page
from tests.waiting import wait_until

KEPT = ["--appendonly", "yes", "--appendfsync", "always"]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[RedisServer]:
    """A server that keeps what it has, and may be ended and started again."""
    made = RedisServer(tmp_path)
    made.start(*KEPT)
    yield made
    made.kill()


@pytest.fixture
def engine(own: RedisServer) -> Iterator[Engine]:
    def make_store(settings: Settings, key: bytes, later: Any) -> RedisStore:
        return RedisStore(settings, key, later, own.address)

    made = Engine(Settings(sweep_every=0.05), b"key", make_store=make_store)
    yield made
    wait_until(lambda: not run_threads(), "the threads of all runs to end")
    made.close()


class Steps:
    """A function that yields a value each time it is let go on."""

    def __init__(self) -> None:
        self._go = threading.Semaphore(0)
        self.cleaned = threading.Event()

    def go_on(self) -> None:
        self._go.release()

    def function(self) -> Iterator[str]:
        try:
            for value in ("one", "two", "three"):
                assert self._go.acquire(timeout=60)
                yield value
        finally:
            self.cleaned.set()


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
def viewer(engine: Engine, steps: Steps) -> Viewer:
    """Of a page whose run has shown its first value."""
    with gr.Blocks() as blocks:
        out = gr.Textbox(interactive=False)
        gr.Button().click(steps.function, None, out, concurrency_limit=1)
    viewer = Viewer(engine, blocks)
    engine.start(viewer.session, blocks.listeners[0], {})
    steps.go_on()
    viewer.follow(lambda: viewer.shown(out) == "one", "the first value")
    return viewer


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


# ----- answers that are lost


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


def test_one_that_nobody_tells_that_a_newer_one_has_its_place_stops(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the process that was pressed the button in was killed just then."""
    ended = threading.Event()

    def work(text: str) -> Iterator[str]:
        try:
            while True:
                yield text
                if text == "newer":
                    break
        finally:
            if text == "older":
                ended.set()

    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox(interactive=False)
        box.change(work, box, out, concurrency_limit=None)
    viewer, listener = Viewer(engine, blocks), blocks.listeners[0]
    older = engine.start(viewer.session, listener, {box.id: "older"})
    viewer.follow(lambda: viewer.shown(out) == "older", "the older one's value")
    stop, lost = Engine.stop, list[Status]()

    def lose(engine: Engine, run: Run, reason: Status = Status.STOPPED) -> None:
        lost.append(reason)
        if len(lost) > 1:
            stop(engine, run, reason)

    monkeypatch.setattr(Engine, "stop", lose)
    newer = engine.start(viewer.session, listener, {box.id: "newer"})
    assert ended.wait(20) and older.ended.wait(20) and newer.ended.wait(20)
    assert (older.status, newer.status) == (Status.SUPERSEDED, Status.DONE)
    assert lost[0] is Status.SUPERSEDED


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


def test_one_that_waits_and_is_not_told_that_a_newer_one_waits_in_its_place_ends(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, goes_on = threading.Event(), threading.Event()

    def work(text: str) -> None:
        began.set()
        assert goes_on.wait(20)

    with gr.Blocks() as blocks:
        box = gr.Textbox()
        box.change(work, box, None, concurrency_limit=None)
    page, listener = open_page(engine, blocks), blocks.listeners[0]
    engine.start(page, listener, {box.id: "first"})
    assert began.wait(20)
    second = engine.start(page, listener, {box.id: "second"})
    stop, lost = Engine.stop, list[Status]()

    def lose(engine: Engine, run: Run, reason: Status = Status.STOPPED) -> None:
        lost.append(reason)
        if len(lost) > 1:
            stop(engine, run, reason)

    monkeypatch.setattr(Engine, "stop", lose)
    third = engine.start(page, listener, {box.id: "third"})
    assert second.ended.wait(20)
    goes_on.set()
    assert third.ended.wait(20)
    assert (second.status, third.status) == (Status.SUPERSEDED, Status.DONE)
