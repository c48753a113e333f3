"""Several processes with one store: whichever is asked serves every page and run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flask
import numpy as np
import pandas as pd
import pytest
from flask import Flask

import flaskstream as gr
from flaskstream.blocks.blocks import Blocks
from flaskstream.exceptions import StoreGone
from flaskstream.media.media import Media
from flaskstream.runs.dispatcher import OTHER_VERSION
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.runs.session import Session
from flaskstream.store.note import Acknowledged, Note
from flaskstream.store.outlet import MOST_VALUES
from flaskstream.store.runrecord import Key, Status
from flaskstream.testing import PageClient
from flaskstream.web.viewers import Viewers, newest_media
from tests.store.commands import begin, whole
from tests.store.remote import RemoteStore
from tests.store.stores import StoreServer
from tests.store.viewer import Viewer, open_page
from tests.waiting import wait_until
from tests.web.calls import Caller

Processes = Callable[..., Engine]
Page = tuple[Blocks, Any]


def test_a_run_is_watched_and_stopped_by_another_process(processes: Processes) -> None:
    cleaned, more = threading.Event(), threading.Event()

    def count() -> Iterator[str]:
        try:
            yield "one"
            more.wait(20)
            yield "two"
            while True:
                time.sleep(0.01)
                yield "three"
        finally:
            cleaned.set()

    with gr.Blocks() as blocks:
        out = gr.Textbox(interactive=False)
        blocks.load(count, None, out)
    here, there = processes(), processes()
    run = here.start(open_page(here, blocks), blocks.listeners[0], {})
    viewer = Viewer(there, blocks)
    viewer.follow(lambda: viewer.shown(out) == "one", "the first value")
    assert viewer.status() == "running"
    more.set()
    viewer.follow(lambda: viewer.shown(out) == "three", "the last value")
    (record,) = viewer.session.runs.active
    there.stop(there.runs.of(record))
    assert cleaned.wait(20) and run.ended.wait(20)
    viewer.follow(lambda: viewer.status() == "stopped", "its end")
    assert run.status is Status.STOPPED


def test_who_waits_in_line_goes_on_wherever_the_place_is_free(
    processes: Processes,
) -> None:
    began, gates = list[str](), {name: threading.Event() for name in "abc"}

    def work(name: str) -> str:
        began.append(name)
        assert gates[name].wait(20)
        return name.upper()

    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox(interactive=False)
        gr.Button().click(work, box, out, concurrency_limit=1)
    listener = blocks.seal().listeners[0]
    engines = [processes() for _ in range(3)]
    runs: list[Run] = []
    for engine, name in zip(engines, "abc", strict=True):
        page = open_page(engine, blocks, name)
        runs.append(engine.start(page, listener, {box.id: name}))
        wait_until(lambda: began, "the first run to begin")
    assert began == ["a"]
    viewer = Viewer(engines[0], blocks, "c")
    viewer.follow(lambda: viewer.status() == "waiting", "its place in line")
    for name, run in zip("abc", runs, strict=True):
        gates[name].set()
        assert run.ended.wait(20)
    assert began == ["a", "b", "c"]
    viewer.follow(lambda: viewer.shown(out) == "C", "the last value")
    assert [run.status for run in runs] == [Status.DONE] * 3


def test_a_process_of_another_version_calls_none_of_its_functions_instead(
    processes: Processes,
) -> None:
    began, go_on = list[str](), threading.Event()

    def shared(name: str) -> str:
        began.append(name)
        assert go_on.wait(20)
        return name

    def former(name: str) -> str:
        return name

    def deleted(name: str) -> None:
        began.append(f"{name} is deleted")

    pages = list[tuple[Engine, Blocks, Any]]()
    for second in (former, deleted):
        with gr.Blocks() as blocks:
            box, out = gr.Textbox(), gr.Textbox(interactive=False)
            gr.Button().click(shared, box, out, concurrency_id="gpu")
            gr.Button().click(second, box, out, concurrency_id="gpu")
        pages.append((processes(), blocks, box))
    (here, old_page, _), (there, new_page, box) = pages
    holder = there.start(
        open_page(there, new_page, "new"), new_page.listeners[0], {box.id: "first"}
    )
    wait_until(lambda: began, "it to begin")
    viewer = Viewer(here, old_page)
    press = old_page.listeners[1]
    waiting = here.start(viewer.session, press, {box.id: "mine"})
    go_on.set()
    assert holder.ended.wait(20) and waiting.ended.wait(20)
    assert began == ["first"]
    assert waiting.status is Status.FAILED
    viewer.follow(lambda: viewer.status(press.id) == "failed", "its end")
    assert waiting.error is not None and OTHER_VERSION in str(waiting.error)


def test_a_newer_run_takes_the_place_of_one_in_another_process(
    processes: Processes,
) -> None:
    def live(text: str) -> Iterator[str]:
        yield text
        while text == "old":
            time.sleep(0.01)
            yield text

    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox(interactive=False)
        box.change(live, box, out)
    listener = blocks.seal().listeners[0]
    here, there = processes(), processes()
    viewer = Viewer(here, blocks)
    older = here.start(viewer.session, listener, {box.id: "old"})
    viewer.follow(lambda: viewer.shown(out) == "old", "the older run's value")
    newer = there.start(open_page(there, blocks), listener, {box.id: "new"})
    assert newer.ended.wait(20) and older.ended.wait(20)
    assert (older.status, newer.status) == (Status.SUPERSEDED, Status.DONE)
    viewer.follow(lambda: viewer.shown(out) == "new", "the newer run's value")


def test_states_steps_and_what_functions_ask_for_go_where_the_run_goes(
    processes: Processes,
) -> None:
    told: list[Any] = []

    def count(n: int, request: gr.Request, event: gr.EventData) -> tuple[int, str]:
        told.append((request, event.target))
        gr.Info("counted")
        return n + 1, f"{n + 1} times"

    with gr.Blocks() as blocks:
        state, out = gr.State(0), gr.Textbox(interactive=False)
        last = gr.Textbox(interactive=False)
        button = gr.Button()
        step = button.click(count, state, [state, out])
        step.then(lambda text: text.upper(), out, last)
    listener = blocks.seal().listeners[0]
    here, there = processes(), processes()
    for engine in (here, there, here):
        run = engine.start(open_page(engine, blocks), listener, {})
        assert run.ended.wait(20) and run.status is Status.DONE, run.error
    viewer = Viewer(there, blocks)
    viewer.follow(lambda: viewer.shown(last) == "3 TIMES", "the further step")
    assert len(told) == 3


def test_a_file_is_found_by_a_process_that_has_never_rendered_it(
    processes: Processes,
) -> None:
    with gr.Blocks() as blocks:
        picture, text = gr.Image(format="png", interactive=False), gr.Textbox()
        blocks.load(lambda: (np.zeros((4, 4, 3), np.uint8), "b"), None, [picture, text])
    here, there = processes(), processes()
    page = open_page(here, blocks)
    run = here.start(page, blocks.listeners[0], {})
    assert run.ended.wait(20) and run.status is Status.DONE, run.error
    media = page.payloads[picture.id]
    token = there.files.token("owner", media)
    there.files.expire(-1)
    assert there.files.find("owner", token) == media
    assert there.files.find("thief", token) is None


def is_gone(session: Session) -> bool:
    """Whether who reads a page learns that its store can't be reached; what is known of
    it here may be read for a moment."""
    try:
        session.read(0)
    except StoreGone:
        return True
    return False


def test_a_table_and_what_stands_in_a_message_are_shown_by_another_process(
    callers: Callers,
) -> None:
    def show() -> tuple[Any, list[gr.ChatMessage]]:
        table = gr.Dataframe([["in a message"]])
        told = [table, gr.Textbox("a box", label="Inside"), gr.Markdown("**bold**")]
        return pd.DataFrame({"n": [1, 3, 2]}), [gr.ChatMessage(one) for one in told]

    with gr.Blocks() as demo:
        table, chat = gr.Dataframe(label="Table"), gr.Chatbot()
        gr.Button("Show").click(show, None, [table, chat])
    here, there = (caller.http.application for caller in callers(demo))
    client = PageClient(here).open()
    client.press("Show")
    client.http.application = there

    def has_come() -> bool:  # a page may be loaded between two values
        told = "in a message" in client.reload().page_html
        return told and client.value("Table") == [["1"], ["3"], ["2"]]

    wait_until(has_come, "the values")
    assert "a box" in client.page_html and "<strong>bold</strong>" in client.page_html
    client.press("n")  # sorts
    client.http.application = here
    assert client.reload().value("Table") == [["1"], ["2"], ["3"]]


def test_a_run_whose_store_has_forgotten_it_is_given_up(
    processes: Processes, shared: StoreServer, caplog: pytest.LogCaptureFixture
) -> None:
    ended = threading.Event()

    def endless() -> Iterator[int]:
        try:
            while True:
                time.sleep(0.01)
                yield 1
        finally:
            ended.set()

    with gr.Blocks() as blocks:
        out = gr.Number(interactive=False)
        blocks.load(endless, None, out)
    engine = processes()
    viewer = Viewer(engine, blocks)
    run = engine.start(viewer.session, blocks.listeners[0], {})
    viewer.follow(lambda: viewer.shown(out) is not None, "a value")
    shared.kill()
    wait_until(lambda: is_gone(viewer.session), "it to find that its store is gone")
    with pytest.raises(StoreGone):
        engine.store.ping()
    assert ended.wait(20) and run.ended.wait(20)
    assert "its page can't be reached" in caplog.text
    shared.start()
    again = Viewer(engine, blocks)
    assert not again.session.runs.active
    run = engine.start(again.session, blocks.listeners[0], {})
    again.follow(lambda: again.shown(out) is not None, "a value of the new run")
    engine.stop(run)
    assert run.ended.wait(20)


Callers = Callable[[gr.Blocks], tuple[Caller, Caller]]


@pytest.fixture
def callers(server: StoreServer) -> Iterator[Callers]:
    """Programs that call a page's functions, of two processes with one store."""
    apps: list[Flask] = []

    def make(blocks: gr.Blocks) -> tuple[Caller, Caller]:
        for name in ("here", "there"):
            app = Flask(name, static_folder=None, template_folder=None)
            app.secret_key = "one key, the same in every process"  # noqa: S105
            app.config["FLASKSTREAM_STORE"] = lambda settings, key, later: RemoteStore(
                server.address, settings, key
            )
            gr.FlaskStream(app).mount(blocks, "/")
            apps.append(app)
        return Caller(apps[0]), Caller(apps[1])

    yield make
    for app in apps:
        app.extensions["flaskstream.engine"].close()


