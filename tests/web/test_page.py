"""A page's identity, its answers, and what of it comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.web import site
from flaskstream.web.security import is_page_id, new_id
from tests.web.client import SAME, Browser
from tests.web.conftest import Gates, Visit


def greeting() -> gr.Interface:
    return gr.Interface(
        lambda name: f"Hello {name}",
        inputs=gr.Textbox(label="name"),
        outputs=gr.Textbox(label="greeting"),
    )


def slow(gates: Gates) -> gr.Interface:
    def count(word: str) -> Iterator[str]:
        yield f"{word} 1"
        gates.wait("two")
        yield f"{word} 2"

    return gr.Interface(
        count, inputs=gr.Textbox(label="word"), outputs=gr.Textbox(label="count")
    )


# ----- identity


def test_each_visit_is_a_new_page_of_the_same_owner(visit: Visit) -> None:
    browser = visit(greeting())
    first = browser.page_id
    browser.open()
    assert is_page_id(first) and is_page_id(browser.page_id)
    assert browser.page_id != first
    assert browser.response is not None
    assert "Set-Cookie" not in browser.response.headers


def test_a_page_is_never_cached(visit: Visit) -> None:
    browser = visit(greeting())
    assert browser.response is not None
    assert browser.response.headers["Cache-Control"] == "no-store"


def test_the_first_post_puts_the_page_id_into_the_address_and_the_second_does_not(
    visit: Visit,
) -> None:
    browser = visit(greeting())
    first = browser.press("Submit")
    assert first.headers["HX-Replace-Url"] == f"/?page={browser.page_id}"
    second = browser.press("Submit")
    assert "HX-Replace-Url" not in second.headers


def test_a_reload_brings_inputs_and_outputs_back(visit: Visit) -> None:
    browser = visit(greeting())
    browser.fill("name", "Ada")
    browser.run("Submit").reload()
    assert browser.shown("name") == "Ada"
    assert browser.shown("greeting") == "Hello Ada"
    assert browser.address == browser.page_id


def test_the_plain_address_is_a_fresh_page_after_a_run(visit: Visit) -> None:
    browser = visit(greeting())
    browser.fill("name", "Ada")
    browser.run("Submit").open()
    assert browser.shown("name") == ""
    assert browser.shown("greeting") == ""


def test_a_bookmarked_page_that_is_forgotten_keeps_its_id(visit: Visit) -> None:
    id = new_id()
    browser = visit(greeting())
    browser.open(f"/?page={id}")
    assert browser.page_id == id


@pytest.mark.parametrize("id", ["x", "", "a" * 21, "a" * 23, "a" * 21 + "/", "<b>" * 7])
def test_an_id_that_is_none_is_not_taken_over(visit: Visit, id: str) -> None:
    browser = visit(greeting())
    browser.open(f"/?page={id}")
    assert is_page_id(browser.page_id)
    assert browser.page_id != id


def test_a_foreign_page_shows_nothing_of_it(visit: Visit) -> None:
    demo = greeting()
    ada = visit(demo)
    ada.fill("name", "secret")
    ada.run("Submit")
    eve = visit(demo)
    eve.open(ada.location)
    assert "secret" not in eve.page.text
    assert eve.shown("greeting") == ""


def test_a_run_on_the_page_id_of_somebody_else_leaves_theirs_alone(
    visit: Visit,
) -> None:
    demo = greeting()
    ada, eve = visit(demo), visit(demo)
    ada.fill("name", "Ada")
    ada.run("Submit")
    eve.fill("name", "Eve")
    assert eve.press("Submit", page=ada.page_id).status_code == 200
    assert eve.shown("greeting") == "Hello Eve"
    assert ada.reload().shown("greeting") == "Hello Ada"


# ----- answers


def test_a_fast_answer_comes_with_the_post_and_opens_no_stream(visit: Visit) -> None:
    browser = visit(greeting())
    browser.fill("name", "Ada")
    answer = browser.press("Submit")
    assert answer.status_code == 200
    assert browser.shown("greeting") == "Hello Ada"
    assert browser.stream_url is None
    assert browser.state() == "done"


def test_a_slow_answer_has_what_is_there_and_stop_and_the_stream(
    visit: Visit, gates: Gates
) -> None:
    browser = visit(slow(gates))
    browser.fill("word", "tick")
    answer = browser.press("Submit")
    assert answer.status_code == 200
    assert browser.state() == "running"
    assert browser.button("Stop").attrs["form"] == "fs-stop"
    assert browser.stream_url is not None
    browser.follow(lambda: browser.shown("count") == "tick 1")
    assert browser.stream_url is not None
    gates.open("two")
    browser.follow()
    assert browser.shown("count") == "tick 2"
    assert browser.state() == "done"
    assert browser.stream_url is None
    assert not [b for b in browser.page.all("button") if b.text == "Stop"]


def test_an_answer_has_what_the_run_has_given_so_far(
    visit: Visit, gates: Gates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "FAST_ANSWER", 1)
    browser = visit(slow(gates))
    browser.fill("word", "tick")
    browser.press("Submit")
    assert browser.shown("count") == "tick 1"


def test_stop_swaps_nothing_and_the_stream_tells_the_end(
    visit: Visit, gates: Gates
) -> None:
    closed = []

    def forever() -> Iterator[int]:
        number = 0
        try:
            while True:
                yield number
                number += 1
        finally:
            closed.append(True)

    browser = visit(gr.Interface(forever, None, gr.Number(label="count")))
    browser.press("Generate")
    answer = browser.press("Stop")
    assert (answer.status_code, answer.data) == (204, b"")
    browser.follow()
    assert browser.state() == "stopped"
    assert closed == [True]


def test_a_reload_in_the_middle_attaches_to_the_same_run(
    visit: Visit, gates: Gates
) -> None:
    browser = visit(slow(gates))
    browser.fill("word", "tick")
    browser.begin("Submit", lambda: browser.shown("count") == "tick 1")
    browser.reload()
    assert browser.shown("word") == "tick"
    assert browser.shown("count") == "tick 1"
    assert browser.state() == "running"
    assert browser.button("Stop").attrs["form"] == "fs-stop"
    gates.open("two")
    browser.follow()
    assert browser.shown("count") == "tick 2"


def test_a_new_run_supersedes_the_older_silently(visit: Visit, gates: Gates) -> None:
    ended = []

    def echo(word: str) -> Iterator[str]:
        try:
            yield f"{word} begins"
            gates.wait(word)
            yield f"{word} ends"
        finally:
            ended.append(word)

    demo = gr.Interface(
        echo,
        gr.Textbox(label="word"),
        gr.Textbox(label="said"),
        concurrency_limit=None,
    )
    browser = visit(demo)
    browser.fill("word", "old")
    browser.press("Submit")
    browser.fill("word", "new")
    browser.press("Submit")
    gates.open("new")
    texts = [event.data for event in browser.follow() if event.name == "message"]
    gates.open("old")
    assert browser.shown("said") == "new ends"
    assert browser.state() == "done"
    assert not [text for text in texts if "old ends" in text or "Stopped" in text]
    browser.reload()
    assert browser.shown("said") == "new ends"


def test_two_listeners_run_at_once_on_one_page(visit: Visit, gates: Gates) -> None:
    def letters() -> Iterator[str]:
        yield "a"
        gates.wait("letters")
        yield "b"

    def digits() -> Iterator[str]:
        yield "1"
        gates.wait("digits")
        yield "2"

    with gr.Blocks() as demo:
        left, right = gr.Textbox(label="left"), gr.Textbox(label="right")
        gr.Button("Letters").click(letters, None, left)
        gr.Button("Digits").click(digits, None, right)
    browser = visit(demo)
    browser.press("Letters")
    browser.press("Digits")
    if browser.shown("left") + browser.shown("right") != "a1":
        browser.follow(lambda: browser.shown("left") + browser.shown("right") == "a1")
    assert (browser.state(0), browser.state(1)) == ("running", "running")
    gates.open("digits")
    browser.follow(lambda: browser.state(1) == "done")
    assert (browser.shown("left"), browser.shown("right")) == ("a", "2")
    assert browser.state(0) == "running"
    gates.open("letters")
    browser.follow()
    assert (browser.shown("left"), browser.shown("right")) == ("b", "2")


# ----- without JavaScript


def test_without_script_a_post_leads_to_the_page_with_the_result(visit: Visit) -> None:
    browser = visit(greeting(), scripts=False)
    browser.fill("name", "Ada")
    answer = browser.press("Submit")
    assert answer.status_code == 303
    assert browser.location.endswith(f"/?page={browser.page_id}")
    assert browser.shown("name") == "Ada"
    assert browser.shown("greeting") == "Hello Ada"
    assert not browser.page.all("noscript")


def test_without_script_the_page_refreshes_itself_until_its_runs_have_ended(
    visit: Visit, gates: Gates
) -> None:
    browser = visit(slow(gates), scripts=False)
    browser.press("Submit")
    refresh = browser.page.one("noscript").one("meta").attrs
    assert refresh["http-equiv"] == "refresh"
    gates.open("two")
    while browser.page.all("noscript"):
        browser.reload()
    assert browser.state() == "done"
    assert browser.shown("count").endswith("2")


def test_without_script_stop_leads_back_to_the_page(visit: Visit, gates: Gates) -> None:
    browser = visit(slow(gates), scripts=False)
    browser.press("Submit")
    answer = browser.press("Stop")
    assert answer.status_code == 303
    gates.open("two")
    while browser.page.all("noscript"):
        browser.reload()
    assert browser.state() == "stopped"


def test_without_script_errors_stand_at_their_fields_and_nothing_typed_is_lost(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        name = gr.Textbox(label="name", max_length=3)
        age = gr.Number(label="age", maximum=150)
        gr.Button("Go").click(lambda n, a: f"{n} {a}", [name, age], gr.Textbox())
    browser = visit(demo, scripts=False)
    browser.fill("name", "Grace Hopper")
    browser.fill("age", "85")
    answer = browser.press("Go")
    assert answer.status_code == 422
    assert "at most 3 characters" in browser.error("name")
    assert browser.control("name").attrs["aria-invalid"] == "true"
    assert browser.error("age") == ""
    assert browser.shown("name") == "Grace Hopper"
    assert browser.shown("age") == "85"


def test_a_page_with_errors_refreshes_to_its_own_address(
    visit: Visit, gates: Gates
) -> None:
    def wait(text: str) -> Iterator[str]:
        yield text
        gates.wait("end")

    demo = gr.Interface(wait, gr.Textbox(label="text", max_length=3), "text")
    browser = visit(demo, scripts=False)
    browser.fill("text", "ok")
    browser.press("Submit")
    browser.fill("text", "too long")
    assert browser.press("Submit").status_code == 422
    refresh = browser.page.one("noscript").one("meta").attrs["content"]
    assert refresh == f"2; url=/?page={browser.page_id}"


# ----- fields as outputs, chains, load


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
    assert browser.page.id("fs-on-0").attrs["hx-trigger"] == "load"
    browser.trigger(0)
    assert browser.shown("now") == "loaded"
    browser.reload()
    assert browser.shown("now") == "loaded"
    assert not browser.page.all(id="fs-on-0")


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
        browser.open(f"/?page={new_id()}")
        browser.fill("name", "Ada")
        browser.press("Submit", cursor=cursor)
        assert browser.shown("greeting") == "Hello Ada", cursor


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


# ----- routes


def test_head_has_the_headers_of_the_page_and_no_body(visit: Visit) -> None:
    browser = visit(greeting())
    answer = browser.http.head("/")
    assert answer.status_code == 200
    assert answer.data == b""
    assert "Content-Security-Policy" in answer.headers


def test_head_of_a_stream_opens_none(visit: Visit, gates: Gates) -> None:
    browser = visit(slow(gates))
    browser.press("Submit")
    assert browser.stream_url is not None
    answer = browser.http.head(browser.stream_url)
    assert (answer.status_code, answer.data) == (200, b"")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/run/0"),
        ("GET", "/stop/x"),
        ("GET", "/upload/1"),
        ("PUT", "/run/0"),
        ("DELETE", "/"),
        ("POST", "/"),
        ("POST", "/media/x"),
    ],
)
def test_a_wrong_method_is_refused(visit: Visit, method: str, path: str) -> None:
    browser = visit(greeting())
    answer = browser.http.open(path, method=method, headers=SAME)
    assert answer.status_code == 405
    assert "Allow" in answer.headers


@pytest.mark.parametrize("listener", ["1", "2", "9" * 30, "-1", "x", "0x0"])
def test_a_listener_that_does_not_exist_is_not_here(
    visit: Visit, listener: str
) -> None:
    demo = gr.Interface(lambda: "x", None, "text", clear_btn=None)
    browser = visit(demo)
    assert browser.post(f"/run/{listener}", browser.form()).status_code == 404


def test_a_form_without_its_page_is_refused_with_what_to_do(visit: Visit) -> None:
    called: list[Any] = []
    browser = visit(gr.Interface(called.append, gr.Textbox(label="x"), None))
    for page in ["", "x", browser.page_id + "0"]:
        answer = browser.press("Submit", page=page)
        assert answer.status_code == 403
        assert "Reload the page" in browser.toasts()[-1]
    assert called == []
