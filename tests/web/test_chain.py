"""Fields as outputs, steps on the server, events of the page; cursors."""

from __future__ import annotations

import pytest

import flaskstream as gr
from tests.web.client import Browser
from tests.web.conftest import Visit
from tests.web.demos import greeting


def test_a_function_can_clear_the_field_that_it_reads(visit: Visit) -> None:
    with gr.Blocks() as demo:
        said = gr.Textbox(label="said")
        box = gr.Textbox(label="message", lines=2)
        gr.Button("Send").click(lambda text: ("", text), box, [box, said])
    browser = visit(demo)
    browser.fill("message", "hi")
    answer = browser.press("Send")
    assert 'hx-swap="outerHTML"' in answer.text
    assert browser.shown("message") == ""
    assert browser.shown("said") == "hi"
    assert browser.control("message").tag == "textarea"


def test_what_a_person_types_into_an_output_field_is_what_a_reload_shows(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(label="message")
        other = gr.Textbox(label="other")
        gr.Button("Fill").click(lambda: "made", None, box)
        gr.Button("Read").click(lambda text: text, box, other)
    browser = visit(demo)
    browser.run("Fill")
    browser.fill("message", "typed")
    browser.run("Read").reload()
    assert browser.shown("message") == "typed"


def test_a_chain_runs_on_the_server_as_one_run(visit: Visit) -> None:
    with gr.Blocks() as demo:
        a, b, c = (gr.Textbox(label=name) for name in "abc")
        first = gr.Button("Go").click(lambda x: x + "1", a, b)
        first.then(lambda x: x + "2", b, c)
    browser = visit(demo)
    browser.fill("a", "0")
    browser.press("Go")
    assert (browser.shown("b"), browser.shown("c")) == ("01", "012")
    assert browser.stream_url is None


def test_a_change_made_by_a_run_starts_its_listener_on_the_server(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        a, b, c = (gr.Textbox(label=name) for name in "abc")
        gr.Button("Go").click(lambda x: x + "1", a, b)
        b.change(lambda x: x + "2", b, c)
    browser = visit(demo)
    browser.fill("a", "0")
    browser.press("Go")
    assert browser.shown("c") == "012"


def test_a_step_of_a_chain_cannot_be_started_by_itself(visit: Visit) -> None:
    called = []
    with gr.Blocks() as demo:
        box = gr.Textbox(label="box")
        guarded = gr.Button("Go").click(lambda: None, None, None)
        guarded.success(lambda: called.append(True), None, box)
    browser = visit(demo)
    url = browser.button("Go").attrs["formaction"].replace("/run/0", "/run/1")
    assert browser.post(url, browser.form()).status_code == 404
    assert called == []


def test_load_starts_on_a_new_page_and_not_on_a_reload(visit: Visit) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(label="now")
        demo.load(lambda: "loaded", None, box)
    browser = visit(demo)
    assert browser.starters(0)[0].attrs["hx-trigger"] == "load"
    browser.trigger(0)
    assert browser.shown("now") == "loaded"
    browser.reload()
    assert browser.shown("now") == "loaded"
    assert not browser.starters(0)


def test_a_field_of_the_listener_that_is_right_again_loses_its_mark(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        a, b = (gr.Textbox(label=name, max_length=2) for name in "ab")
        gr.Button("Go").click(lambda x, y: x + y, [a, b], gr.Textbox(label="sum"))
    browser = visit(demo)
    browser.fill("a", "long")
    browser.fill("b", "long")
    assert browser.press("Go").status_code == 422
    assert browser.error("a") and browser.error("b")
    browser.fill("a", "ok")
    assert browser.press("Go").status_code == 422
    assert browser.error("a") == "" and browser.error("b")
    assert browser.shown("b") == "long"
    browser.fill("b", "ok")
    browser.run("Go")
    assert browser.error("b") == ""
    assert browser.shown("sum") == "okok"


def test_the_answer_after_a_lost_server_is_whole_whatever_the_cursor(
    visit: Visit,
) -> None:
    browser = visit(greeting())
    browser.fill("name", "Ada")
    for cursor in ["7", "99999", "-3", "x", "9" * 5000, ""]:
        browser.open()
        browser.fill("name", "Ada")
        response = browser.press("Submit", cursor=cursor)
        assert browser.shown("greeting") == "Hello Ada", cursor
        # A page that knows another log must not take it for an older answer.
        assert cursor == "7" or "FS-Cursor" not in response.headers, cursor


@pytest.mark.parametrize("cursor", ["99999", "-3", "x", "9" * 5000])
def test_a_cursor_from_nowhere_gets_the_whole_state(visit: Visit, cursor: str) -> None:
    with gr.Blocks() as demo:
        left, right = gr.Textbox(label="left"), gr.Textbox(label="right")
        gr.Button("Left").click(lambda: "L", None, left)
        gr.Button("Right").click(lambda: "R", None, right)
    browser = visit(demo)
    browser.run("Left")
    blank = Browser(demo.app)
    blank.http = browser.http
    blank.open().press("Right", page=browser.page_id, cursor=cursor)
    assert (blank.shown("left"), blank.shown("right")) == ("L", "R")


def test_what_one_listener_emptied_another_of_the_same_press_does_not_bring_back(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        box, out = gr.Textbox(label="box"), gr.Textbox(label="out", interactive=False)
        button = gr.Button("Send")
        button.click(lambda: "", None, box)
        button.click(lambda text: f"got {text}", box, out)
    browser = visit(demo)
    for text in ["one", "two"]:
        browser.fill("box", text)
        form = browser.form()  # both requests leave before an answer comes
        browser.submit("/run/0", form)
        browser.submit("/run/1", form)
        assert (browser.shown("box"), browser.shown("out")) == ("", f"got {text}")
        browser.reload()
        assert browser.shown("box") == ""


@pytest.mark.parametrize(("typed", "seen"), [("one", True), ("two", False)])
def test_what_is_typed_after_a_run_has_written_is_the_persons(
    visit: Visit, typed: str, seen: bool
) -> None:
    with gr.Blocks() as demo:
        box, out = gr.Textbox(label="box"), gr.Textbox(label="out", interactive=False)
        gr.Button("Empty").click(lambda: "", None, box)
        gr.Button("Show").click(lambda text: text, box, out)
    browser = visit(demo)
    browser.fill("box", "one")
    before = browser.form()
    browser.press("Empty")
    now = browser.form()
    browser.fill("box", typed)
    browser.press("Show", cursor=(now if seen else before)["cursor"])
    browser.reload()
    assert (browser.shown("box"), browser.shown("out")) == (typed, typed)