def test_who_reads_a_call_gets_every_value_wherever_it_is_begun(
    callers: Callers, tmp_path: Path
) -> None:
    began, first_ends = list[tuple[str, str]](), threading.Event()
    file = tmp_path / "sums.csv"
    file.write_text("1,2")
    many = 3 * MOST_VALUES

    def work(name: str) -> Iterator[Any]:
        began.append((name, flask.current_app.name))
        if name == "first":
            assert first_ends.wait(20)
        for number in range(many):
            yield f"{name} {number}", gr.skip()
        yield gr.skip(), str(file)

    outputs = [gr.Textbox(render=False), gr.File(render=False)]
    here, there = callers(gr.Interface(work, "text", outputs, concurrency_limit=1))
    first = here.begin("work", "first")
    wait_until(lambda: began, "the first call to begin")
    second = there.begin("work", "second")
    first_ends.set()
    assert list(here.fetch("work", first))[-1][0] == "complete"
    *values, (end, result) = there.fetch("work", second)
    assert began == [("first", "here"), ("second", "here")]
    texts = [text for event, (text, _) in values if event == "generating"]
    assert texts == [f"second {number}" for number in [*range(many), many - 1]]
    assert (end, result[0]) == ("complete", f"second {many - 1}")
    for caller in (here, there):
        assert caller.http.get(result[1]["url"]).text == "1,2"
    [(event, error)] = here.fetch("work", second)
    assert event == "error" and "fetched before" in error["error"]


