"""Redis goes away, or a process is killed, just as a newer run takes an older one's
place: the older one ends, by whoever knows its page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.store.redis.connection import Away
from flaskstream.store.redis.runs import RedisRuns
from flaskstream.store.redis.session import RedisSession
from flaskstream.store.runrecord import JobData, Status
from tests.store.commands import KEY, run_of
from tests.store.stores import RedisServer, store_at
from tests.store.viewer import Viewer, open_page
from tests.waiting import wait_until


class Busy:
    """A page whose function goes on until it is let go; what is typed meanwhile waits
    as the next of its runs."""

    def __init__(self, engine: Engine) -> None:
        self.goes_on = threading.Event()
        self.began = list[str]()
        with gr.Blocks() as blocks:
            self._box = gr.Textbox()
            self._box.change(self._work, self._box, None, concurrency_limit=None)
        self._engine = engine
        self.page, self.listener = open_page(engine, blocks), blocks.listeners[0]
        self.first = self.type("first")
        wait_until(lambda: self.began, "the first one to begin")

    def _work(self, text: str) -> None:
        self.began.append(text)
        assert self.goes_on.wait(60)

    def type(self, text: str) -> Run:
        return self._engine.start(self.page, self.listener, {self._box.id: text})


def lose_first_stop(monkeypatch: pytest.MonkeyPatch) -> list[Status]:
    """The first request to stop a run comes nowhere; gives the reasons of all."""
    stop, asked = Engine.stop, list[Status]()

    def lose(engine: Engine, run: Run, reason: Status = Status.STOPPED) -> None:
        asked.append(reason)
        if len(asked) > 1:
            stop(engine, run, reason)

    monkeypatch.setattr(Engine, "stop", lose)
    return asked


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
    asked = lose_first_stop(monkeypatch)
    newer = engine.start(viewer.session, listener, {box.id: "newer"})
    assert ended.wait(20) and older.ended.wait(20) and newer.ended.wait(20)
    assert (older.status, newer.status) == (Status.SUPERSEDED, Status.DONE)
    assert asked[0] is Status.SUPERSEDED


def test_one_that_waits_and_is_not_told_that_a_newer_one_waits_in_its_place_ends(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Busy(engine)
    second = busy.type("second")
    lose_first_stop(monkeypatch)
    third = busy.type("third")
    assert second.ended.wait(20)
    busy.goes_on.set()
    assert third.ended.wait(20)
    assert (second.status, third.status) == (Status.SUPERSEDED, Status.DONE)


@pytest.mark.parametrize("command", ["ask_to_stop", "end"])
def test_one_that_waits_ends_where_redis_goes_away_as_a_newer_one_has_its_place(
    command: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Busy(engine)
    second, done = busy.type("second"), getattr(RedisRuns, command)

    def lose(*_: Any) -> None:
        monkeypatch.setattr(RedisRuns, command, done)
        raise Away("it can't be reached")

    monkeypatch.setattr(RedisRuns, command, lose)
    with suppress(Away):  # unless it was the sweeper to whom that happened
        busy.type("third")
    assert second.ended.wait(20)
    assert second.status is Status.SUPERSEDED
    assert getattr(RedisRuns, command) is done, "Redis went away"
    busy.goes_on.set()
    wait_until(lambda: busy.began == ["first", "third"], "the third one to begin")


def test_one_that_a_killed_process_began_ends_though_who_takes_its_place_does_not_know(
    own: RedisServer, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, killed = Busy(engine), store_at(own)
    there = killed.open("owner", KEY)
    second = run_of(there, busy.first.known.listener)
    there.runs.begin(second, JobData({}), admitted=True, order=None)
    assert busy.page.runs.look(second).active
    killed.close()
    do = RedisSession.do

    def lose(session: RedisSession, name: str, *args: Any, **named: Any) -> Any:
        found = do(session, name, *args, **named)
        if (name, *args[:1]) == ("enter", "begin"):
            raise Away("its answer is lost")
        return found

    monkeypatch.setattr(RedisSession, "do", lose)
    with pytest.raises(Away):
        busy.type("third")
    runs = busy.page.runs
    wait_until(lambda: not runs.look(second).active, "the second one to end")
    busy.goes_on.set()
    wait_until(lambda: busy.began == ["first", "third"], "the third one to begin")
