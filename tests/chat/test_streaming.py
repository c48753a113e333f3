"""What happens while an answer is on its way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

import flaskstream as gr
from tests.chat.conftest import Chat, Open
from tests.web.conftest import Gates


@pytest.fixture
def page(chat: Open, gates: Gates) -> Chat:
    """A chat whose answers wait at the gates "<message> 1" and "<message> 2"."""

    def answer(message: str, history: list[Any]) -> Iterator[str]:
        text = ""
        for number in (1, 2):
            text += f"{message} {number} "
            yield text
            while not gates.is_open(f"{message} {number}"):
                yield text
        yield text + f"after {len(history)}"

    return chat(gr.ChatInterface(answer, flagging_mode="manual", flagging_dir="-"))


def begin(page: Chat, text: str) -> Chat:
    """Send a message, and see the answer begin."""
    page.fill("Message", text)
    page.submit(page.sending.attrs["formaction"], page.form())
    begun = f"{text} 1"
    if begun not in page.messages:
        page.follow(lambda: begun in page.messages)
    return page


def stop(page: Chat) -> None:
    page.press("Stop")
    page.follow()


def test_the_message_is_there_and_the_box_empty_before_the_answer(
    chat: Open, gates: Gates
) -> None:
    def slow(message: str, history: list[Any]) -> str:
        gates.wait("go")
        return "done"

    page = chat(gr.ChatInterface(slow))
    page.fill("Message", "Hello")
    page.submit(page.sending.attrs["formaction"], page.form())
    if not page.messages:
        page.follow(lambda: page.messages)
    assert page.messages == ["Hello"]
    assert page.shown("Message") == ""
    gates.open("go")
    page.follow()
    assert page.messages == ["Hello", "done"]


def test_a_reload_in_the_middle_comes_back_to_the_growing_answer(
    page: Chat, gates: Gates
) -> None:
    begin(page, "a")
    assert page.reload().messages == ["a", "a 1"]
    gates.open("a 1")
    page.follow(lambda: page.messages == ["a", "a 1 a 2"])
    assert page.reload().messages == ["a", "a 1 a 2"]
    gates.open("a 2")
    page.follow()
    assert page.messages == ["a", "a 1 a 2 after 0"]


def test_stop_keeps_what_has_been_said(page: Chat, gates: Gates) -> None:
    stop(begin(page, "a"))
    assert page.messages == ["a", "a 1"]
    assert page.reload().messages == ["a", "a 1"]
    gates.open_all()
    gates.open("b 1")
    gates.open("b 2")
    page.say("b")
    assert page.messages[2:] == ["b", "b 1 b 2 after 2"]


def test_what_is_typed_and_sent_meanwhile_stays_in_the_box(
    page: Chat, gates: Gates
) -> None:
    begin(page, "a")
    page.fill("Message", "draft")
    page.submit(page.sending.attrs["formaction"], page.form())
    assert (page.messages, page.shown("Message")) == (["a", "a 1"], "draft")
    gates.open("a 1")
    gates.open("a 2")
    page.follow()
    assert page.messages == ["a", "a 1 a 2 after 0"]
    assert page.shown("Message") == "draft"
    assert page.reload().shown("Message") == "draft"


def test_clear_in_the_middle_ends_the_answer_and_nothing_of_it_comes_back(
    page: Chat, gates: Gates
) -> None:
    begin(page, "a").act("Clear")
    assert page.messages == []
    gates.open_all()
    assert page.reload().messages == []
    gates.open("b 1")
    gates.open("b 2")
    assert page.say("b").messages == ["b", "b 1 b 2 after 0"]


def test_undo_in_the_middle_takes_back_the_message_that_is_being_answered(
    page: Chat, gates: Gates
) -> None:
    for gate in ("a 1", "a 2"):
        gates.open(gate)
    page.say("a")
    undo = page.buttons("Undo")[-1].attrs
    begin(page, "b")
    told = json.loads(undo["value"]) | {"index": 2}
    page.submit(undo["formaction"], page.form(event=json.dumps(told)))
    page.see_through()
    assert page.messages == ["a", "a 1 a 2 after 0"]
    assert page.shown("Message") == "b"


def test_two_conversations_of_one_page_do_not_wait_for_each_other(
    chat: Open, gates: Gates
) -> None:
    def answer(message: str, history: list[Any]) -> str:
        gates.wait(message)
        return message.upper()

    demo = gr.ChatInterface(answer, concurrency_limit=None)
    one, two = chat(demo), chat(demo)
    for page, text in ((one, "a"), (two, "b")):
        page.fill("Message", text)
        page.submit(page.sending.attrs["formaction"], page.form())
    gates.open("b")
    assert two.see_through().messages == ["b", "B"]
    gates.open("a")
    assert one.see_through().messages == ["a", "A"]


def test_a_run_that_fails_by_its_time_keeps_what_was_said(chat: Open) -> None:
    def endless(message: str, history: list[Any]) -> Iterator[str]:
        text = f"{len(history)} "
        while message == "Sing":
            text = (text + "la ")[:1000]
            yield text
        yield text

    demo = gr.ChatInterface(endless)
    demo.listener.time_limit = 1.5
    page = chat(demo).say("Sing")
    assert "longer than 1.5 s" in "".join(page.cards())
    assert page.messages[0] == "Sing" and page.messages[1].startswith("0 la")
    demo.listener.time_limit = None
    assert page.say("Talk").messages[2:] == ["Talk", "2"]
