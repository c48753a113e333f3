"""Chats whose functions receive the history as pairs."""

from __future__ import annotations

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


def test_a_message_taken_for_a_pair_is_told_on_the_page(chat: Open) -> None:
    page = chat(gr.ChatInterface(lambda message, history: history[-1][0]))
    page.http.application.config["FLASKSTREAM_SHOW_ERRORS"] = True
    page.say("Hi").say("Ho")
    assert any('say type="tuples"' in card for card in page.cards())