def test_a_reader_who_hangs_up_stops_a_call_of_another_process(
    callers: Callers,
) -> None:
    ended = threading.Event()

    def endless(text: str) -> Iterator[str]:
        try:
            while True:
                yield text
        finally:
            ended.set()

    here, there = callers(gr.Interface(endless, "text", "text"))
    event = here.begin("endless", "x")
    events = there.fetch("endless", event)
    assert next(events) == ("generating", ["x"])
    [(name, error)] = here.fetch("endless", event)
    assert name == "error" and "fetched before" in error["error"]
    events.close()  # type: ignore[attr-defined]
    assert ended.wait(20)


def test_a_call_is_cancelled_by_another_process(callers: Callers) -> None:
    def endless(text: str) -> Iterator[str]:
        while True:
            time.sleep(0.01)
            yield text

    here, there = callers(gr.Interface(endless, "text", "text"))
    event = here.begin("endless", "x")
    assert there.said("/cancel", {"event_id": event}) == (200, {"success": True})
    assert list(there.fetch("endless", event))[-1] == ("cancelled", None)


def test_what_a_page_tells_of_its_stream_reaches_the_process_that_has_it(
    processes: Processes,
) -> None:
    with gr.Blocks() as blocks:
        film = gr.Image()
    here, there = processes(), processes()
    page, same = open_page(here, blocks), open_page(there, blocks)
    mount = page.key.mount
    streams, others = Viewers(here, mount), Viewers(there, mount)
    woken = threading.Event()
    viewer = streams.new(page, "", woken.set)
    viewer.note_sent(5, 100)
    others.acknowledge(same, viewer.id, 5, 0.01)
    assert woken.wait(20), "it is told what the page has painted"

    frames = [Media(bytes([n]) * 20_000, "image/png", inline=True) for n in range(2)]
    run = begin(page.state)
    for frame in frames:
        woken.clear()
        page.runs.write(run.id, 0, [whole(film.id, frame, None)])
        shown = newest_media(page, film.id)
        assert shown is not None
        token = viewer.previews.url(film, shown).rpartition("/")[2]
        wait_until(lambda: same.seq == page.seq, "the other process to know")  # noqa: B023
        fetched = others.preview(same, film.id, token)
        assert fetched is not None and fetched.digest == frame.digest
        assert woken.wait(20), "it is told that the page has taken the frame"

    woken.clear()
    viewer.note_sent(9, 100)
    streams.take(Acknowledged(Key("demo", "another"), viewer.id, 9, 0.01))
    assert not woken.is_set()


def test_a_note_goes_to_the_mount_whose_stream_it_is_of(processes: Processes) -> None:
    here = processes()
    told: dict[str, list[Note]] = {"one": [], "two": []}
    for mount, notes in told.items():
        here.others.pass_notes_to(notes.append, mount)
    note = Acknowledged(Key("one", "page"), "viewer", 1, 0.0)
    here.others.take_note(note)
    here.others.take_note(Acknowledged(Key("three", "page"), "viewer", 1, 0.0))
    assert told == {"one": [note], "two": []}
