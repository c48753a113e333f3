"""The JSON API: calls as Gradio's clients make them, and what they get."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import TestResponse

import flaskstream as gr
from flaskstream.store.runrecord import Status
from flaskstream.web.mountedapp import MountedApp
from tests.web.calls import Caller, run_of
from tests.web.conftest import Api, Gates


def count(n: int) -> Iterator[str]:
    for i in range(n):
        yield str(i)


def one(fn: Any, inputs: Any = "text", outputs: Any = "text", **options: Any) -> Any:
    return gr.Interface(fn, inputs, outputs, **options)


def test_a_generator_tells_every_value_and_its_end(api: Api) -> None:
    caller = api(one(count, gr.Number(precision=0)))
    assert caller.call("count", 3) == [
        ("generating", ["0"]),
        ("generating", ["1"]),
        ("generating", ["2"]),
        ("complete", ["2"]),
    ]


def test_many_values_come_one_by_one(api: Api) -> None:
    caller = api(one(count, gr.Number(precision=0)))
    *events, end = caller.call("count", 3000)
    assert events == [("generating", [str(i)]) for i in range(3000)]
    assert end == ("complete", ["2999"])


def test_a_function_that_returns_tells_its_end_only(api: Api) -> None:
    def greet(name: str) -> str:
        return f"Hello {name}"

    assert api(one(greet)).call("greet", "Ann") == [("complete", ["Hello Ann"])]


def test_a_value_is_told_as_soon_as_it_is_yielded(api: Api, gates: Gates) -> None:
    def wait(text: str) -> Iterator[str]:
        yield "first"
        gates.wait("second")
        yield "second"

    caller = api(one(wait))
    events = caller.fetch("wait", caller.begin("wait", "x"))
    assert next(events) == ("generating", ["first"])
    gates.open("second")
    assert list(events) == [("generating", ["second"]), ("complete", ["second"])]


def test_old_clients_call_without_the_prefix(api: Api) -> None:
    caller = api(one(count, gr.Number(precision=0)))
    caller.base = ""
    assert caller.result("count", 1) == ["0"]


def test_values_may_be_given_by_name(api: Api) -> None:
    def add(a: float, b: float = 0, c: str | None = None) -> str:
        return f"{a} {b} {c}"

    caller = api(one(add, [gr.Number(), gr.Number(5), "text"]))
    for body, result in [
        ({"b": 2, "a": 1, "c": "x"}, "1 2 x"),
        ({"a": 1}, "1 5 None"),
    ]:
        _, said = caller.said("/call/v2/add", body)
        events = list(caller.fetch("v2/add", said["event_id"]))
        assert events == [("complete", [result])]


def test_missing_and_unknown_names_are_refused(api: Api) -> None:
    def add(a: float, b: float) -> float:
        return a + b

    caller = api(one(add, ["number", "number"]))
    status, said = caller.said("/call/v2/add", {"b": 2, "x": 1})
    assert status == 422
    assert "x: There is no such parameter: expected a, b." in said["error"]
    assert "a: Expected a value for this parameter" in said["error"]


def test_out_of_range_value_is_refused_by_its_name(api: Api) -> None:
    called: list[int] = []
    caller = api(one(lambda steps: called.append(steps), gr.Slider(1, 10, step=1)))
    status, said = caller.refused("lambda", 99)
    assert status == 422
    text = "Expected a number from 1 to 10 in steps of 1; got 99."
    assert said["error"] == f"steps: {text}"
    assert said["detail"][0]["parameter_name"] == "steps"
    assert said["detail"][0]["message"] == text
    assert called == []


@pytest.mark.parametrize("data", [[], ["a", "b"], "a", None, {"a": 1}])
def test_a_wrong_number_of_values_is_refused(api: Api, data: Any) -> None:
    caller = api(one(lambda name: name))
    status, said = caller.said("/call/lambda", {"data": data})
    assert status == 422
    assert "Expected a" in said["error"]


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"[" * 100_000, b'{"data": [1]'])
def test_what_is_no_object_of_json_is_refused(api: Api, body: bytes) -> None:
    caller = api(one(lambda name: name))
    headers = {"Content-Type": "application/json"}
    response = caller.http.post("/gradio_api/call/lambda", data=body, headers=headers)
    assert response.status_code == 400
    assert b'"error": ' in response.data


def test_an_unknown_endpoint_names_those_there_are(api: Api) -> None:
    status, said = api(one(count, "number")).refused("predict", 1)
    assert status == 404
    assert said["error"] == "There is no endpoint /predict: expected /count."


def test_an_error_of_the_authors_is_told(api: Api) -> None:
    def fail(text: str) -> Iterator[str]:
        yield "before"
        raise gr.Error("No paper", title="Printer")

    assert api(one(fail)).call("fail", "") == [
        ("generating", ["before"]),
        ("error", {"error": "No paper", "title": "Printer"}),
    ]


@pytest.mark.parametrize("shown", [False, True])
def test_an_unexpected_error_is_hidden_unless_wanted(api: Api, shown: bool) -> None:
    def fail(text: str) -> None:
        raise ValueError("secret")

    demo = one(fail)
    caller = api(demo)
    demo.app.config["FLASKSTREAM_SHOW_ERRORS"] = shown
    [(event, error)] = caller.call("fail", "")
    assert event == "error"
    assert (error["error"] == "secret") is shown
    assert ("secret" in str(error)) is shown


def test_a_call_that_is_not_here_says_so(api: Api) -> None:
    caller = api(one(lambda x: x))
    [(event, error)] = caller.fetch("lambda", "nothing")
    assert event == "error"
    assert "There is no such call here" in error["error"]


def test_a_call_can_be_fetched_once(api: Api, gates: Gates) -> None:
    def wait(text: str) -> Iterator[str]:
        yield "a"
        gates.wait("end")

    caller = api(one(wait))
    event = caller.begin("wait", "")
    first = caller.fetch("wait", event)
    next(first)
    for _ in range(2):
        [(name, error)] = caller.fetch("wait", event)
        assert name == "error"
        assert "fetched before" in error["error"]
    gates.open("end")
    assert list(first) == [("complete", ["a"])]
    assert next(caller.fetch("wait", event))[0] == "error"


def test_a_reader_that_hangs_up_stops_the_run(api: Api) -> None:
    closed = threading.Event()

    def endless(text: str) -> Iterator[str]:
        try:
            while True:
                yield "a"
        finally:
            closed.set()

    demo = one(endless)
    caller = api(demo)
    engine = demo.app.extensions["flaskstream.engine"]
    event = caller.begin("endless", "")
    run = run_of(engine, event)
    events = caller.fetch("endless", event)
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert run.reason is Status.ABANDONED
    assert closed.wait(20)
    assert run.ended.wait(20)
    engine.sessions.expire(3600)
    assert engine.sessions.all() == []


def test_ended_calls_leave_nothing_behind(api: Api) -> None:
    demo = one(count, gr.Number(precision=0))
    caller = api(demo)
    engine = demo.app.extensions["flaskstream.engine"]
    for n in range(20):
        caller.call("count", n)
    caller.refused("count", "x")
    assert engine.sessions.all() == []


def test_a_cancelled_call_ends(api: Api, gates: Gates) -> None:
    def wait(text: str) -> Iterator[str]:
        yield "a"
        gates.wait("end")
        yield "b"

    caller = api(one(wait))
    event = caller.begin("wait", "")
    events = caller.fetch("wait", event)
    next(events)
    assert caller.post("/cancel", {"event_id": event}).json == {"success": True}
    gates.open("end")
    *_, end = events
    assert end == ("cancelled", None)
    assert caller.post("/cancel", {"event_id": "x"}).status_code == 404


@pytest.mark.parametrize("event", ["\ud800", "x" * 23, "../../../../../../../..", 7])
def test_of_a_call_that_can_not_be_no_store_is_asked(
    api: Api, monkeypatch: pytest.MonkeyPatch, event: Any
) -> None:
    caller = api(one(str))

    def ask(self: MountedApp, *names: str) -> None:
        raise UnicodeError(names)

    monkeypatch.setattr(MountedApp, "session", ask)
    assert caller.post("/cancel", {"event_id": event}).status_code == 404


def test_a_call_that_is_cancelled_in_line_has_no_result(api: Api, gates: Gates) -> None:
    caller = api(one(gates.wait))
    first, second = caller.begin("wait", "end"), caller.begin("wait", "end")
    caller.post("/cancel", {"event_id": second})
    assert list(caller.fetch("wait", second)) == [("cancelled", None)]
    gates.open("end")
    assert list(caller.fetch("wait", first))[-1] == ("complete", [None])


def test_calls_wait_in_line_and_are_told_that_they_live(
    api: Api, gates: Gates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flaskstream.web.callstream.FIRST_BEAT", 0.01)

    def wait(gate: str) -> str:
        gates.wait(gate)
        return gate

    caller = api(one(wait))
    first, second = caller.begin("wait", "one"), caller.begin("wait", "two")
    gates.open("two")
    events = caller.fetch("wait", second)
    assert next(events) == ("heartbeat", None)
    gates.open("one")
    assert list(events)[-1] == ("complete", ["two"])
    assert list(caller.fetch("wait", first))[-1] == ("complete", ["one"])


def test_a_pause_between_values_is_no_reason_to_say_so(
    api: Api, gates: Gates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flaskstream.web.callstream.FIRST_BEAT", 0.01)

    def pause(text: str) -> Iterator[str]:
        yield "a"
        gates.wait("end")

    caller = api(one(pause))
    events = caller.fetch("pause", caller.begin("pause", ""))
    while next(events) != ("generating", ["a"]):
        pass
    threading.Timer(0.2, gates.open, ["end"]).start()
    assert list(events) == [("complete", ["a"])]


def from_address(caller: Caller, address: str, **headers: str) -> TestResponse:
    """The answer to a call from there."""
    body, base = {"data": ["end"]}, {"REMOTE_ADDR": address}
    url = "/gradio_api/call/wait"
    return caller.http.post(url, json=body, environ_base=base, headers=headers)


def wait_at(gates: Gates) -> Flask:
    """An app with a function that waits, of which one address may hold one place."""

    def wait(gate: str) -> None:
        gates.wait(gate)

    app = Flask(__name__)
    app.config["FLASKSTREAM_MAX_WAITING_EACH"] = 1
    gr.FlaskStream(app).mount(one(wait))
    return app


def test_one_address_may_not_fill_a_line(api: Api, gates: Gates) -> None:
    caller = api(wait_at(gates))
    assert from_address(caller, "192.0.2.1").status_code == 200  # it goes on
    addresses = ["192.0.2.1", "2001:db8::1", "2001:db8:0:1::1", "::ffff:192.0.2.2", ""]
    for address in addresses:
        assert from_address(caller, address).status_code == 200
    for same in ["192.0.2.1", "2001:db8::2", "192.0.2.2", ""]:
        response = from_address(caller, same)
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "10"
        assert "at most 1 waiting runs from one browser, or" in response.text


def test_behind_a_proxy_callers_are_told_apart_where_it_is_trusted(
    api: Api, gates: Gates
) -> None:
    app = wait_at(gates)
    app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]
    caller = api(app)
    answers = [
        from_address(caller, "127.0.0.1", **{"X-Forwarded-For": address}).status_code
        for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.1")
    ]
    assert answers == [200, 200, 200, 503]


def test_a_full_line_is_told(api: Api, gates: Gates) -> None:
    def wait(gate: str) -> None:
        gates.wait(gate)

    caller = api(one(wait).queue(max_size=1))
    caller.begin("wait", "end")
    caller.begin("wait", "end")
    response = caller.post("/call/wait", {"data": ["end"]})
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert "waiting runs" in response.text
