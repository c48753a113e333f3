"""How a ChatInterface is made: what it takes, what it refuses, and where it stands."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, NotHonoured
from tests.chat.conftest import Open


def echo(message: str, history: list[Any]) -> str:
    return f"{message} after {len(history)}"


def test_what_gradios_scripts_pass_is_taken() -> None:
    demo = gr.ChatInterface(
        echo,
        type="messages",
        analytics_enabled=False,
        cache_examples=False,
        flagging_mode="never",
        fill_height=True,
        concurrency_limit=None,
        theme="soft",
    )
    assert demo.listener.concurrency_limit is None
    assert demo.fn is echo
    assert gr.ChatInterface(demo).fn is echo


@pytest.mark.parametrize(
    "options",
    [
        {"cache_examples": True},
        {"cache_mode": "lazy"},
        {"example_icons": ["a.png"]},
        {"delete_cache": (1, 1)},
        {"retry_btn": "Again"},
        {"js": "x"},
    ],
)
def test_ornaments_are_left_out_with_a_warning(options: Any) -> None:
    (name,) = options
    with pytest.warns(NotHonoured, match=f"ChatInterface.*{name}"):
        assert gr.ChatInterface(echo, **options).seal().sealed


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"flagging_mode": "auto"}, "expected one of 'never', 'manual'"),
        ({"multimodal": True, "textbox": gr.Textbox()}, "to be a gr.MultimodalTextbox"),
        ({"examples": ["a"], "example_labels": ["A", "B"]}, "expected 1, one for each"),
        ({"examples": [3]}, "expected texts, dicts with text and files"),
    ],
)
def test_what_does_not_fit_together_is_refused(options: Any, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        gr.ChatInterface(echo, **options)


def test_a_function_that_takes_too_little_is_told_of() -> None:
    with pytest.warns(UserWarning, match="Expected at most 1 argument.*received 2"):
        gr.ChatInterface(lambda message: message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gr.ChatInterface(lambda *said: str(said))


def test_its_parts_have_gradios_names() -> None:
    box = gr.MultimodalTextbox(file_types=["image"])
    chatbot = gr.Chatbot(height=300)
    slider = gr.Slider(0, 1)
    demo = gr.ChatInterface(
        lambda message, history, warmth: "ok",
        chatbot=chatbot,
        textbox=box,
        additional_inputs=slider,
    )
    assert demo.chatbot is chatbot and demo.textbox is box
    assert demo.chatbot_value is chatbot
    assert demo.multimodal
    assert demo.additional_inputs == [slider]


def test_a_component_of_another_page_is_copied_for_inputs_and_outputs_alike(
    chat: Open,
) -> None:
    with gr.Blocks() as other:
        number = gr.Number(2, label="count")
    demo = gr.ChatInterface(
        lambda message, history, n: (message, n + 1),
        additional_inputs=number,
        additional_outputs=number,
    )
    page = chat(demo).say("Hi").say("Ho")
    assert page.control("count").attrs["value"] == "4"
    assert other.seal().components == [number]


def test_an_output_may_stand_on_the_page_that_the_chat_is_put_into(chat: Open) -> None:
    with gr.Blocks() as demo:
        told = gr.Textbox(label="told")
    talk = gr.ChatInterface(
        lambda message, history: (message, message.upper()), additional_outputs=told
    )
    with demo:
        talk.render()
    assert chat(demo).say("Hi").shown("told") == "HI"


def test_the_authors_box_keeps_what_the_author_said_of_it() -> None:
    box = gr.Textbox(submit_btn=False, stop_btn="Enough")
    demo = gr.ChatInterface(echo, textbox=box, submit_btn="Ask")
    assert (demo.textbox.submit_btn, demo.textbox.stop_btn) == (False, "Enough")
    assert demo.textbox.autofocus is True


def test_a_chat_in_a_tab_lists_its_conversations(chat: Open) -> None:
    talk = gr.ChatInterface(echo, save_history=True)
    other = gr.Interface(lambda text: text, "text", "text")
    page = chat(gr.TabbedInterface([talk, other], ["Talk", "Echo"])).say("Hello")
    assert page.messages == ["Hello", "Hello after 0"]
    listed = page.page.id("fs-conversations").all("li")
    assert [item.all("a")[0].text for item in listed] == ["Hello"]


def test_what_else_stands_on_the_page_can_write_to_the_chat(chat: Open) -> None:
    with gr.ChatInterface(echo) as demo:
        start = gr.Button("Start anew")
        start.click(
            lambda: [{"role": "assistant", "content": "How can I help?"}],
            None,
            demo.chatbot_value,
        )
    page = chat(demo).say("Hello")
    page.run("Start anew")
    assert page.messages == ["How can I help?"]
    assert page.say("Thus").messages[-1] == "Thus after 1"


def test_a_box_without_stop_shows_none() -> None:
    demo = gr.ChatInterface(echo, stop_btn=False)
    assert "fs-no-stop" in demo.children[0].elem_classes
    assert "fs-no-stop" not in gr.ChatInterface(echo).children[0].elem_classes
