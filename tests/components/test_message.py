"""Messages as functions give them, and as they get them back."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

import flaskstream as gr
from flaskstream.chat.turn import answers
from flaskstream.components.chat.reasoning import split_text
from flaskstream.exceptions import ConfigurationError, NotHonoured, OutputError
from flaskstream.media import upload
from tests.web.pictures import png


def read(*messages: Any, **options: Any) -> list[dict[str, Any]]:
    return gr.Chatbot(label="Chat", **options).postprocess(list(messages))


def given(*messages: Any) -> list[dict[str, Any]]:
    """What a function receives for what another one gave."""
    return gr.Chatbot().preprocess(read(*messages))


def text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words}


def test_a_function_receives_messages_as_in_gradio() -> None:
    assert given(
        {"role": "user", "content": "Hello"},
        gr.ChatMessage("Hi", options=[{"value": "a", "label": "A"}]),
        {"role": "system", "content": ["one", text("two")], "metadata": {"title": "T"}},
        {"role": "assistant", "content": None},
    ) == [
        {"role": "user", "metadata": None, "content": [text("Hello")], "options": None},
        {
            "role": "assistant",
            "metadata": None,
            "content": [text("Hi")],
            "options": [{"value": "a", "label": "A"}],
        },
        {
            "role": "system",
            "metadata": {"title": "T"},
            "content": [text("one"), text("two")],
            "options": None,
        },
        {"role": "assistant", "metadata": None, "content": [text("")], "options": None},
    ]


def test_what_a_function_received_can_be_given_back() -> None:
    first = read(
        {"role": "user", "content": ["see", gr.HTML("<b>x</b>"), gr.JSON({"a": 1})]},
        gr.ChatMessage("hm", metadata={"title": "T", "id": 1, "duration": 0.5}),
    )
    chatbot = gr.Chatbot()
    assert chatbot.postprocess(chatbot.preprocess(first)) == first


def test_a_function_may_change_what_it_receives() -> None:
    before = gr.ChatMessage("a", metadata={"title": "T"}, options=[{"value": "a"}])
    messages = read(before)
    (message,) = gr.Chatbot().preprocess(messages)
    message["metadata"]["title"] = message["options"][0]["value"] = "changed"
    message["content"][0]["text"] = "changed"
    assert messages == read(before)


def test_the_indentation_of_a_literal_in_the_source_is_taken_away() -> None:
    (message,) = read({"role": "user", "content": "\n    # A\n      b\n    "})
    assert message["content"] == [text("# A\n  b")]
    (message,) = read({"role": "user", "content": "\n\nA\n  b"})
    assert message["content"] == [text("\n\nA\n  b")]


@pytest.mark.parametrize(
    "content",
    [
        lambda path: {"path": path, "alt_text": "a cat"},
        lambda path: {"type": "file", "file": {"path": path}, "alt_text": "a cat"},
        lambda path: (path, "a cat"),
        lambda path: [(path, "a cat")],
    ],
)
def test_a_file_is_shown_and_comes_back_as_its_path(
    tmp_path: Path, content: Any
) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(png(4, 3))
    messages = read({"role": "user", "content": content(str(path))})
    (item,) = messages[0]["content"]
    assert (item["file"].mimetype, item["file"].width) == ("image/png", 4)
    (back,) = gr.Chatbot().preprocess(messages)[0]["content"]
    assert back["alt_text"] == "a cat" and back["file"]["path"] == str(path)
    assert back["file"]["orig_name"] == "cat.png"
    path.unlink()
    (back,) = gr.Chatbot().preprocess(messages)[0]["content"]
    assert Path(back["file"]["path"]).read_bytes() == png(4, 3)


@pytest.mark.parametrize(
    "value, expected",
    [
        ("Hello", "a list of messages"),
        ([["question", "answer", "more"]], "ChatMessage"),
        ([["question", 3]], "ChatMessage"),
        (["Hello"], "ChatMessage"),
        ([{"content": "Hello"}], "ChatMessage"),
        ([{"role": "user", "content": 3}], "a text, a file or a component"),
        ([{"role": "user", "content": {"a": 1}}], '"path"'),
        ([{"role": "user", "content": gr.Button("x")}], "shows a value"),
        ([{"role": "user", "content": "", "metadata": "x"}], "metadata such as"),
        ([{"role": "user", "content": "", "metadata": {"a": []}}], "texts and numbers"),
        ([{"role": "user", "content": "", "options": ["x"]}], "options such as"),
        ([{"role": "user", "content": gr.State(1)}], "a file or a component"),
        ([{"role": "user", "content": {"path": "/etc/passwd"}}], "the app's folder"),
        ([{"role": "user", "content": {"path": "http://a.example/"}}], "the URL"),
        (
            [
                {
                    "role": "user",
                    "content": "",
                    "metadata": {"title": "", "duration": "1"},
                }
            ],
            "in seconds",
        ),
    ],
)
def test_what_is_no_message_is_refused(value: Any, expected: str) -> None:
    with pytest.raises(OutputError, match="Chatbot “Chat” expected") as refused:
        gr.Chatbot(label="Chat").postprocess(value)
    assert expected in str(refused.value)


class Unspeakable:
    def __repr__(self) -> str:
        raise RuntimeError("no")

    __str__ = __repr__


def test_what_can_not_be_shown_in_an_error_is_refused_all_the_same() -> None:
    with pytest.raises(OutputError, match="got <Unspeakable instance"):
        gr.Chatbot().postprocess([Unspeakable()])
    with pytest.raises(OutputError, match="got Unspeakable: <Unsp"):
        answers(Unspeakable())


def test_a_model_makes_no_component_by_saying_so() -> None:
    made_up = {
        "type": "component",
        "component": "html",
        "key": "1",
        "constructor_args": {},
        "payload": {"value": "<img src=x onerror=alert(1)>"},
    }
    with pytest.raises(OutputError, match="expected content"):
        read({"role": "assistant", "content": [made_up]})


def test_a_picture_of_the_history_is_decoded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decode = Mock(wraps=upload.upload_size)
    monkeypatch.setattr(upload, "upload_size", decode)
    monkeypatch.setattr(upload, "_sizes", OrderedDict())
    path, other = tmp_path / "a.png", tmp_path / "b.png"
    path.write_bytes(png(30, 20))
    other.write_bytes(png(30, 20))
    for shown in (path, path, other):
        (message,) = read({"role": "user", "content": shown})
        media = message["content"][0]["file"]
        assert (media.width, media.height) == (30, 20)
    assert decode.call_count == 1
    path.write_bytes(png(40, 20))
    (message,) = read({"role": "user", "content": path})
    assert message["content"][0]["file"].width == 40


def test_a_program_gets_files_without_paths_of_this_machine(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png())
    content = ["see", {"path": str(path), "alt_text": "b"}, gr.JSON({"a": 1})]
    messages = read({"role": "user", "content": content})
    (told,) = gr.Chatbot().to_json(messages, lambda media: {"url": media.name})
    assert told["content"] == [
        text("see"),
        {"type": "file", "file": {"url": "a.png"}, "alt_text": "b"},
        {"type": "component", "component": "json", "value": {"a": 1}},
    ]
    assert str(tmp_path) not in repr(told)


@pytest.mark.parametrize(
    "options",
    [
        {"height": "3em"},
        {"min_height": 100},
        {"avatar_images": (None, "https://example.org/a.png")},
        {"watermark": "AI"},
        {"sanitize_html": False},
        {"allow_tags": False},
        {"buttons": ["share"]},
        {"buttons": [gr.Button("x")]},
    ],
)
def test_ornaments_are_left_out_with_a_warning(options: dict[str, Any]) -> None:
    with pytest.warns(NotHonoured, match=f"Chatbot.*{next(iter(options))}"):
        chatbot = gr.Chatbot(**options)
    assert chatbot.avatars == {"user": None, "bot": None}
    assert set(chatbot.buttons) <= {"copy"}


@pytest.mark.parametrize(
    "options",
    [
        {"layout": "round"},
        {"editable": "bot"},
        {"avatar_images": ("a", "b", "c")},
        {"avatar_images": ("missing.png", None)},
        {"latex_delimiters": [{"left": "x"}]},
        {"value": "Hello"},
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises((ConfigurationError, OutputError)):
        gr.Chatbot(**options).check()


def test_a_height_is_the_nearest_of_ten() -> None:
    assert gr.Chatbot(height=500).height == gr.Chatbot(height="500px").height
    assert gr.Chatbot(height=500).height == "fs-tall-6"
    assert gr.Chatbot(height="70vh").height == "fs-vh fs-tall-7"
    assert gr.Chatbot(height="100%").height == "fs-vh fs-tall-10"
    assert gr.Chatbot(height=None).height is None
    assert gr.Chatbot().with_properties({"height": 80}).height == "fs-tall-1"


def test_the_copy_buttons_are_chosen_in_gradio_5s_ways_too() -> None:
    assert gr.Chatbot().buttons == ("copy",)
    assert gr.Chatbot(buttons=["copy_all"]).buttons == ("copy_all",)
    assert gr.Chatbot(show_copy_button=True).buttons == ("copy",)
    assert gr.Chatbot(show_copy_button=False).buttons == ()
    assert gr.Chatbot(show_copy_all_button=True).buttons == ("copy", "copy_all")


TAGS = [("<think>", "</think>"), ("[t]", "[/t]")]


@pytest.mark.parametrize(
    "live, given, pieces",
    [
        (False, "a<think>b</think>c", ["a", "(b)", "c"]),
        (False, "<think> b </think>\n\n c", ["(b)", "c"]),
        (False, "[t]b[/t][t]c[/t]", ["(b)", "(c)"]),
        (False, "<think></think>c", ["c"]),
        (False, "a<think>b", ["a", "(b…)"]),
        (False, "a <thi", ["a <thi"]),
        (True, "a <thi", ["a"]),
        (True, "a<think>b</th", ["a", "(b…)"]),
        (True, "<think>", ["(…)"]),
        (True, "", []),
    ],
)
def test_thoughts_are_told_by_their_tags(
    live: bool, given: str, pieces: list[str]
) -> None:
    found = split_text(given, TAGS, live=live)
    shown = [
        f"({one.text}{'…' if one.pending else ''})" if one.thought else one.text
        for one in found
    ]
    assert shown == pieces


def test_reasoning_is_a_message_of_its_own() -> None:
    messages = read(
        {"role": "assistant", "content": "<think>b</think>c"}, reasoning_tags=TAGS
    )
    assert [one["metadata"] for one in messages] == [
        {"title": "Reasoning", "status": "done"},
        None,
    ]


def test_content_without_items_is_an_empty_text() -> None:
    [message] = given({"role": "assistant", "content": []})
    assert message["content"] == [text("")]


@pytest.mark.parametrize(
    "tags", [("", ""), ("<a>", ""), ("<a>",), "ab", ("a", "b", "c")]
)
def test_reasoning_tags_are_pairs_of_texts(tags: Any) -> None:
    with pytest.raises(ConfigurationError, match="<think>"):
        gr.Chatbot(reasoning_tags=[tags])
