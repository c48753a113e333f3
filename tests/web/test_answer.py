"""What a POST is answered with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import flaskstream as gr
from flaskstream.web import mountedapp
from tests.web.conftest import Gates, Visit
from tests.web.demos import greeting, slow


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
    monkeypatch.setattr(mountedapp, "FAST_ANSWER", 1)
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

    with gr.Blocks() as demo:
        word = gr.Textbox(label="word")
        said = gr.Textbox(label="said", interactive=False)
        gr.Button("Say").click(
            echo, word, said, concurrency_limit=None, trigger_mode="always_last"
        )
    browser = visit(demo)
    browser.fill("word", "old")
    browser.begin("Say", lambda: browser.shown("said") == "old begins")
    browser.fill("word", "new")
    browser.press("Say")
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
