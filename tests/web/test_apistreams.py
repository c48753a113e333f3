"""The JSON API where threads are short: a call may be told to ask again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Response

import flaskstream as gr
from flaskstream.web.threads import OpenStreams, Room
from tests.runs.memory import state_of
from tests.waiting import wait_until
from tests.web.calls import Caller, run_of
from tests.web.conftest import Api, Gates


@pytest.fixture(autouse=True)
def streams(monkeypatch: pytest.MonkeyPatch) -> OpenStreams:
    """Those of this test only."""
    fresh = OpenStreams()
    monkeypatch.setattr("flaskstream.web.api.OPEN", fresh)
    return fresh


@pytest.fixture
def demo(gates: Gates) -> gr.Interface:
    def wait(gate: str) -> Iterator[str]:
        yield "begun"
        gates.wait(gate)
        yield gate

    page = gr.Interface(wait, "text", "text", concurrency_limit=None)
    page.app.config["FLASKSTREAM_STREAMS"] = 1
    return page


def asked(caller: Caller, event: str) -> Any:
    url = f"{caller.base}/call/wait/{event}"
    return caller.http.get(url, buffered=False)


def test_a_call_beyond_the_limit_keeps_its_values_until_there_is_room(
    api: Api, gates: Gates, demo: gr.Interface
) -> None:
    caller = api(demo)
    first, second = caller.begin("wait", "one"), caller.begin("wait", "two")
    events = caller.fetch("wait", first)
    assert next(events) == ("generating", ["begun"])
    for _ in range(3):
        answer = asked(caller, second)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert "ask for its values again" in answer.json["error"]
    gates.open("one")
    assert list(events)[-1] == ("complete", ["one"])
    rest = caller.fetch("wait", second)
    assert next(rest) == ("generating", ["begun"])
    gates.open("two")
    assert list(rest)[-1] == ("complete", ["two"])


def test_a_call_that_has_ended_needs_no_place(
    api: Api, gates: Gates, demo: gr.Interface
) -> None:
    caller = api(demo)
    first, second = caller.begin("wait", "one"), caller.begin("wait", "two")
    events = caller.fetch("wait", first)
    next(events)
    gates.open("two")
    run = run_of(demo.app.extensions["flaskstream.engine"], second)
    wait_until(lambda: not run.active, "the second call to end")
    assert list(caller.fetch("wait", second))[-1] == ("complete", ["two"])
    events.close()  # type: ignore[attr-defined]


def test_who_asks_in_vain_keeps_the_call_from_being_abandoned(
    api: Api, demo: gr.Interface
) -> None:
    caller = api(demo)
    first, second = caller.begin("wait", "one"), caller.begin("wait", "two")
    session = run_of(demo.app.extensions["flaskstream.engine"], second).session
    events = caller.fetch("wait", first)
    next(events)
    seen = state_of(session).presence.last_seen
    assert asked(caller, second).status_code == 503
    assert state_of(session).presence.last_seen > seen
    events.close()  # type: ignore[attr-defined]


def test_places_are_given_back_though_nothing_was_read(
    api: Api, demo: gr.Interface, streams: OpenStreams
) -> None:
    has_own = [False]

    @demo.app.after_request
    def replace(response: Response) -> Response:
        return Response("instead") if has_own[0] else response

    caller = api(demo)
    event = caller.begin("wait", "one")
    for _ in range(2):
        url = f"{caller.base}/call/wait/{event}"
        assert caller.http.head(url).status_code == 200
        unread = asked(caller, event)
        assert (unread.status_code, streams.take(Room(1), "")) == (200, False)
        unread.close()
    has_own[0] = True
    assert asked(caller, event).text == "instead"
    assert streams.take(Room(1), "")
