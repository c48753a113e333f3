"""A process that was just started, and the first request that it ever has: one of a
page that another process has opened, and runs a function of. It does what any other one
does, and is from then on one that others can count on."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import numpy as np
import pandas as pd
import pytest
from flask import Flask

import flaskstream as gr
from flaskstream.blocks.blocks import Blocks
from flaskstream.runs.run import Run
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.runrecord import Status
from flaskstream.testing import PageClient
from tests.store.serving import Serve, engine_of
from tests.waiting import wait_until
from tests.web.calls import Caller

FRAME = np.random.default_rng(0).integers(0, 255, (300, 300, 3), np.uint8)
"""So large that a page fetches it by a request of its own."""


class Stage:
    """A page whose function runs in the first process, and the new one beside it."""

    def __init__(self, serve: Serve) -> None:
        self.may_end = threading.Event()
        self.blocks = self._page()
        self.first, self.fresh = serve(self.blocks), serve(self.blocks)
        engine_of(self.fresh)._sweeper._every = 0.05
        self.client = PageClient(self.first).open()
        self.caller = Caller(self.first)
        self.run: Run
        """What goes on in the first process."""

    def _page(self) -> Blocks:
        with gr.Blocks() as blocks:
            name, live = gr.Textbox(label="Name"), gr.Textbox(label="Live")
            out = gr.Textbox(label="Out", interactive=False)
            picture = gr.Image(label="Picture", interactive=False)
            gr.Button("Work").click(self._work, None, [out, picture])
            gr.Button("Greet").click(lambda text: f"Hello {text}", name, live)
            name.input(str.upper, name, live)
            count, shown = gr.State(0), gr.Number(label="Count")
            gr.Button("Add").click(lambda n: (n + 1,) * 2, count, [count, shown])
            gr.File(label="File")
            gr.Dataframe(pd.DataFrame({"n": [1, 3, 2]}), label="Table")
            gr.Button("Call").click(self._call, None, out, api_name="call")
        return blocks

    def _call(self) -> Iterator[str]:
        yield "begun"
        self._wait()
        yield "done"

    def _work(self) -> Iterator[tuple[str, Any]]:
        yield "at work", FRAME
        self._wait()
        yield "done", FRAME

    def _wait(self) -> None:
        while not self.may_end.wait(0.02):
            pass  # it is interrupted where it is to stop

    def begin(self) -> Stage:
        """Have the function begin, and the page show so."""
        self.send("Add")
        self.send("Work")
        self.shows("Out", "at work")
        (self.run,) = self._runs(engine_of(self.first).sessions.all())
        return self

    def begin_call(self) -> str:
        """Have a function begin that a program calls; gives the event."""
        event = self.caller.begin("call")
        pages = engine_of(self.first).sessions.all()
        (self.run,) = self._runs([one for one in pages if one.id == event])
        wait_until(lambda: self.run.record.started is not None, "it to begin")
        return event

    def _runs(self, sessions: Any) -> list[Run]:
        records = [record for one in sessions for record in one.runs.active]
        return [*engine_of(self.first).runs.of_all(records)]

    # ----- what comes to the new process first

    def switch(self) -> None:
        """All that is asked for from now on comes to the new one."""
        self.client.http.application = self.fresh
        self.caller.http.application = self.fresh

    def send(self, button: str) -> None:
        (found,) = [one for one in self.client.page.all("button") if one.text == button]
        attrs = found.attrs
        own = {attrs["name"]: attrs["value"]} if "name" in attrs else {}
        answer = self.client.send(found, self.client.form(**own))
        assert answer.status_code == 200, answer.text

    def shows(self, label: str, value: Any) -> None:
        """See that the page shows that at last."""
        seen = lambda: self.client.reload().value(label) == value  # noqa: E731
        wait_until(seen, f"{value!r} in {label}")


def load(stage: Stage) -> None:
    assert stage.client.reload().value("Out") == "at work"


def stream(stage: Stage) -> None:
    with closing(stage.client.listen()) as events:
        assert next(events).name == "message"


def acknowledge(stage: Stage) -> None:
    url = f"/pages/{stage.client.page_id}/shown/nobody/1?took=1"
    assert stage.client.post(url).status_code == 204


def preview(stage: Stage) -> None:
    (picture,) = [one for one in stage.blocks.walk() if isinstance(one, gr.Image)]
    url = f"/pages/{stage.client.page_id}/previews/{picture.id}/nobody.1"
    assert stage.client.http.get(url).status_code == 200


def type_live(stage: Stage) -> None:
    trigger = next(
        one
        for one in stage.client.page.all("span")
        if "input" in str(one.attrs.get("hx-trigger"))
    )
    stage.client.fill(Name="ann")
    assert stage.client.send(trigger, stage.client.form()).status_code == 200
    stage.shows("Live", "ANN")


def press(stage: Stage) -> None:
    stage.client.fill(Name="Ann")
    stage.send("Greet")
    stage.shows("Live", "Hello Ann")


def keep_state(stage: Stage) -> None:
    stage.send("Add")
    stage.shows("Count", 2)


def choose_file(stage: Stage) -> None:
    stage.client.fill(File=("file.txt", b"a file"))
    stage.shows("File", ["file.txt"])


def sort(stage: Stage) -> None:
    stage.send("n")
    stage.shows("Table", [["1"], ["2"], ["3"]])


def leave(stage: Stage) -> None:
    assert stage.client.post(f"/pages/{stage.client.page_id}/left").status_code == 204


OF_A_PAGE: list[Callable[[Stage], None]] = [
    *(load, stream, acknowledge, preview, type_live, press, keep_state),
    *(choose_file, sort, leave),
]


@pytest.fixture
def stage(serve: Serve) -> Iterator[Stage]:
    made = Stage(serve)
    yield made
    made.may_end.set()


def store_of(app: Flask) -> RedisStore:
    store = engine_of(app).store
    assert isinstance(store, RedisStore)
    return store


def is_ended_by_the_fresh(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """See that the new process ends what the first one leaves, as if it was killed."""
    first, fresh = store_of(stage.first), store_of(stage.fresh)
    wait_until(lambda: fresh.news.hears, "it to hear of others")
    assert fresh.processes.own in first.processes.alive()
    monkeypatch.setattr(first, "beat", lambda: None)
    fresh.processes.in_touch_since = -math.inf  # as one that is here for long
    gone = {first.processes.own: 1}

    def is_ended() -> bool:
        first._connection.ask(lambda server: server.zadd(first.processes._alive, gone))
        return not stage.run.active

    wait_until(is_ended, "what was lost to end")
    assert stage.run.status is Status.FAILED


@pytest.mark.parametrize("ask", OF_A_PAGE, ids=lambda one: one.__name__)
def test_whatever_comes_first_is_done_and_what_others_leave_is_ended(
    ask: Callable[[Stage], None], stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.begin().switch()
    ask(stage)
    is_ended_by_the_fresh(stage, monkeypatch)


def test_who_reads_a_call_there_is_told_where_the_process_that_was_at_it_is_gone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = stage.begin_call()
    stage.switch()
    with closing(stage.caller.fetch("call", event)) as events:  # type: ignore[type-var]
        assert next(events) == ("generating", ["begun"])
        is_ended_by_the_fresh(stage, monkeypatch)
        assert [name for name, _ in events if name != "heartbeat"] == ["error"]


def test_what_is_stopped_there_stops(stage: Stage) -> None:
    stage.begin().switch()
    run = stage.run
    url = f"/pages/{stage.client.page_id}/stop/{run.listener.id}/{run.id}"
    assert stage.client.post(url).status_code == 204
    assert run.ended.wait(20) and run.status is Status.STOPPED


def test_a_call_that_is_cancelled_there_stops(stage: Stage) -> None:
    event = stage.begin_call()
    stage.switch()
    assert stage.caller.said("/cancel", {"event_id": event})[0] == 200
    assert stage.run.ended.wait(20) and stage.run.status is Status.STOPPED


def test_a_page_counts_as_watched_that_is_watched_there_only(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, fresh = store_of(stage.first), store_of(stage.fresh)
    monkeypatch.setattr(fresh, "beat", lambda: None)
    stage.begin().switch()
    presence = stage.run.session.presence
    with closing(stage.client.listen()) as events:
        next(events)
        lease = presence._watching  # type: ignore[attr-defined]
        wait_until(lambda: presence.unwatched_for() == 0, "it to be noted")
        first._connection.ask(lambda server: server.delete(lease))  # it is over
        wait_until(lambda: presence.unwatched_for() > 0, "it to be seen")
        RedisStore.beat(fresh)
        assert presence.unwatched_for() == 0
