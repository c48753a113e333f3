"""Whoever reads a chat, and however seldom, sees what it is in the end."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import flaskstream as gr
from flaskstream.runs.session import Session
from flaskstream.store.files import FileStore, OwnedFiles
from flaskstream.store.patch import diff
from flaskstream.web.fragments import Fragments
from flaskstream.web.keeping import Keeper
from flaskstream.web.plan import Plan
from flaskstream.web.stream import PageStream
from flaskstream.web.template import Templates
from flaskstream.web.viewer import Viewer
from tests.runs.memory import state_of
from tests.web import dom

KEY = "c1"

with gr.Blocks() as demo:
    chatbot = gr.Chatbot()
    chatbot.like(lambda: None)
    chatbot.retry(lambda: None)
PLAN = Plan(demo.seal())
TEMPLATES = Templates(demo.app.jinja_env)


class Stage:
    """A page with one chat, a run that writes to it, and what it sends."""

    def __init__(self) -> None:
        self.page = Session("owner", "page", demo)
        self.fragments = Fragments(
            TEMPLATES,
            PLAN,
            self.page,
            OwnedFiles(FileStore(b"key", 1_000), "owner", "owner"),
            Keeper(b"key", "chat", demo),
            "",
        )
        self.encoder = chatbot.encoder()
        self.sent: dict[str, Any] | None = None
        self.write([], final=True)

    def write(self, value: Any, final: bool = False) -> None:
        parts = self.encoder.encode(self.encoder.capture(value), final)
        ops = diff(self.sent, parts, chatbot.growing, chatbot.block_of)
        self.sent = parts
        if ops:
            state_of(self.page)._record.publish({KEY: ops})

    def field(self) -> dom.Element:
        parts = self.page.parts(KEY) or {}
        return dom.parse(self.fragments.field(chatbot, parts))


class Reader:
    """Somebody's page, changed by what the stream tells now and then."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.page = stage.field()
        unused: Any = None
        viewer = Viewer(stage.page, "", lambda: None)
        self.stream = PageStream(stage.page, stage.fragments, unused, bool, viewer)
        self.cursor = stage.page.seq
        self.bytes = 0

    def read(self) -> None:
        news, _ = self.stream._look(self.cursor, False)
        html = self.stage.fragments.render_delta(news)
        for place in dom.parse(html).all("hx-partial"):
            target, _, _ = place.attrs["hx-target"].partition(" > ")
            self.page.id(target.removeprefix("#"))  # it is there
        dom.apply(self.page, html)
        self.cursor, self.bytes = news.seq, len(html)

    def is_right(self) -> bool:
        now = self.stage.field()
        same = dom.skeleton(now) == dom.skeleton(self.page)
        return same and now.text == self.page.text


TEXTS = st.sampled_from(
    ["", "a", "a **b", "- x\n- y", "```\ncode", "x " * 600 + "\n", "|a|\n|-|\n|b|\n"]
)
METADATA = st.sampled_from(
    [None, None, {"title": "T", "id": 1}, {"title": "U", "parent_id": 1, "id": 2}]
)
STATUS = st.sampled_from(["pending", "done"])


@st.composite
def message(draw: st.DrawFn) -> dict[str, Any]:
    metadata = draw(METADATA)
    role = draw(st.sampled_from(["user", "assistant"]))
    if metadata:
        metadata = {**metadata, "status": draw(STATUS)}
    return {"role": role, "content": draw(TEXTS), "metadata": metadata}


@st.composite
def history(draw: st.DrawFn) -> list[list[Any]]:
    """Lists of messages, most of which go on from the one before."""
    lists: list[list[Any]] = []
    now: list[Any] = []
    for _ in range(draw(st.integers(1, 8))):
        change = draw(st.sampled_from(["add", "grow", "grow", "end", "cut", "other"]))
        if change == "add" or not now:
            now = [*now, draw(message())]
        elif change == "grow":
            now = [*now[:-1], {**now[-1], "content": now[-1]["content"] + draw(TEXTS)}]
        elif change == "end" and now[-1]["metadata"]:
            ended = {**now[-1]["metadata"], "status": "done"}
            now = [*now[:-1], {**now[-1], "metadata": ended}]
        elif change == "cut":
            now = now[: draw(st.integers(0, len(now)))]
        else:
            now = draw(st.lists(message(), max_size=3))
        lists.append(now)
    return lists


@settings(max_examples=60, deadline=None)
@given(history(), st.lists(st.booleans(), min_size=8, max_size=8))
def test_every_reader_sees_the_last_value(lists: Any, reads: list[bool]) -> None:
    stage = Stage()
    eager, seldom, late = Reader(stage), Reader(stage), Reader(stage)
    for value, also in zip(lists, reads, strict=False):
        stage.write(value)
        eager.read()
        assert eager.is_right()
        if also:
            seldom.read()
    stage.write(lists[-1], final=True)
    for reader in (eager, seldom, late):
        reader.read()
        assert reader.is_right()


def test_a_reader_who_missed_hundreds_of_messages_gets_them_all() -> None:
    stage = Stage()
    messages: list[Any] = [{"role": "user", "content": "Count!"}]
    stage.write(messages)
    late = Reader(stage)
    for number in range(300):  # so many that the log joins the first ones
        messages = [*messages, {"role": "assistant", "content": f"number {number}"}]
        stage.write(messages)
    late.read()
    assert late.is_right() and "number 299" in late.page.text


def test_a_new_message_does_not_bring_the_others_again() -> None:
    sizes = []
    for before in (2, 40):
        stage = Stage()
        old = [{"role": "user", "content": f"old {n}"} for n in range(before)]
        stage.write(old)
        reader = Reader(stage)
        stage.write([*old, {"role": "assistant", "content": "new"}])
        reader.read()
        assert reader.is_right()
        sizes.append(reader.bytes)
    assert sizes[1] < 1.1 * sizes[0]


def test_a_message_of_the_stream_is_as_short_at_the_end_of_an_answer() -> None:
    stage = Stage()
    history = [
        {"role": "user", "content": "Why?"},
        {"role": "assistant", "content": ""},
    ]
    stage.write(history)
    reader, sizes = Reader(stage), []
    for number in range(1_000):
        history[1]["content"] += (
            "word " if number % 25 else "\n\n## Next\n\n- *one*\n\n"
        )
        stage.write(history)
        reader.read()
        sizes.append(reader.bytes)
    assert reader.is_right()
    assert sum(sizes[-100:]) < 1.1 * sum(sizes[100:200])
    assert max(sizes[-100:]) < 1_500
