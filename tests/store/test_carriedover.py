"""Conversations over a deploy that changes the app: what was said goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import flaskstream as gr
from flaskstream.blocks.blocks import Blocks
from flaskstream.testing.window import upload
from tests.chat.conftest import Chat
from tests.store.serving import Serve, engine_of
from tests.web import dom


def echo(message: Any, history: list[Any], *more: Any) -> str:
    said = message["text"] if isinstance(message, dict) else message
    return f"{said} after {len(history)}"


def renamed(message: Any, history: list[Any], *more: Any) -> str:
    return echo(message, history)


def former(**options: Any) -> Blocks:
    return gr.ChatInterface(echo, save_history=True, **options)


def among_others() -> Blocks:
    with gr.Blocks() as blocks:
        gr.Markdown("# New")
        gr.ChatInterface(renamed, save_history=True)
    return blocks


CHANGES: dict[str, Callable[[], Blocks]] = {
    "further inputs": lambda: former(additional_inputs=[gr.Slider(0, 1), gr.State(1)]),
    "another function": lambda: gr.ChatInterface(renamed, save_history=True),
    "files": lambda: former(multimodal=True),
    "among others": among_others,
}


@pytest.fixture(params=CHANGES)
def changed(request: pytest.FixtureRequest) -> Blocks:
    return CHANGES[request.param]()


def listed(page: Chat) -> list[dom.Element]:
    beside = page.page.id("fs-conversations")
    return [item.all("a")[0] for item in beside.all("li")]


def titles(page: Chat) -> list[str]:
    return [link.text for link in listed(page)]


def moved(page: Chat, app: Flask) -> Chat:
    """The same person's browser, at an app of another version."""
    page.http.application = app
    return page


def open_only(page: Chat) -> Chat:
    """Follow the one link that is listed."""
    (link,) = listed(page)
    answer = page.http.get(link.attrs["href"])
    page.open(answer.location)
    return page


def test_a_conversation_of_a_former_version_goes_on_in_this_one(
    serve: Serve, changed: Blocks
) -> None:
    old, new = serve(former()), serve(changed)
    page = Chat(old)
    page.open()
    page.say("first").say("second")
    before, said = page.page_id, page.messages
    engine_of(new).sessions.expire(-1, 3600)  # it stays as long as others do
    assert titles(moved(page, new).open("/")) == ["first"]
    assert open_only(page).messages == said
    assert page.page_id != before
    assert page.say("third").messages[-1] == "third after 4"
    assert titles(page.open("/")) == ["first"], "it is there once"
    assert page.http.get(f"/?page={before}").status_code == 404
    assert len(engine_of(new).sessions.all()) == 1


def test_its_name_and_its_files_go_with_it(serve: Serve, tmp_path: Path) -> None:
    old, new = serve(former(multimodal=True)), serve(among_others())
    page = Chat(old)
    page.open()
    place = next(e for e in page.page.walk() if e.attrs.get("type") == "file")
    form = page.form()
    form.add(place.attrs["name"], upload(b"what is in it", "note.txt"))
    page.submit(page.sending.attrs["formaction"], form)
    page.see_through()
    link = next(a for a in page.page.all("a") if "note.txt" in a.text)
    rename = f"/conversations/{page.page_id}/rename"
    moved(page, new)
    shown = {"name": "Plans", "shown": page.page_id}
    assert page.post(rename, shown).status_code == 200
    assert titles(page.open("/")) == ["Plans"]
    open_only(page)
    link = next(a for a in page.page.all("a") if "note.txt" in a.text)
    assert page.http.get(link.attrs["href"]).data == b"what is in it"
    assert titles(page) == ["Plans"]


def test_one_of_another_version_is_deleted_as_any(serve: Serve) -> None:
    old, new = serve(former()), serve(among_others())
    page = Chat(old)
    page.open()
    page.say("first")
    delete = f"/conversations/{page.page_id}/delete"
    moved(page, new).open("/")
    assert page.post(delete, {"shown": page.page_id}).status_code == 200
    assert titles(page.open("/")) == []


def test_while_it_is_answered_it_stays_where_it_is(serve: Serve) -> None:
    go_on = threading.Event()

    def slow(message: str, history: list[Any]) -> Iterator[str]:
        yield "one moment"
        assert go_on.wait(60)
        yield "there it is"

    old = serve(gr.ChatInterface(slow, save_history=True))
    new = serve(among_others())
    page = Chat(old)
    page.open()
    page.fill("Message", "first")
    page.submit(page.sending.attrs["formaction"], page.form())
    other = Chat(new)
    other.http = page.http
    moved(other, new).open("/")
    (link,) = listed(other)
    answer = page.http.get(link.attrs["href"])
    assert answer.status_code == 409 and "This app has been updated" in answer.text
    moved(page, old)
    go_on.set()
    page.see_through()
    assert page.messages[-1] == "there it is"
    assert open_only(moved(page, new).open("/")).messages == ["first", "there it is"]


def test_where_there_is_no_chat_any_more_nothing_of_it_is_shown(serve: Serve) -> None:
    page = Chat(serve(former()))
    page.open()
    page.say("first")
    moved(page, serve(gr.Interface(lambda x: x, "text", "text")))
    answer = page.http.get(f"/?page={page.page_id}")
    assert answer.status_code == 409 and "first" not in answer.text
    assert page.http.get(f"/?page={page.page_id}").status_code == 409, "it stays"
