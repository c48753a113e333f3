"""A run whose process is lost begins again, where its function may be called again."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError
from flaskstream.runs.engine import Engine
from flaskstream.runs.recovery import LOST
from flaskstream.runs.run import Run
from flaskstream.store.redis import lost
from flaskstream.store.runrecord import ATTEMPTS, Status
from flaskstream.store.settings import Settings
from tests.store.conftest import run_threads
from tests.store.retry.attempts import Calls, active, attempt_of, lose, streaming
from tests.store.retry.conftest import Make
from tests.store.stores import RedisServer
from tests.store.viewer import Viewer, open_page
from tests.waiting import wait_until
from tests.web.calls import Caller


def test_a_lost_run_begins_again_with_what_there_was_and_its_zombie_says_nothing(
    processes: Make,
) -> None:
    calls, cleaned = Calls(), threading.Event()

    def work(name: str, rows: list[str], seen: int) -> Iterator[Any]:
        number = calls.begin((name, rows, seen))
        try:
            rows = [*rows, f"row of {number}"]
            yield "", rows, seen + 1, gr.update(label="Busy"), gr.update(visible=True)
            calls.wait(number)
            yield "", [*rows, f"last of {number}"], seen + 1, gr.skip(), gr.skip()
        finally:
            if number == 0:
                cleaned.set()

    with gr.Blocks() as blocks:
        box, rows = gr.Textbox(), gr.JSON([])
        seen, head = gr.State(0), gr.Textbox(interactive=False, label="Idle")
        with gr.Column(visible=False) as column:
            done = gr.Textbox(interactive=False)
        step = gr.Button().click(
            work, [box, rows, seen], [box, rows, seen, head, column], retry="safe"
        )
        step.then(lambda rows: ", ".join(rows), rows, done, retry="safe")
    here, there = processes(), processes()
    viewer = Viewer(there, blocks)

    def shown_rows() -> Any:
        return json.loads(viewer.shown(rows) or "[]")

    first = here.start(open_page(here, blocks), blocks.listeners[0], {box.id: "typed"})
    viewer.follow(lambda: shown_rows() == ["row of 0"], "the first row")
    assert viewer.session.properties[column.id] == {"visible": True}
    lose(here, by=there)
    calls.await_call(1)
    viewer.follow(lambda: shown_rows() == ["row of 1"], "the row of the second")
    assert attempt_of(viewer) == (2, ATTEMPTS) and viewer.status() == "running"
    assert calls.given == [("typed", [], 0)] * 2
    calls.go_on(0)
    assert cleaned.wait(30) and first.ended.wait(30), "the zombie hears that it is lost"
    wait_until(lambda: len(run_threads()) == 1, "its thread to end")
    viewer.look()
    assert shown_rows() == ["row of 1"]
    calls.go_on(1)
    viewer.follow(lambda: viewer.status() == "done", "its end")
    assert viewer.shown(done) == "row of 1, last of 1"
    assert viewer.session.state.states.get(seen.id) == (1,)
    assert len(calls.given) == 2 and not active(there)


def test_a_run_that_loses_each_process_is_interrupted_in_the_end(
    processes: Make,
) -> None:
    calls = Calls()

    def poison(text: str) -> Iterator[str]:
        number = calls.begin(text)
        yield f"of {number}"
        calls.wait(number)

    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox(interactive=False)
        gr.Button().click(poison, box, out, retry="safe")
    engines = [processes(), processes()]
    viewer = Viewer(engines[1], blocks)
    page = open_page(engines[0], blocks)
    engines[0].start(page, blocks.listeners[0], {box.id: "x"})
    for number in range(ATTEMPTS):
        viewer.follow(lambda: viewer.shown(out) == f"of {number}", "a value")  # noqa: B023
        lose(engines[number % 2], by=engines[1 - number % 2])
    viewer.follow(lambda: viewer.status() == "failed", "its end")
    told = viewer.state["l0"]["status"]["error"]
    assert told["title"] == "Interrupted"
    assert told["message"] == (
        f"It has begun {ATTEMPTS} times, and each time t{LOST[1:]}"
    )
    assert len(calls.given) == ATTEMPTS
    for number in range(ATTEMPTS):
        calls.go_on(number)


@pytest.mark.parametrize(
    ("first", "then", "in_step"),
    [(None, "safe", False), ("safe", None, True), (None, "safe", True)],
)
def test_what_may_not_be_called_again_is_interrupted(
    processes: Make, first: Any, then: Any, in_step: bool
) -> None:
    calls = Calls()

    def work(text: str) -> Iterator[str]:
        number = calls.begin(text)
        yield f"of {number}"
        calls.wait(number)

    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox(interactive=False)
        begin = str.upper if in_step else work
        click = gr.Button().click(begin, box, box if in_step else out, retry=first)
        click.then(work, box, out, retry=then)
    here, there = processes(), processes()
    viewer = Viewer(there, blocks)
    here.start(open_page(here, blocks), blocks.listeners[0], {box.id: "x"})
    viewer.follow(lambda: viewer.shown(out) == "of 0", "a value")
    lose(here, by=there)
    viewer.follow(lambda: viewer.status() == "failed", "its end")
    assert viewer.state["l0"]["status"]["error"]["message"] == LOST
    assert len(calls.given) == 1
    calls.go_on(0)


def test_a_step_that_follows_is_lost_and_the_chain_begins_from_its_start(
    processes: Make,
) -> None:
    calls, began = Calls(), list[str]()

    def begin(text: str) -> str:
        began.append(text)
        return f"{text}!"

    def work(text: str) -> str:
        calls.wait(calls.begin(text))
        return text.upper()

    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox(interactive=False)
        first = gr.Button().click(begin, box, box, retry="safe")
        first.then(work, box, out, retry="safe")
    here, there = processes(), processes()
    viewer = Viewer(there, blocks)
    here.start(open_page(here, blocks), blocks.listeners[0], {box.id: "x"})
    calls.await_call(0)
    lose(here, by=there)
    calls.await_call(1)
    for number in range(2):
        calls.go_on(number)
    viewer.follow(lambda: viewer.shown(out) == "X!", "the last value")
    viewer.follow(lambda: viewer.status() == "done", "its end")
    assert began == ["x", "x"] and calls.given == ["x!", "x!"]


def test_who_is_only_asked_for_a_page_sees_to_its_lost_run(processes: Make) -> None:
    calls = Calls()

    def work(text: str) -> str:
        calls.wait(calls.begin(text))
        return text

    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox(interactive=False)
        gr.Button().click(work, box, out)
    here, there = processes(), processes()
    run = here.start(open_page(here, blocks), blocks.listeners[0], {box.id: "x"})
    calls.await_call(0)
    there.mounts.add("demo", blocks)
    assert there.find_session("owner", "page", blocks)  # as where a stream comes back
    lose(here, by=there)
    assert run.ended.wait(30) and run.status is Status.FAILED
    calls.go_on(0)


def test_it_keeps_its_place_before_those_who_wait(processes: Make) -> None:
    calls, order = Calls(), list[str]()

    def work(name: str) -> str:
        order.append(name)
        if name == "first":
            calls.wait(calls.begin(name))
        return name

    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox(interactive=False)
        gr.Button().click(work, box, out, concurrency_limit=1, retry="safe")
    here, there = processes(), processes()
    runs: list[Run] = []
    for name in ("first", "second"):
        page = open_page(here, blocks, name)
        runs.append(here.start(page, blocks.listeners[0], {box.id: name}))
    viewers = [Viewer(there, blocks, name) for name in ("first", "second")]
    calls.await_call(0)
    lose(here, by=there)
    calls.await_call(1)
    assert order == ["first", "first"]
    for number in range(2):
        calls.go_on(number)
    for viewer, name in zip(viewers, ("first", "second"), strict=True):
        viewer.follow(lambda: viewer.shown(out) == name, name)  # noqa: B023
    assert order == ["first", "first", "second"]


def test_a_run_that_is_to_stop_does_not_begin_again(processes: Make) -> None:
    calls = Calls()

    def work(text: str) -> str:
        calls.wait(calls.begin(text))
        return text

    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox(interactive=False)
        gr.Button().click(work, box, out, retry="safe")
    here, there = processes(), processes()
    viewer = Viewer(there, blocks)
    run = here.start(open_page(here, blocks), blocks.listeners[0], {box.id: "x"})
    calls.await_call(0)
    viewer.session.runs.ask_to_stop(run.id, Status.STOPPED)
    lose(here, by=there)
    viewer.follow(lambda: viewer.status() == "stopped", "its end")
    calls.go_on(0)
    assert run.ended.wait(30) and len(calls.given) == 1


def test_a_process_that_ends_hands_its_run_over(processes: Make) -> None:
    calls, cleaned = Calls(), threading.Event()
    work = streaming(calls, cleaned)
    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox(interactive=False)
        gr.Button().click(work, box, out, retry="safe")
    here, there = processes(), processes()
    viewer = Viewer(there, blocks)
    run = here.start(open_page(here, blocks), blocks.listeners[0], {box.id: "x"})
    viewer.follow(lambda: viewer.shown(out) == "of 0", "a value")
    (record,) = viewer.session.runs.active
    assert record.id == run.id
    there.dispatcher.stop_run(_job(there, record))  # as a worker's main process
    assert cleaned.wait(30)
    viewer.follow(lambda: viewer.status() == "done", "its end")
    assert viewer.shown(out) == "of 1"


@pytest.mark.parametrize("limit", [1, None])
def test_a_web_process_that_ends_leaves_its_run_to_others(
    processes: Make, limit: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lost, "BEAT", 1.0)
    calls, cleaned = Calls(), threading.Event()
    work = streaming(calls, cleaned)
    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox(interactive=False)
        gr.Button().click(work, box, out, concurrency_limit=limit, retry="safe")
    here, there = processes(), processes()
    viewer = Viewer(there, blocks)
    here.start(open_page(here, blocks), blocks.listeners[0], {box.id: "x"})
    viewer.follow(lambda: viewer.shown(out) == "of 0", "a value")
    here.close()
    assert cleaned.is_set(), "it has cleaned up"
    viewer.follow(lambda: viewer.status() == "done", "its end")
    assert viewer.shown(out) == "of 1" and calls.given == ["x", "x"]


def _job(engine: Engine, record: Any) -> Any:
    from flaskstream.runs.executor import Job

    version = engine.mounts.version(record.key.mount)
    return Job(record.key, record.id, "work", True, version)


def test_a_call_of_the_api_is_interrupted_for_its_values_may_have_been_read(
    redis_server: RedisServer,
) -> None:
    calls = Calls()

    def work(text: str) -> Iterator[str]:
        number = calls.begin(text)
        yield f"of {number}"
        calls.wait(number)

    demo = gr.Interface(work, "text", "text", retry="safe")
    prefix, apps = f"test-{secrets.token_hex(6)}", list[Flask]()
    for name in ("here", "there"):
        app = Flask(name, static_folder=None, template_folder=None)
        app.secret_key = "one key, the same in every process"  # noqa: S105
        app.config["FLASKSTREAM_REDIS_URL"] = redis_server.address
        app.config["FLASKSTREAM_REDIS_PREFIX"] = prefix
        gr.FlaskStream(app).mount(demo, "/")
        apps.append(app)
    here, there = (app.extensions["flaskstream.engine"] for app in apps)
    caller = Caller(apps[0])
    try:
        events = caller.fetch("work", caller.begin("work", "x"))
        assert next(events) == ("generating", ["of 0"])
        lose(here, by=there)
        there.recovery.settle()
        name, error = next(events)
        assert (name, len(calls.given)) == ("error", 1)
        assert LOST in error["error"]
    finally:
        calls.go_on(0)
        for engine in (here, there):
            engine.close()


def test_without_a_shared_store_nothing_is_kept_for_it() -> None:
    calls = Calls()

    def work(text: str) -> str:
        calls.wait(calls.begin(text))
        return text

    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox(interactive=False)
        gr.Button().click(work, box, out, retry="safe")
    engine = Engine(Settings(), b"key")
    page = open_page(engine, blocks)
    run = engine.start(page, blocks.listeners[0], {box.id: "x"})
    calls.await_call(0)
    assert not run.record.may_begin_again()
    assert page.runs.begin_again(run.id) is None
    calls.go_on(0)
    assert run.ended.wait(30)
    engine.close()


@pytest.mark.parametrize("wrong", [True, "always", 2])
def test_another_word_is_refused_with_what_there_is(wrong: Any) -> None:
    with (
        gr.Blocks(),
        pytest.raises(ConfigurationError, match='retry expected "safe".*got '),
    ):
        gr.Button().click(lambda: None, retry=wrong)


def test_interfaces_and_chats_say_it_for_their_functions() -> None:
    form = gr.Interface(str, "text", "text", retry="safe")
    chat = gr.ChatInterface(lambda message, history: message, retry="safe")
    assert form.listener.retry == chat.listener.retry == "safe"
    assert gr.Interface(str, "text", "text").listener.retry is None
