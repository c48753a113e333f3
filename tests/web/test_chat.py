"""A chat on its page: streamed, reloaded, and changed by the buttons of messages."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.testing.window import SAME
from tests.web import dom
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit

HISTORY = [
    {"role": "user", "content": "Why?"},
    {"role": "assistant", "content": "Because."},
]


def chat(*listeners: Callable[[gr.Chatbot], Any], **options: Any) -> gr.Blocks:
    with gr.Blocks() as demo:
        chatbot = gr.Chatbot(label="Chat", **options)
        for attach in listeners:
            attach(chatbot)
    return demo


def going(fn: Callable[..., Any]) -> Callable[[gr.Chatbot], Any]:
    return lambda chatbot: gr.Button("Go").click(fn, chatbot, chatbot)


def messages(browser: Browser) -> list[str]:
    texts = [e for e in browser.field("Chat").walk() if e.has_class("fs-prose")]
    return [e.text.strip() for e in texts if e.attrs.get("id", "").endswith("-text")]


def press(browser: Browser, label: str, number: int = -1, **typed: str) -> None:
    """Press a button of a message, as found by its name."""
    attrs = browser.page.all("button", aria_label=label)[number].attrs
    form = browser.form(**{attrs["name"]: attrs["value"]}, **typed)
    browser.submit(attrs["formaction"], form)
    if browser.scripts and browser.stream_url:
        browser.follow()


def shape(browser: Browser) -> list[object]:
    log = browser.field("Chat").one(role="log")
    return [dom.skeleton(log), log.text.split()]


def test_an_answer_grows_and_is_the_same_after_a_reload(
    visit: Visit, gates: Gates
) -> None:
    def answer(history: list[Any]) -> Iterator[list[Any]]:
        history += [{"role": "user", "content": "And?"}, {"role": "assistant"}]
        for text in ["", "One **two", "One **two** three\n\n- a", "\n- b"]:
            history[-1]["content"] = text
            yield history
            gates.wait(text)

    browser = visit(chat(going(answer), value=HISTORY))
    assert messages(browser) == ["Why?", "Because."]
    browser.begin("Go", lambda: len(messages(browser)) == 4)
    gates.open("")
    browser.follow(lambda: messages(browser)[3] == "One two")
    other = Browser(browser.http.application, browser.location)
    other.http = browser.http
    assert messages(other.open(browser.location)) == messages(browser)
    gates.open_all()
    for text in ["One **two", "One **two** three\n\n- a", "\n- b"]:
        gates.open(text)
    browser.follow()
    shown = shape(browser)
    browser.reload()
    assert shape(browser) == shown and messages(browser)[3] == "b"


def test_only_what_is_new_is_sent(visit: Visit, gates: Gates) -> None:
    old = [{"role": "assistant", "content": f"older {i}"} for i in range(50)]

    def answer() -> Iterator[list[Any]]:
        for number, text in enumerate(["one", "one two", "one two three"]):
            yield [*old, {"role": "assistant", "content": text}]
            gates.wait(number)

    browser = visit(chat(lambda c: gr.Button("Go").click(answer, None, c)))
    browser.begin("Go", lambda: messages(browser)[-1:] == ["one"])
    gates.open(0)
    gates.open(1)
    events = browser.follow(lambda: messages(browser)[-1:] == ["one two three"])
    told = [event.data for event in events if "three" in event.data][-1]
    assert "older" not in told and len(told) < 400
    gates.open(2)
    browser.follow()


def test_the_last_turn_is_taken_back(visit: Visit) -> None:
    def undo(history: list[Any], event: gr.UndoData) -> list[Any]:
        assert event.value == "Why?"
        return history[: event.index]

    browser = visit(chat(lambda c: c.undo(undo, c, c), value=[*HISTORY, *HISTORY]))
    press(browser, "Undo")
    assert messages(browser) == ["Why?", "Because."]
    shown = shape(browser)
    assert shape(browser.reload()) == shown


@pytest.mark.parametrize("scripts", [True, False])
def test_a_message_is_edited(visit: Visit, scripts: bool) -> None:
    def edit(history: list[Any], event: gr.EditData) -> list[Any]:
        assert event.previous_value == "Why?"
        return [{"role": "user", "content": event.value}]

    demo = chat(lambda c: c.edit(edit, c, c), value=HISTORY, editable="user")
    browser = visit(demo, scripts=scripts)
    (box,) = browser.page.all("textarea")
    button = next(b for b in browser.page.all("button") if b.text == "Send")
    named = {button.attrs["name"]: button.attrs["value"], box.attrs["name"]: "How?"}
    browser.submit(button.attrs["formaction"], browser.form(**named))
    assert messages(browser if scripts else browser.reload()) == ["How?"]


def edits(browser: Browser) -> dict[str, Any]:
    """What a person may edit: the text in the box, and how it is sent."""
    found = [e for e in browser.page.walk() if e.has_class("fs-edit")]
    return {e.one("textarea").text.removeprefix("\n"): e for e in found}


def test_each_of_several_messages_is_edited_in_its_place(visit: Visit) -> None:
    said = [{"role": "user", "content": text} for text in ("One", "Two", "Three")]
    told: list[Any] = []

    def edit(history: list[Any], event: gr.EditData) -> None:
        told.append((event.index, event.previous_value, event.value, history))

    demo = chat(
        lambda c: c.edit(edit, c, None),
        value=[*said, {"role": "assistant", "content": "Four"}],
        editable="user",
    )
    browser = visit(demo)
    found = edits(browser)
    assert list(found) == ["One", "Two", "Three"]
    box, send = found["Two"].one("textarea"), found["Two"].one("button")
    named = {send.attrs["name"]: send.attrs["value"], box.attrs["name"]: "Too"}
    browser.submit(send.attrs["formaction"], browser.form(**named))
    ((index, before, value, history),) = told
    assert (index, before, value) == (1, "Two", "Too")
    assert [one["content"][0]["text"] for one in history][1:3] == ["Too", "Three"]
    expected = ["One", "Too", "Three", "Four"]
    assert messages(browser) == messages(browser.reload()) == expected


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_liked_stays_marked_while_it_says_the_same(
    visit: Visit, scripts: bool
) -> None:
    told: list[Any] = []

    def on_like(event: gr.LikeData) -> None:
        told.append((event.index, event.value, event.liked))

    def again(history: list[Any]) -> list[Any]:
        return [*history[:-1], {"role": "assistant", "content": "Never mind."}]

    def liked() -> str:
        return browser.page.all("button", aria_label="Like")[-1].attrs["aria-pressed"]

    listeners = [lambda c: c.like(on_like), lambda c: c.like(on_like), going(again)]
    browser = visit(chat(*listeners, value=HISTORY), scripts=scripts)
    assert liked() == "false"
    press(browser, "Like")
    assert told == [(1, "Because.", True)] * 2, "both listeners hear it"
    assert liked() == "true"
    browser.reload()
    assert liked() == "true"
    browser.run("Go")
    assert liked() == "false"


def test_clearing_empties_the_chat_before_functions_hear_of_it(visit: Visit) -> None:
    told: list[Any] = []
    browser = visit(chat(lambda c: c.clear(told.append, c, None), value=HISTORY))
    press(browser, "Clear")
    assert told == [[]] and messages(browser) == []
    assert messages(browser.reload()) == []


def test_an_option_is_chosen(visit: Visit) -> None:
    def choose(event: gr.SelectData) -> list[Any]:
        return [{"role": "user", "content": f"{event.index} {event.value}"}]

    options: Any = [{"value": "a"}, {"value": "b", "label": "Bee"}]
    answer = {"role": "assistant", "content": "Which?", "options": options}
    browser = visit(chat(lambda c: c.option_select(choose, None, c), value=[answer]))
    browser.press("Bee")
    assert messages(browser) == ["1 b"]


def test_nobody_can_make_an_event_up(visit: Visit) -> None:
    called: list[Any] = []
    demo = chat(
        lambda c: c.like(called.append, c),
        lambda c: c.edit(called.append, c),
        value=HISTORY,
        editable="user",
    )
    browser = visit(demo)
    like = browser.page.all("button", aria_label="Like")[-1].attrs
    event = json.loads(like["value"])
    wrong_ones: list[dict[str, Any]] = [
        {"index": 9},
        {"index": -1},
        {"index": "1"},
        {"index": 0},
        {"liked": "x"},
        {"name": "edit"},
        {"target": 99},
    ]
    for wrong in wrong_ones:
        form = browser.form(event=json.dumps({**event, **wrong}))
        assert browser.post(like["formaction"], form).status_code == 422, wrong
    assert called == []


def test_thoughts_stand_in_thoughts_and_fold_when_they_are_done(
    visit: Visit, gates: Gates
) -> None:
    def think() -> Iterator[list[Any]]:
        first = gr.ChatMessage("hm", metadata={"title": "Plan", "id": "a"})
        second = gr.ChatMessage("", metadata={"title": "Tool", "parent_id": "a"})
        second.metadata["status"] = "pending"
        yield [first]
        gates.wait("plan")
        yield [first, second]
        gates.wait("tool")
        second.metadata |= {"status": "done", "duration": 1.25}
        yield [first, second]

    browser = visit(chat(lambda c: gr.Button("Go").click(think, None, c)))

    def details() -> list[dom.Element]:
        return browser.page.all("details")

    browser.begin("Go", lambda: len(details()) == 1)
    gates.open("plan")
    browser.follow(lambda: len(details()) == 2)
    outer, inner = details()
    assert inner in list(outer.walk()) and "open" in inner.attrs
    gates.open("tool")
    browser.follow()
    inner = details()[1]
    assert "open" not in inner.attrs and "1.2 s" in inner.text
    shown = shape(browser)
    assert shape(browser.reload()) == shown


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        (True, "<b><em>Thinking</em> <code>x</code> # &lt;i&gt; - b</b>"),
        (False, "<b>_Thinking_ `x` # &lt;i&gt; - b</b>"),
    ],
)
def test_a_thoughts_title_is_markdown_of_one_line(
    visit: Visit, markdown: bool, shown: str
) -> None:
    thought = {"title": "_Thinking_ `x` # <i> - b"}
    value = [gr.ChatMessage("hm", metadata=thought)]
    with gr.Blocks() as demo:
        chatbot = gr.Chatbot(value, render_markdown=markdown)
        gr.Button("Go").click(lambda: value, None, chatbot)
    browser = visit(demo)
    assert shown in browser.http.get("/").text
    browser.run("Go")
    assert shown in browser.http.get(f"/?page={browser.page_id}").text


def test_an_answer_with_a_long_chat_in_it_goes_by_gzip(visit: Visit) -> None:
    history = [{"role": "user", "content": f"Question {i}"} for i in range(50)]
    browser = visit(chat(going(lambda history: [*history, history[0]]), value=history))
    url, form = browser.button("Go").attrs["formaction"], browser.form()
    headers = {"HX-Request": "true", **SAME}
    plain = browser.http.post(url, data=form, headers=headers)
    zipped = browser.http.post(
        url, data=form, headers={**headers, "Accept-Encoding": "gzip"}
    )
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert len(zipped.data) < len(plain.data) / 5
    assert b"Question 49" in gzip.decompress(zipped.data)
