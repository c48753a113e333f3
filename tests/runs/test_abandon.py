"""Runs that nobody watches, and pages that nobody comes back to."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from flaskstream.components import Textbox
from flaskstream.components.core.base import Component
from flaskstream.exceptions import QueueFull
from flaskstream.media.content import IN_MEMORY
from flaskstream.media.contentwriter import take_bytes
from flaskstream.media.media import Media
from flaskstream.runs.engine import Engine
from flaskstream.runs.mounts import Mounts
from flaskstream.runs.run import Run
from flaskstream.runs.session import Session
from flaskstream.runs.sessions import Sessions
from flaskstream.store.memorystore import MemoryStore
from flaskstream.store.runrecord import Status
from flaskstream.store.sessionstate import Opening
from flaskstream.store.settings import Settings
from tests.runs.memory import state_of
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until

MakeEngine = Callable[..., Engine]


def endless() -> Iterator[int]:
    while True:
        yield 1
        time.sleep(0.002)


def test_a_run_that_nobody_watches_is_abandoned(make_engine: MakeEngine) -> None:
    engine = make_engine(abandon_after=0.1, sweep_every=0.02)
    stage = Stage(engine, one_function(endless))
    run = stage.start()
    assert stage.ended(run).status is Status.ABANDONED
    assert run.record.ended_at is not None
    assert run.record.ended_at - run.record.made_at >= 0.1
    assert stage.states()[-1] == "stopped"


def test_a_run_that_somebody_watches_goes_on(make_engine: MakeEngine) -> None:
    engine = make_engine(abandon_after=0.05, sweep_every=0.01)
    stage = Stage(engine, one_function(endless))
    state_of(stage.session).presence.watch()
    run = stage.start()
    assert not run.ended.wait(0.2)
    state_of(stage.session).presence.unwatch()
    assert stage.ended(run).status is Status.ABANDONED


def test_a_run_on_a_page_that_was_long_idle_is_not_abandoned_at_once(
    make_engine: MakeEngine,
) -> None:
    engine = make_engine(abandon_after=60, sweep_every=0.01)
    stage = Stage(engine, one_function(endless))
    state_of(stage.session).presence.last_seen -= 3600
    run = stage.start()
    assert not run.ended.wait(0.1)
    engine.stop(run)
    stage.ended(run)


def test_without_a_patience_runs_go_on_to_their_end(make_engine: MakeEngine) -> None:
    engine = make_engine(abandon_after=None, sweep_every=0.01)
    stage = Stage(engine, one_function(endless))
    run = stage.start()
    state_of(stage.session).presence.watch()
    state_of(stage.session).presence.unwatch()
    state_of(stage.session).presence.last_seen -= 1e6
    assert not run.ended.wait(0.1)
    engine.stop(run)
    stage.ended(run)


def test_an_unwatched_run_yields_its_place_when_another_waits(
    make_engine: MakeEngine,
) -> None:
    engine = make_engine(yield_place_after=0.1, sweep_every=0.02)
    stage = Stage(engine, one_function(endless))
    run = stage.start()
    assert not run.ended.wait(0.2)
    other = Stage(engine, stage.blocks, "other", "somebody else")
    state_of(other.session).presence.watch()
    waiting = other.start()
    assert stage.ended(run).status is Status.ABANDONED
    wait_until(lambda: waiting.status is Status.RUNNING, "the waiting run")
    engine.stop(waiting)
    other.ended(waiting)


def test_who_waits_unwatched_gives_way_to_those_behind_only(
    make_engine: MakeEngine,
) -> None:
    engine = make_engine(yield_place_after=0.05, sweep_every=0.01)
    stage = Stage(engine, one_function(endless))
    state_of(stage.session).presence.watch()
    running = stage.start()
    hidden = Stage(engine, stage.blocks, "hidden", "somebody else")
    waiting = hidden.start()
    assert not waiting.ended.wait(0.2)
    behind = Stage(engine, stage.blocks, "behind", "a third")
    state_of(behind.session).presence.watch()
    last = behind.start()
    assert hidden.ended(waiting).status is Status.ABANDONED
    assert last.status is Status.WAITING
    for each, run in ((behind, last), (stage, running)):
        engine.stop(run)
        each.ended(run)


def test_a_closed_pages_run_gives_way_to_the_same_person_at_once(
    make_engine: MakeEngine,
) -> None:
    engine = make_engine(closed_after=0.05)
    closed = Stage(engine, one_function(endless), "closed")
    old = closed.start()
    time.sleep(0.1)
    stage = Stage(engine, closed.blocks, "new")
    run = stage.start()
    assert closed.ended(old).status is Status.ABANDONED
    wait_until(lambda: run.status is Status.RUNNING, "the new run")
    engine.stop(run)
    stage.ended(run)


@pytest.mark.parametrize("reason", ["watched", "just started", "of another person"])
def test_runs_of_pages_that_are_open_do_not_give_way(
    make_engine: MakeEngine, reason: str
) -> None:
    engine = make_engine(closed_after=60 if reason == "just started" else 0.01)
    owner = "another" if reason == "of another person" else "owner"
    first = Stage(engine, one_function(endless), "first", owner)
    if reason == "watched":
        state_of(first.session).presence.watch()
    running = first.start()
    time.sleep(0.03)
    second = Stage(engine, first.blocks, "second")
    waiting = second.start()
    assert (running.status, waiting.status) == (Status.RUNNING, Status.WAITING)
    for stage, run in ((second, waiting), (first, running)):
        engine.stop(run)
        stage.ended(run)


# ----- pages


def test_pages_expire_after_their_runs(make_engine: MakeEngine) -> None:
    engine = make_engine(run_ttl=60, sweep_every=0.02)
    stage = Stage(engine, one_function(lambda: "value"))
    (out,) = stage.blocks.components
    stage.perform()
    assert stage.shown(out) == "value"
    state_of(stage.session).presence.last_seen -= 61
    wait_until(lambda: engine.sessions.all() == [], "the page to expire")


def test_pages_that_run_or_are_watched_do_not_expire(make_engine: MakeEngine) -> None:
    engine = make_engine(run_ttl=60, sweep_every=0.01)
    go = threading.Event()
    running = Stage(engine, one_function(lambda: go.wait(20)), "running")
    watched = Stage(engine, running.blocks, "watched")
    idle = Stage(engine, running.blocks, "idle")
    state_of(watched.session).presence.watch()
    run = running.start()
    for stage in (running, watched, idle):
        state_of(stage.session).presence.last_seen -= 61
    wait_until(lambda: idle.session not in engine.sessions.all(), "the idle one to go")
    assert set(engine.sessions.all()) == {running.session, watched.session}
    go.set()
    running.ended(run)
    state_of(running.session).presence.last_seen -= 61
    wait_until(
        lambda: engine.sessions.all() == [watched.session], "the other to expire"
    )


def sessions_of(**limits: int) -> Sessions:
    return Sessions(MemoryStore(Settings(**limits)), Mounts())


def test_of_too_many_pages_the_longest_unused_go() -> None:
    blocks = one_function(lambda: None).seal()
    sessions = sessions_of(max_pages=2)
    opened = [sessions.open("owner", str(number), blocks) for number in range(4)]
    sessions.find("owner", "0", blocks)
    gone = sessions.make_room()
    assert gone == [opened[1], opened[2]]
    assert sessions.all() == [opened[3], opened[0]]


def test_of_too_many_pages_those_of_who_has_most_go() -> None:
    blocks = one_function(lambda: None).seal()
    sessions = sessions_of(max_pages=10)
    mine = [sessions.open("me", id, blocks, Opening("mine")) for id in "abc"]
    for session in mine:
        state_of(session).ownership.known_since -= 3600
    new = sessions.open("newcomer", "his", blocks, Opening("another"))
    for number in range(20):  # without a cookie he is another one with each
        sessions.open(f"him {number}", f"his {number}", blocks, Opening("his address"))
    sessions.make_room()
    assert len(sessions.all()) == 10
    assert {*mine, new} <= set(sessions.all())


def test_who_is_known_counts_for_himself_and_not_for_his_address() -> None:
    blocks = one_function(lambda: None).seal()
    sessions = sessions_of(max_pages=10)
    first = sessions.open("me", "0", blocks, Opening("the proxy"))
    sessions.open("another", "his", blocks, Opening("the proxy"))
    for number in range(20):
        sessions.open(f"him {number}", f"his {number}", blocks, Opening("the proxy"))
    second = sessions.open("me", "1", blocks, Opening("the proxy"))
    known = [state_of(page).ownership.known_since for page in (first, second)]
    assert known[0] == known[1]
    state_of(first).ownership.known_since -= 3600
    state_of(second).ownership.known_since -= 3600
    for number in range(20, 40):
        sessions.open(f"him {number}", f"his {number}", blocks, Opening("the proxy"))
    sessions.make_room()
    assert {first, second} <= set(sessions.all())


def test_nobody_uses_more_of_all_than_a_part(make_engine: MakeEngine) -> None:
    engine, go = make_engine(max_page_bytes=1000), threading.Event()
    box = Textbox(render=False)
    blocks = one_function(lambda text: go.wait(20), inputs=[box])

    def post(number: int, address: str) -> Run:
        owner = f"{address} {number}"  # he has no cookie
        session = engine.open_session(owner, owner, blocks.seal(), Opening(address))
        engine.keep(session, {box.id: "x" * 260})
        return engine.start(session, blocks.listeners[0], {box.id: "x" * 260})

    runs = [post(number, "his") for number in range(2)]
    with pytest.raises(QueueFull):
        post(2, "his")
    runs.append(post(3, "mine"))
    go.set()
    for run in runs:
        assert run.ended.wait(20)


def test_of_pages_with_too_much_on_them_the_longest_unused_go() -> None:
    blocks = one_function(lambda: None).seal()
    sessions = sessions_of(max_page_bytes=100)
    opened = [sessions.open("owner", str(number), blocks) for number in range(3)]
    assert [sessions.weigh(session, {1: "x" * 40}) for session in opened] == [
        True,
        True,
        False,
    ]
    assert sessions.weigh(opened[2], {1: "x" * 20})  # in the place of the 40
    assert not sessions.weigh(opened[2], {2: "x" * 10})
    assert sessions.make_room() == opened[:1]
    assert sessions.weigh(opened[2], {})
    sessions.drop(opened[1])
    assert sessions.weigh(opened[2], {3: "x" * 70})


def test_of_pages_with_too_much_on_the_disk_the_longest_unused_go() -> None:
    blocks, size = one_function(lambda: None).seal(), IN_MEMORY + 1
    sessions = sessions_of(max_disk_bytes=5 * size)
    opened = [sessions.open("owner", str(number), blocks) for number in range(4)]
    for number, session in enumerate(opened[:3]):
        media = Media(take_bytes(number.to_bytes(size, "big")), "video/mp4")
        assert sessions.weigh(session, {1: media}) is (number < 2)
    assert sessions.make_room() == opened[:1]
    assert sessions.weigh(opened[1], {}) and sessions.all() == opened[1:]


def test_what_is_posted_makes_older_pages_go_or_has_to_wait(
    make_engine: MakeEngine,
) -> None:
    engine = make_engine(max_page_bytes=100)
    box, go = Textbox(render=False), threading.Event()
    blocks = one_function(lambda text: go.wait(20), inputs=[box])
    first, second, third = (Stage(engine, blocks, session) for session in "abc")

    def post(stage: Stage) -> Run:
        form: dict[Component, Any] = {box: "x" * 80}
        engine.keep(stage.session, {box.id: form[box]})  # as `Site.accept` does
        return stage.start(form=form)

    go.set()
    first.ended(post(first))
    go.clear()
    run = post(second)
    assert set(engine.sessions.all()) == {second.session, third.session}
    with pytest.raises(QueueFull, match="holds as much as it can"):
        post(third)
    go.set()
    second.ended(run)
    third.ended(post(third))


def test_who_presses_while_others_have_just_grown_is_not_refused(
    make_engine: MakeEngine,
) -> None:
    engine = make_engine(max_page_bytes=100)
    blocks = one_function(lambda: None)
    old, grown, mine = (Stage(engine, blocks, session) for session in "abc")
    engine.keep(old.session, {1: "x" * 60})
    assert not engine.sessions.weigh(grown.session, {1: "x" * 60}), "and room is made"
    mine.ended(mine.start())
    assert set(engine.sessions.all()) == {grown.session, mine.session}


def test_a_page_is_found_by_its_owner_and_on_its_own_blocks_only() -> None:
    blocks, other = one_function(lambda: None), one_function(lambda: None)
    sessions = sessions_of()
    session = sessions.open("owner", "id", blocks)
    assert isinstance(session, Session)
    assert sessions.find("owner", "id", blocks) is session
    assert sessions.open("owner", "id", blocks) is session
    assert sessions.find("thief", "id", blocks) is None
    assert sessions.find("owner", "id", other) is None


def test_finding_a_page_keeps_it() -> None:
    blocks, sessions = one_function(lambda: None), sessions_of()
    session = sessions.open("owner", "id", blocks)
    state_of(session).presence.last_seen -= 3600
    sessions.find("owner", "id", blocks)
    assert sessions.expire(60) == []


# ----- engines


def test_an_engine_that_nobody_has_any_more_ends_its_threads() -> None:
    async def function() -> int:
        return 1

    before = set(threading.enumerate())
    engine = Engine(Settings(sweep_every=0.01), b"key")
    stage = Stage(engine, one_function(function))
    stage.perform()
    assert not set(threading.enumerate()) <= before
    del engine, stage

    def have_ended() -> bool:
        gc.collect()
        return set(threading.enumerate()) <= before

    wait_until(have_ended, "its threads to end")
