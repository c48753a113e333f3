"""What the answers to a POST have while an older run goes on, and a newer one waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import flaskstream as gr
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Status
from flaskstream.web.site import Site
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
    [page] = engine.pages.all()
    newer, older = page.active_runs
    Site(demo, engine, demo.app.jinja_env).forget(page)
    assert older.ended.wait(20)
    assert (older.status, newer.status) == (Status.SUPERSEDED, Status.SUPERSEDED)
    assert newer.started is None
    assert engine.pages.all() == []
