"""Chats whose functions receive the history as those of Gradio 4 and 5 do: as pairs, or
as messages that have a text each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from tests.chat.conftest import Open
from tests.web.conftest import Api

WAYS: Any = [{"type": "tuples"}, {"chatbot": gr.Chatbot(type="tuples")}]


def tell(message: str, history: list[Any]) -> str:
    return f"{message} after {[f'{said}-{answer}' for said, answer in history]}"


@pytest.mark.parametrize("options", WAYS)
def test_a_function_receives_the_history_as_pairs(chat: Open, options: Any) -> None:
    page = chat(gr.ChatInterface(tell, **options))
    page.say("Hi").say("Ho")
    assert page.messages[1] == "Hi after []"
    assert page.messages[3] == "Ho after ['Hi-Hi after []']"
    assert page.act("Retry").messages == page.messages
    page.act("Undo")
    assert page.messages == ["Hi", "Hi after []"]


def test_the_authors_chatbot_gives_pairs_to_other_functions_too(
    chat: Open, tmp_path: Path
) -> None:
    chatbot = gr.Chatbot(type="tuples")
    demo = gr.ChatInterface(
        lambda message, history: message.upper(),
        chatbot=chatbot,
        flagging_mode="manual",
        flagging_dir=str(tmp_path),
    )
    with demo:
        told = gr.Textbox(label="told")
        gr.Button("Tell").click(str, chatbot, told)
    page = chat(demo).say("Hi")
    page.run("Tell")
    assert page.shown("told") == "[['Hi', 'HI']]"
    page.act("Like")
    assert '""role"": ""assistant""' in (tmp_path / "log.csv").read_text()
    assert chatbot.type == "tuples"


def test_a_call_gives_the_history_as_pairs_too(api: Api) -> None:
    caller = api(gr.ChatInterface(tell, type="tuples"))
    caller.call("tell", "Hi", session_hash="one")
    told, _ = caller.result("tell", "Ho", session_hash="one")
    assert told == "Ho after ['Hi-Hi after []']"


def annotated(message: str, history: list[tuple[str, str]]) -> str:
    return tell(message, history)


def annotated_otherwise(message: str, history: list[list[Any]]) -> str:
    return tell(message, history)


def annotated_as_messages(message: str, history: list[dict[str, Any]]) -> str:
    return f"{message} after {[one['content'][0]['text'] for one in history]}"


@pytest.mark.parametrize(
    ("fn", "said"),
    [
        (annotated, "Ho after ['Hi-Hi after []']"),
        (annotated_otherwise, "Ho after ['Hi-Hi after []']"),
        (annotated_as_messages, "Ho after ['Hi', 'Hi after []']"),
    ],
)
def test_the_annotation_of_the_history_asks_for_pairs(
    chat: Open, fn: Any, said: str
) -> None:
    page = chat(gr.ChatInterface(fn)).say("Hi").say("Ho")
    assert page.messages[3] == said


def test_what_is_said_by_name_counts_more_than_an_annotation(chat: Open) -> None:
    def texts(message: str, history: list[tuple[str, str]]) -> str:
        return str([one["content"] for one in history])  # type: ignore[call-overload]

    page = chat(gr.ChatInterface(texts, type="messages")).say("Hi").say("Ho")
    assert page.messages[3] == "['Hi', '[]']"


PLAIN: Any = [{"type": "messages"}, {"chatbot": gr.Chatbot(type="messages")}]


@pytest.mark.parametrize("options", PLAIN)
def test_messages_that_are_asked_for_by_name_have_texts(
    chat: Open, options: Any
) -> None:
    def join(message: str, history: list[Any]) -> str:
        return " / ".join([*[one["content"] for one in history], message])

    page = chat(gr.ChatInterface(join, **options))
    page.say("one").say("two")
    assert page.messages == ["one", "one", "two", "one / one / two"]
    assert page.act("Retry").messages[-1] == "one / one / two"
    page.act("Undo")
    assert page.messages == ["one", "one"]


def test_files_in_such_messages_are_paths_of_their_own(chat: Open) -> None:
    def count(message: Any, history: list[Any]) -> str:
        files = [one for one in history if isinstance(one["content"], tuple)]
        return str([len(Path(one["content"][0]).read_bytes()) for one in files])

    page = chat(gr.ChatInterface(count, multimodal=True, type="messages"))
    page.choose("Message", b"four", "a.txt")
    page.say("See").say("And now?")
    assert page.messages[-1] == "[4]"


def test_a_chatbot_of_a_page_may_grow_such_messages(chat: Open) -> None:
    with gr.Blocks() as demo:
        said = gr.Textbox(label="Message", submit_btn=True)
        talk = gr.Chatbot(type="messages")

        def ask(message: str, history: list[Any]) -> tuple[str, list[Any]]:
            return "", [*history, {"role": "user", "content": message}]

        def answer(history: list[Any]) -> Iterator[list[Any]]:
            asked = history[-1]["content"].upper()
            history.append({"role": "assistant", "content": ""})
            for letter in asked:
                history[-1]["content"] += letter
                yield history

        said.submit(ask, [said, talk], [said, talk]).then(answer, talk, talk)
    page = chat(demo).say("Hi").say("Ho")
    assert page.messages == ["Hi", "HI", "Ho", "HO"]


def test_a_message_taken_for_a_pair_is_told_on_the_page(chat: Open) -> None:
    page = chat(gr.ChatInterface(lambda message, history: history[-1][0]))
    page.http.application.config["FLASKSTREAM_SHOW_ERRORS"] = True
    page.say("Hi").say("Ho")
    assert any('say type="tuples"' in card for card in page.cards())
