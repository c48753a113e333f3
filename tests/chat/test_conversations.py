"""A person's conversations: listed, named, deleted, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.chat.turn import title_of
from flaskstream.runs.mounts import Mounts
from flaskstream.runs.session import Session
from flaskstream.runs.sessions import Sessions
from flaskstream.store.memorystore import MemoryStore
from flaskstream.store.values import Post
from flaskstream.web import conversations
from flaskstream.web.links import UNLISTED
from flaskstream.web.mountedapp import MountedApp
from tests.chat.conftest import Chat, Open
from tests.runs.memory import state_of
from tests.web import dom
from tests.web.conftest import Gates


def echo(message: str, history: list[Any]) -> str:
    return f"{message} after {len(history)}"


@pytest.fixture
def demo() -> gr.ChatInterface:
    return gr.ChatInterface(echo, save_history=True)


def links(page: Chat) -> list[tuple[str, str]]:
    """The conversations that are listed: what they are called, and where they are."""
    beside = page.page.id("fs-conversations")
    return [
        (a.text, a.attrs["href"]) for item in beside.all("li") for a in item.all("a")
    ]


def names(page: Chat) -> list[str]:
    return [name for name, _ in links(page)]


def another(page: Chat) -> Chat:
    """A new chat of the same person."""
    made = Chat(page.http.application, scripts=page.scripts)
    made.http = page.http
    made.open()
    return made


def post(page: Chat, action: str, number: int = 0, **fields: str) -> None:
    """Send one of the forms beside the chat."""
    beside = page.page.id("fs-conversations")
    item = beside.all("li")[number]
    form = next(f for f in item.all("form") if f.attrs["action"].endswith(action))
    sent = {i.attrs["name"]: i.attrs["value"] for i in form.all("input")} | fields
    answer = page.post(form.attrs["action"], sent)
    if page.scripts and answer.status_code == 200:
        dom.apply(page.page, answer.text, "#fs-conversations", "innerHTML")
    elif answer.status_code == 303:
        page.open(answer.location)
    page.response = answer


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, chat: Open, demo: gr.ChatInterface) -> Chat:
    return chat(demo, scripts=request.param)


def test_a_chat_is_listed_when_something_was_said(page: Chat) -> None:
    assert links(page) == []
    page.say("Hello there")
    assert links(page) == [("Hello there", f"/?page={page.page_id}")]
    assert links(page.reload()) == [("Hello there", f"/?page={page.page_id}")]


def test_it_is_listed_by_its_stream_where_the_answer_came_too_early_for_that(
    chat: Open, gates: Gates
) -> None:
    def slow(message: str, history: list[Any]) -> Iterator[str]:
        yield "one moment"
        gates.wait(0)
        yield "there it is"

    page = chat(gr.ChatInterface(slow, save_history=True))
    page.fill("Message", "Hello there")
    page.submit(page.sending.attrs["formaction"], page.form())
    assert page.stream_url is not None
    listening = page.listen(f"{page.stream_url}&{UNLISTED}")
    assert next(listening).data.count("Hello there</a>") == 1
    gates.open(0)
    assert "Hello there</a>" not in "".join(event.data for event in listening)


def test_a_stream_is_told_whether_its_page_is_listed(demo: gr.ChatInterface) -> None:
    engine = demo.app.extensions["flaskstream.engine"]
    app = MountedApp(demo, engine, demo.app.jinja_env, str)
    page = app.new_session("owner", "page")
    with demo.app.test_request_context():
        shown = app.fragments(page, "")
        assert UNLISTED in app.stream(page, shown, 0)
        said = demo.chatbot.postprocess([{"role": "user", "content": "Hello"}])
        page.post(Post({demo.chatbot.id: said}))
        assert UNLISTED not in app.stream(page, shown, 0)


def test_the_newest_conversation_comes_first_and_each_link_opens_its_own(
    page: Chat,
) -> None:
    page.say("first")
    second = another(page).say("second")
    assert names(second) == ["second", "first"]
    second.open(links(second)[1][1])
    assert second.messages == ["first", "first after 0"]
    here = [a for a in second.page.all("a") if a.attrs.get("aria-current") == "page"]
    assert [a.text for a in here] == ["first"]


def test_a_new_chat_is_a_link_to_an_empty_page(page: Chat) -> None:
    page.say("first")
    new = next(a for a in page.page.all("a") if a.text == "New chat")
    page.open(new.attrs["href"])
    assert page.messages == [] and names(page) == ["first"]


def test_conversations_of_others_are_neither_listed_nor_touched(
    page: Chat, chat: Open, demo: gr.ChatInterface
) -> None:
    page.say("mine")
    other = chat(demo).say("theirs")
    assert names(other) == ["theirs"]
    for action in ("rename", "delete"):
        url = f"/conversations/{page.page_id}/{action}"
        assert other.post(url, {"name": "stolen"}).status_code == 404
    assert names(page.reload()) == ["mine"]


def test_a_conversation_can_be_renamed_and_gets_its_first_name_back(
    page: Chat,
) -> None:
    page.say("first")
    post(page, "rename", name=" <b>Plans</b>  for\nJune ")
    assert names(page) == ["<b>Plans</b> for June"]
    assert page.say("more").reload() is page
    assert names(page) == ["<b>Plans</b> for June"]
    post(page, "rename", name=" ")
    assert names(page) == ["first"]


def test_a_deleted_conversation_is_gone(page: Chat) -> None:
    page.say("first")
    second = another(page).say("second")
    post(second, "delete", 1)
    assert names(second) == ["second"]
    assert second.messages == ["second", "second after 0"]
    assert page.reload().messages == []


def test_deleting_the_conversation_one_is_in_opens_a_new_chat(page: Chat) -> None:
    page.say("first")
    post(page, "delete")
    if page.scripts:
        assert page.response is not None
        assert page.response.headers["HX-Redirect"] == "/"
    else:
        assert page.messages == []
    assert names(page.open("/")) == []


def test_another_site_can_not_delete(page: Chat) -> None:
    page.say("first")
    url = f"/conversations/{page.page_id}/delete"
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert page.post(url, {}, headers=foreign).status_code == 403
    assert names(page.reload()) == ["first"]


def test_a_cleared_chat_is_no_conversation(page: Chat) -> None:
    page.say("first").act("Clear")
    assert names(page) == []


def test_without_save_history_there_is_neither_list_nor_route(chat: Open) -> None:
    page = chat(gr.ChatInterface(echo)).say("first")
    assert "fs-conversations" not in page.page_html
    url = f"/conversations/{page.page_id}/delete"
    assert page.post(url, {}).status_code == 404


def test_conversations_are_kept_longer_than_other_pages(
    demo: gr.ChatInterface,
) -> None:
    demo.seal()
    pages = Sessions(MemoryStore(), Mounts())
    for id in ("empty", "told"):
        page: Session = pages.open("owner", id, demo)
        state_of(page).presence.last_seen -= 100
    said = demo.chatbot.postprocess([{"role": "user", "content": "Hello"}])
    page.post(Post({demo.chatbot.id: said}))
    assert [one.id for one in pages.expire(60, 3600)] == ["empty"]
    assert [one.id for one in pages.expire(60, 90)] == ["told"]


def test_a_conversation_is_called_by_what_was_said_first() -> None:
    def said(role: str, *content: Any) -> dict[str, Any]:
        items = [
            {"type": "text", "text": item} if isinstance(item, str) else item
            for item in content
        ]
        return {"role": role, "content": items}

    file = {"type": "file"}
    assert title_of([said("assistant", "Hi"), said("user", "A\n b")]) == "A b"
    assert title_of([said("user", file, "this?"), said("user", "no")]) == "📎 this?"
    assert title_of([said("user", "word " * 20)]) == "word " * 7 + "word…"
    assert title_of([said("assistant", "Hi")]) == "Conversation"
    late = " " * 100_000 + "late"  # titles are made often: megabytes are not read
    assert title_of([said("user", late)]) == "Conversation"


def test_a_name_is_a_text_whatever_it_is(page: Chat) -> None:
    bad = '"><hx-partial hx-target="#fs-form">x</hx-partial><script>1</script>'
    page.say("first")
    post(page, "rename", name=bad)
    assert names(page) == [bad]
    assert names(page.reload()) == [bad]
    assert "<hx-partial hx-target" not in page.page_html
    page.open("/").say(bad[:38])
    assert bad[:38] in names(page)


def test_deleting_a_conversation_ends_its_answer(chat: Open, gates: Gates) -> None:
    ended = []

    def endless(message: str, history: list[Any]) -> Iterator[str]:
        try:
            while not gates.is_open("end"):
                yield message
        finally:
            ended.append(message)

    page = chat(gr.ChatInterface(endless, save_history=True))
    page.fill("Message", "first")
    page.submit(page.sending.attrs["formaction"], page.form())
    page.follow(lambda: len(page.messages) == 2)
    post(page, "delete")
    assert ended == ["first"]
    assert page.reload().status == 404
    assert names(page.open("/")) == [] and page.messages == []


def test_a_deleted_conversation_whose_function_goes_on_is_not_listed_again(
    chat: Open, gates: Gates
) -> None:
    def stubborn(message: str, history: list[Any]) -> Iterator[str]:
        yield "begun"
        gates.wait("end")
        yield "too late"

    demo = gr.ChatInterface(stubborn, save_history=True)
    page = chat(demo)
    page.fill("Message", "Hello")
    page.submit(page.sending.attrs["formaction"], page.form())
    page.follow(lambda: "begun" in page.messages)
    engine = demo.app.extensions["flaskstream.engine"]
    [kept] = engine.sessions.all()
    [run] = kept.known_runs.values()
    page.post(f"/conversations/{page.page_id}/delete", {})
    gates.open("end")
    assert run.ended.wait(30)
    assert kept.title is None
    assert engine.sessions.expire(3600) == [kept]


def test_of_very_many_the_newest_are_listed_and_the_one_that_is_shown(
    page: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "MOST_LISTED", 2)
    page.say("first")
    others = []
    for text in ("second", "third", "fourth"):
        others.append(another(page))
        others[-1].say(text)
    assert names(others[-1]) == ["fourth", "third"]
    assert names(page.reload()) == ["fourth", "third", "first"]
