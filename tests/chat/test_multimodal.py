"""Chats whose messages have files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import flaskstream as gr
from tests.chat.conftest import Chat, Open


def picture(colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(file, "PNG")
    return file.getvalue()


def look(message: dict[str, Any], history: list[Any]) -> str:
    """Tells the sizes of the pictures that were just sent, and of those before."""
    past = [x for one in history for x in one["content"] if x["type"] == "file"]
    paths = [*message["files"], *[x["file"]["path"] for x in past]]
    sizes = [Image.open(io.BytesIO(Path(path).read_bytes())).size for path in paths]
    return f"{message['text']}: {len(message['files'])} now, {sizes} in all"


@pytest.fixture
def page(chat: Open) -> Chat:
    return chat(gr.ChatInterface(look, multimodal=True, editable=True))


def sent(page: Chat) -> list[str]:
    """The pictures in the chat, by their addresses."""
    return [i.attrs["src"] for one in page.said for i in one.all("img")]


def test_a_file_is_sent_with_the_text_and_stays_in_the_history(page: Chat) -> None:
    page.choose("Message", picture(), "red.png")
    page.say("See")
    assert page.messages[-1] == "See: 1 now, [(8, 6)] in all"
    (address,) = sent(page)
    assert page.http.get(address).data == picture()
    page.say("And now?")
    assert page.messages[-1] == "And now?: 0 now, [(8, 6)] in all"
    assert page.reload().messages[-1] == page.messages[-1]


def test_a_file_alone_is_a_message(page: Chat) -> None:
    page.choose("Message", picture(), "red.png")
    page.say("")
    assert page.messages[-1] == ": 1 now, [(8, 6)] in all"


def test_retry_undo_and_edit_keep_the_file(page: Chat) -> None:
    page.choose("Message", picture(), "red.png")
    page.say("See")
    assert page.act("Retry").messages[-1] == "See: 1 now, [(8, 6)] in all"
    edit = next(e for e in page.page.walk() if e.has_class("fs-edit"))
    attrs = edit.one("button").attrs
    field = edit.one("textarea").attrs["name"]
    form = page.form(event=attrs["value"], **{field: "Look"})
    page.submit(attrs["formaction"], form)
    assert page.see_through().messages[-1] == "Look: 1 now, [(8, 6)] in all"
    page.act("Undo")
    assert page.messages == []
    assert page.say("Again").messages[-1] == "Again: 1 now, [(8, 6)] in all"


def test_an_answer_has_files_and_components(chat: Open, tmp_path: Path) -> None:
    path = tmp_path / "blue.png"
    path.write_bytes(picture("blue"))

    def answer(message: str, history: list[Any]) -> list[Any]:
        return ["Both:", {"path": str(path)}, gr.Label({"blue": 1.0})]

    page = chat(gr.ChatInterface(answer)).say("Show")
    (address,) = sent(page)
    assert page.http.get(address).data == picture("blue")
    assert "blue" in page.page.id("fs-2-messages").text
    again = page.say("Once more")
    assert len(sent(again)) == 2
