"""What the answers to a POST have while an older run goes on, and a newer one waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import flaskstream as gr
from flaskstream.runs.engine import Engine
from flaskstream.runs.session import Session
from flaskstream.store.order import Order
from flaskstream.store.patch import Op
from flaskstream.store.runrecord import Status
from flaskstream.web.form import Form
from flaskstream.web.mountedapp import MountedApp
from tests.runs.memory import state_of
from tests.web.conftest import Gates, Visit


def page_of(fn: Callable[[str], object]) -> gr.Blocks:
    """A page whose button lets a call show something, as typing does."""
    with gr.Blocks() as demo:
        word = gr.Textbox(label="word")
        shouted = gr.Textbox(label="shouted", interactive=False)
        gr.Button("Submit").click(fn, word, shouted, trigger_mode="always_last")
    return demo


def shouting(gates: Gates) -> gr.Blocks:
    def shout(word: str) -> str:
        gates.wait(word)
        return word.upper()

    return page_of(shout)


def test_a_post_whose_run_has_to_wait_has_the_stream_with_the_older_ones_value(
    visit: Visit, gates: Gates
) -> None:
    browser = visit(shouting(gates))
    for word in ("a", "ab", "abc"):
        browser.fill("word", word)
        answer = browser.press("Submit")
        assert answer.status_code == 200
        assert browser.state() == "running"
        assert browser.stream_url is not None
    gates.open("a")
    browser.follow(lambda: browser.shown("shouted") == "A")
    assert browser.state() == "running"
    gates.open("abc")
    browser.follow()
    assert browser.shown("shouted") == "ABC"
    assert browser.state() == "done"
    browser.reload()
    assert browser.shown("shouted") == "ABC"


def test_without_script_the_page_refreshes_itself_until_the_newest_has_ended(
    visit: Visit, gates: Gates
) -> None:
    browser = visit(shouting(gates), scripts=False)
    for word in ("a", "ab", "abc"):
        browser.fill("word", word)
        assert browser.press("Submit").status_code == 303
        assert browser.page.all("noscript")
    gates.open("a")
    gates.open("abc")
    while browser.page.all("noscript"):
        browser.reload()
    assert browser.shown("shouted") == "ABC"
    assert browser.state() == "done"


def test_a_page_that_is_forgotten_begins_nothing_that_waits(
    visit: Visit, gates: Gates
) -> None:
    def wait(word: str) -> Iterator[object]:
        while not gates.is_open(word):
            yield gr.skip()

    demo = page_of(wait)
    browser = visit(demo)
    for word in ("a", "ab"):
        browser.fill("word", word)
        browser.press("Submit")
    engine: Engine = demo.app.extensions["flaskstream.engine"]
    [page] = engine.sessions.all()
    newer, older = (engine.runs.of(record) for record in page.runs.active)
    MountedApp(demo, engine, demo.app.jinja_env, str).forget(page)
    assert older.ended.wait(20)
    assert (older.status, newer.status) == (Status.SUPERSEDED, Status.SUPERSEDED)
    assert newer.record.started is None
    assert engine.sessions.all() == []


def test_a_request_that_a_newer_one_has_overtaken_changes_and_starts_nothing(
    visit: Visit,
) -> None:
    begun = []

    def shout(word: str) -> str:
        begun.append(word)
        return word.upper()

    browser = visit(page_of(shout))
    for word, order in (("ab", "x 2"), ("a", "x 1")):
        browser.fill("word", word)
        assert browser.press("Submit", order=order).status_code == 200
    assert begun == ["ab"]
    assert browser.shown("shouted") == "AB"
    browser.reload()
    assert (browser.shown("word"), browser.shown("shouted")) == ("ab", "AB")
    browser.fill("word", "abc")
    browser.press("Submit", order="y 1")  # of another window, or after a reload
    assert browser.shown("shouted") == "ABC"


def test_an_older_request_of_another_listener_starts_it_and_changes_no_value(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        word = gr.Textbox(label="word")
        for name, fn in (("upper", str.upper), ("title", str.title)):
            word.input(fn, word, gr.Textbox(label=name, interactive=False))
    browser = visit(demo)
    browser.fill("word", "ab")
    browser.trigger(0, order="x 2")
    browser.fill("word", "a")
    browser.trigger(1, order="x 1")
    assert (browser.shown("upper"), browser.shown("title")) == ("AB", "A")
    browser.reload()
    assert browser.shown("word") == "ab"


def test_of_a_function_that_answers_presses_each_one_counts(visit: Visit) -> None:
    begun: list[str] = []
    with gr.Blocks() as demo:
        word = gr.Textbox(label="word")
        gr.Button("Add").click(begun.append, word)
    browser = visit(demo)
    for word_, order in (("b", "x 2"), ("a", "x 1")):
        browser.fill("word", word_)
        browser.press("Add", order=order)
    assert begun == ["b", "a"]


@pytest.mark.parametrize("order", ["", "x", "x -1", "x 1 2", "x " + "9" * 99, "é 1"])
def test_an_order_that_is_none_holds_nothing_up(visit: Visit, order: str) -> None:
    browser = visit(page_of(str.upper))
    browser.press("Submit", order="x 2")
    browser.fill("word", "a")
    browser.press("Submit", order=order)
    assert browser.shown("shouted") == "A"


def test_what_is_wrong_in_a_request_that_is_overtaken_is_not_told(visit: Visit) -> None:
    with gr.Blocks() as demo:
        number = gr.Number(label="number")
        half = gr.Number(label="half", interactive=False)
        number.input(lambda x: x / 2, number, half)
    browser = visit(demo)
    browser.fill("number", "4")
    browser.trigger(0, order="x 2")
    name = browser.control("number").attrs["name"]
    wrong, late = {name: "-", "order": "x 3"}, {name: "-", "order": "x 1"}
    assert browser.trigger(0, 0, **late).status_code == 200
    assert (browser.error("number"), browser.shown("half")) == ("", "2")
    assert browser.trigger(0, 0, **wrong).status_code == 422


def test_the_second_form_of_one_press_does_not_undo_what_the_first_has_emptied() -> (
    None
):
    with gr.Blocks() as demo:
        listener = demo.load(None)
    page = Session("owner", "page", demo.seal())
    record = state_of(page)._record
    record.publish({"c9": [Op("replace", "value", 0)]})
    cursor = page.seq
    first, second = (
        Form({1: "typed"}, marks={1: b"7"}, order=Order("x", number))
        for number in (1, 2)
    )
    assert page.note_request(
        listener, second.order
    )  # it has come, and is still being read
    page.post(first, cursor)
    record.values.payloads[1], record.values._writers[1] = "", "run"
    record.publish({"c1": [Op("replace", "value", "")]})
    page.post(second, cursor)
    assert page.payloads[1] == ""
    assert page.parts("c1") == {"value": ""}
