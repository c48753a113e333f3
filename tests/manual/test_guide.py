"""What the guide shows as Python runs; what a chapter takes as given it is given."""

from __future__ import annotations

import html
import json
import re
import shutil
import threading
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import Request, urlopen

import pytest

import flaskstream as gr
from flaskstream.testing import PageClient
from tests.manual.reading import DOCS, blocks_of, read


def test_every_chapter_with_python_is_read() -> None:
    tests = Path(__file__).parent.glob("test_*.py")
    read = {n for t in tests for n in re.findall(r'read\(\s*"([\w/]+)"', t.read_text())}
    pages = (str(page.relative_to(DOCS).with_suffix("")) for page in DOCS.rglob("*.md"))
    chapters = {page for page in pages if blocks_of(page)}

    # It has a test of its own: its blocks are files.
    assert chapters - read == {"testing"}


def test_reading_streaming() -> None:
    closed: list[str] = []

    class Session:
        def close(self) -> None:
            closed.append("session")

    def endless() -> Iterator[str]:
        while True:
            yield "…"
            time.sleep(0.01)

    module, (train, halt, patient, queue) = read(
        "streaming",
        open_session=Session,
        fetch=lambda session, url: f"<{url}>",
        endless=endless,
    )

    client = PageClient(train.app)
    client.press("Train")
    assert (client.value("Chart"), client.value("Log")) == ("loss 0.33", "epoch 3 of 3")
    client.button("Train again")

    download = module["download"](["a", "b"])
    assert next(download) == "<a>"
    download.close()
    assert closed == ["session"]

    client = PageClient(halt.app)
    for _ in client.stream("Start"):
        if client.value("Text") == "…":
            break
    client.press("Halt")
    client.wait()
    assert (client.value("Text"), client.is_running) == ("…", False)
    assert patient.listeners[0].abandon_after is None
    assert [queue.limit_of(listener) for listener in queue.listeners] == [20, 4]


def test_reading_blocks() -> None:
    _, (options, opened) = read("blocks", datetime=datetime)

    client = PageClient(options.app)
    client.open()
    with pytest.raises(AssertionError, match="no field is called 'Temperature'"):
        client.field("Temperature")
    client.type("More options", True)
    client.field("Temperature")

    client = PageClient(opened.app)
    client.wait()
    assert client.value("Opened at").startswith("20")


def test_reading_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    class Completions(list[Any]):
        def create(self, *, messages: list[Any], **options: Any) -> Completions:
            asked.append(messages)
            return Completions(
                SimpleNamespace(choices=[SimpleNamespace(delta=delta)])
                for delta in (
                    SimpleNamespace(content="It is "),
                    SimpleNamespace(content="4."),
                )
            )

        def __enter__(self) -> Completions:
            return self

        def __exit__(self, *error: object) -> None:
            pass

    model = SimpleNamespace(chat=SimpleNamespace(completions=Completions()))
    module, (chat,) = read("chat", openai=SimpleNamespace(OpenAI=lambda: model))

    assert list(module["answer"]("And twice?", module["history"])) == [
        "It is ",
        "It is 4.",
    ]
    assert [turn["content"] for turn in asked[0]][-2:] == ["Four.", "And twice?"]
    client = PageClient(chat.app)
    client.enter("Message", "Two and two?")
    client.enter("Message", "Sure?")
    assert client.value("Chatbot")[-1] == "It is 4."
    assert [turn["role"] for turn in asked[-1]] == ["user", "assistant", "user"]


def test_reading_files(tmp_path: Path) -> None:
    _, (page,) = read("files", shutil=shutil, ARCHIVE=tmp_path)

    client = PageClient(page.app)
    client.fill(Files=[("a.txt", b"abc")])

    assert client.value("Kept") == "1 kept"
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"abc"]


def test_reading_state() -> None:
    module, _ = read("state", threading=threading, Counter=Counter, notes={})

    ada = gr.Request(username="ada")
    module["remember"]("tea", ada)
    assert module["remember"]("milk", ada) == "tea\nmilk"
    assert module["remember"]("jam", gr.Request(username="eve")) == "jam"
    module["vote"]("yes")
    assert module["vote"]("yes") == {"yes": 2}


def test_reading_components() -> None:
    module, (demo,) = read("components")

    client = PageClient(demo.app)
    client.press("★★★★★")
    assert client.value("Yours") == "★★★★★"
    client.press("Submit", yours="★★")
    assert client.value("output") == "★★"
    shouting = PageClient(module["shouting"].app)
    assert shouting.field("Quiet").of_class("loud")
    shouting.press("Submit", quiet="a")
    assert shouting.value("output") == "A"


def test_reading_api() -> None:
    module, _ = read("api", json=json, Request=Request, urlopen=urlopen)

    def count(end: int) -> Iterator[int]:
        yield from range(1, end + 1)

    demo = gr.Interface(count, "number", "number")
    _, url, _ = demo.launch(prevent_thread_lock=True, quiet=True)
    try:
        assert list(module["call"](url.rstrip("/"), "count", 3)) == [[1], [2], [3]]
    finally:
        demo.close()


def test_reading_security() -> None:
    module, _ = read("security", html=html)

    assert module["badge"]("<b>") == "<p>Hello, <mark>&lt;b&gt;</mark></p>"


def test_reading_gradio() -> None:
    """What the table calls absent is so; what else it names is there."""
    text = (DOCS / "gradio.md").read_text(encoding="utf-8")
    rows = text[text.index("## Absent") :].splitlines()
    left = [re.findall(r"`gr\.(\w+)`", row.split("|")[1]) for row in rows if "|" in row]
    right = [re.findall(r"`gr\.(\w+)", row.split("|")[2]) for row in rows if "|" in row]

    read("gradio")
    assert [n for names in left for n in names if n in gr.__all__] == []
    assert [n for names in right for n in names if n not in gr.__all__] == []


def test_reading_errors(capsys: pytest.CaptureFixture[str]) -> None:
    module, _ = read("reference/errors", warnings=warnings)

    assert "expected one of" in capsys.readouterr().out
    with gr.Blocks() as demo:
        even = module["Even"](3, label="Even")
        out = gr.Number(label="Out")
        gr.Button("Halve").click(lambda number: number / 2, even, out)
    client = PageClient(demo.app)
    client.press("Halve")
    assert client.errors == ["Expected an even number."]
    client.press("Halve", even=4)
    assert (client.value("Out"), client.errors) == (2, [])
    with pytest.raises(gr.OutputError):
        out.postprocess("many")
