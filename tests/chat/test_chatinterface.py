"""A chat as a person uses it, with a script and without."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from tests.chat.conftest import Open


def echo(message: str, history: list[Any]) -> Iterator[str]:
    """The message, and how many have been before."""
    yield message
    yield f"{message} after {len(history)}"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_a_message_is_answered_and_the_box_is_empty(chat: Open, scripts: bool) -> None:
    page = chat(gr.ChatInterface(echo), scripts=scripts).say("Hello")
    assert page.messages == ["Hello", "Hello after 0"]
    assert page.shown("Message") == ""
    assert page.say("Who?").messages[2:] == ["Who?", "Who? after 2"]


def test_a_reload_shows_the_same_conversation_and_another_page_none(
    chat: Open, scripts: bool
) -> None:
    page = chat(gr.ChatInterface(echo), scripts=scripts).say("Hello").say("Again")
    assert page.messages == page.reload().messages
    assert len(page.messages) == 4
    assert page.open("/").messages == []


def test_ten_tabs_of_one_person_are_ten_conversations(chat: Open) -> None:
    demo = gr.ChatInterface(echo)
    first = chat(demo)
    tabs = [chat(demo) for _ in range(9)]
    for tab in tabs:
        tab.http = first.http
    for number, tab in enumerate([first, *tabs]):
        tab.open().say(f"{number}")
    for number, tab in enumerate([first, *tabs]):
        tab.say("more")
        assert tab.messages == [
            f"{number}",
            f"{number} after 0",
            "more",
            "more after 2",
        ]


def test_nothing_is_sent_where_nothing_was_typed(chat: Open, scripts: bool) -> None:
    page = chat(gr.ChatInterface(echo), scripts=scripts)
    assert page.say(" \n").messages == []


def test_the_history_is_what_the_page_shows_whatever_is_posted(chat: Open) -> None:
    page = chat(gr.ChatInterface(echo)).say("Hello")
    form = page.form(c2="[]", history="[]")
    assert "Hello" not in str(form), "the page never sends the history"
    form["c3"] = "Again"
    page.submit(page.sending.attrs["formaction"], form)
    assert page.messages[-1] == "Again after 2"


def test_retry_gives_another_answer_to_the_same_message(
    chat: Open, scripts: bool
) -> None:
    answers = iter(["one", "two", "three"])

    def function(message: str, history: list[Any]) -> str:
        return f"{next(answers)} to {message} after {len(history)}"

    page = chat(gr.ChatInterface(function), scripts=scripts).say("a").say("b")
    page.fill("Message", "draft")
    page.act("Retry")
    assert page.messages[2:] == ["b", "three to b after 2"]
    assert page.shown("Message") == "draft"


def test_undo_puts_the_message_back_into_the_box(chat: Open, scripts: bool) -> None:
    page = chat(gr.ChatInterface(echo), scripts=scripts).say("a").say("b")
    page.act("Undo")
    assert page.messages == ["a", "a after 0"]
    assert page.shown("Message") == "b"
    assert page.say("c").messages[2:] == ["c", "c after 2"]


def test_clear_empties_the_chat_and_leaves_the_box(chat: Open, scripts: bool) -> None:
    page = chat(gr.ChatInterface(echo), scripts=scripts).say("a")
    page.fill("Message", "draft")
    page.act("Clear")
    assert page.messages == []
    assert page.shown("Message") == "draft"
    assert page.say("b").messages == ["b", "b after 0"]


def test_an_edited_message_is_answered_anew_and_what_followed_is_gone(
    chat: Open, scripts: bool
) -> None:
    page = chat(gr.ChatInterface(echo, editable=True), scripts=scripts)
    page.say("a").say("b").say("c")
    edits = [e for e in page.page.walk() if e.has_class("fs-edit")]
    field = edits[1].one("textarea").attrs["name"]
    attrs = edits[1].one("button").attrs
    form = page.form(event=attrs["value"], **{field: "B\r\nB"})
    page.submit(attrs["formaction"], form)
    assert page.see_through().messages[2:] == ["B\nB", "B\nB after 2"]


def test_who_may_not_edit_is_refused(chat: Open) -> None:
    page = chat(gr.ChatInterface(echo)).say("a")
    event = {"name": "edit", "target": 2, "index": 0, "value": "b"}
    url = page.buttons("Retry")[0].attrs["formaction"]
    assert page.post(url, page.form(event=json.dumps(event))).status_code == 422
    assert page.reload().messages == ["a", "a after 0"]


@pytest.mark.parametrize("index", [-1, 2, 99, "0", None, True, 1.0])
@pytest.mark.parametrize("name", ["retry", "option_select", "example_select"])
def test_a_message_that_is_not_there_has_no_events(
    chat: Open, name: str, index: Any
) -> None:
    page = chat(gr.ChatInterface(echo)).say("a")
    event = {"name": name, "target": 2, "index": index, "option": 0}
    url = page.buttons("Retry")[0].attrs["formaction"]
    assert page.post(url, page.form(event=json.dumps(event))).status_code == 422
    assert page.reload().messages == ["a", "a after 0"]


def test_an_option_is_said_when_it_is_chosen(chat: Open, scripts: bool) -> None:
    def function(message: str, history: list[Any]) -> gr.ChatMessage:
        return gr.ChatMessage(
            f"{message}!", options=[{"value": "yes", "label": "Yes, <b>please"}]
        )

    page = chat(gr.ChatInterface(function), scripts=scripts).say("More?")
    page.act("Yes, <b>please")
    assert [m.removesuffix("Yes, <b>please") for m in page.messages] == [
        "More?",
        "More?!",
        "yes",
        "yes!",
    ]


def test_an_example_is_said_when_it_is_chosen(chat: Open, scripts: bool) -> None:
    demo = gr.ChatInterface(
        echo, examples=["hello", {"text": "hola"}], example_labels=["Hi", "Spanish"]
    )
    page = chat(demo, scripts=scripts)
    page.act("Spanish")
    assert page.messages == ["hola", "hola after 0"]


def test_an_example_that_does_not_run_stands_in_the_box(chat: Open) -> None:
    demo = gr.ChatInterface(echo, examples=["hello"], run_examples_on_click=False)
    page = chat(demo).act("hello")
    assert (page.messages, page.shown("Message")) == ([], "hello")


def test_examples_set_the_additional_inputs(chat: Open) -> None:
    def function(message: str, history: list[Any], style: str, times: float) -> str:
        return f"{style} {message} {times}"

    demo = gr.ChatInterface(
        function,
        additional_inputs=[gr.Textbox("plain", label="style"), gr.Number(1)],
        examples=[["hello", "loud", None], ["bye", None, None]],
    )
    page = chat(demo)
    page.run("hello")
    assert page.messages == []
    page.say(page.shown("Message"))
    assert page.messages == ["hello", "loud hello 1"]


def test_likes_are_written_to_a_file(chat: Open, tmp_path: Path, scripts: bool) -> None:
    demo = gr.ChatInterface(
        lambda message, history: f"={message}",
        flagging_mode="manual",
        flagging_options=("Like", "Dislike", "Spam"),
        flagging_dir=str(tmp_path / "flags"),
    )
    page = chat(demo, scripts=scripts).say("1+1")
    for option in ("Like", "Dislike", "Spam"):
        page.act(option)
    with open(tmp_path / "flags" / "log.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["flag"] for row in rows] == ["Like", "Dislike", "Spam"]
    assert rows[0]["index"] == "1"
    assert rows[0]["value"] == "'=1+1", "no spreadsheet takes it for a formula"
    said = json.loads(rows[0]["conversation"])
    assert [one["content"][0]["text"] for one in said] == ["1+1", "=1+1"]


def test_a_like_reaches_the_authors_function(chat: Open) -> None:
    told: list[Any] = []

    def like(event: gr.LikeData) -> None:
        told.append((event.index, event.value, event.liked, event.target))

    with gr.ChatInterface(echo) as demo:
        demo.chatbot.like(like)
    page = chat(demo).say("a")
    page.act("Dislike")
    assert told == [(1, "a after 0", False, demo.chatbot)]


def test_what_comes_behind_the_answer_goes_to_the_additional_outputs(
    chat: Open,
) -> None:
    with gr.Blocks() as demo:
        code = gr.Textbox(label="code")
        gr.ChatInterface(
            lambda message, history: (f"See {message}", message.upper()),
            additional_outputs=code,
        )
    page = chat(demo).say("x = 1")
    assert page.messages == ["x = 1", "See x = 1"]
    assert page.shown("code") == "X = 1"


def test_a_chat_and_a_box_of_the_authors_own(chat: Open) -> None:
    demo = gr.ChatInterface(
        echo,
        chatbot=gr.Chatbot(label="Talk", placeholder="Say something"),
        textbox=gr.Textbox(label="Message", placeholder="Ask me"),
        title="A chat",
        description="It **echoes**.",
        submit_btn="Ask",
    )
    page = chat(demo)
    assert [h.text for h in page.page.all("h1")] == ["A chat"]
    assert page.control("Message").attrs["placeholder"] == "Ask me"
    assert page.sending.text == "Ask"
    page.say("Hello")
    assert page.messages == ["Hello", "Hello after 0"]


def test_an_async_function_answers(chat: Open) -> None:
    async def function(message: str, history: list[Any]) -> AsyncIterator[str]:
        yield message
        await asyncio.sleep(0)
        yield f"{message} after {len(history)}"

    page = chat(gr.ChatInterface(function)).say("a").say("b")
    assert page.messages == ["a", "a after 0", "b", "b after 2"]


def test_the_status_of_a_turn_stands_at_the_chat(chat: Open) -> None:
    demo = gr.ChatInterface(echo)
    page = chat(demo)
    place = page.page.id(f"fs-status-{demo.listener.id}").parent
    while place is not None and not place.has_class("fs-field"):
        place = place.parent
    assert place is not None and place.has_class("fs-chatbot")
