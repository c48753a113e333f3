"""The gallery's chats: what they answer."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from PIL import Image

import wsgi
from tests.chat.conftest import Chat
from tests.waiting import wait_until


def visit(name: str) -> Chat:
    page = Chat(wsgi.app, f"{wsgi.EXAMPLES[name].path}/")
    return page.open()


def test_the_echo_says_what_was_said_and_lists_the_conversation() -> None:
    page = visit("chat")
    page.fill("Words per second", "200")
    page.say("Good morning").say("Again")
    assert "number 1" in page.messages[1] and "Good morning" in page.messages[1]
    assert "number 2" in page.messages[3]
    assert "Good morning" in page.page.id("fs-conversations").text


def test_the_assistant_thinks_uses_its_tool_and_offers_more() -> None:
    page = visit("assistant").say("6 * 7")
    thoughts = [e for e in page.page.walk() if e.has_class("fs-thought")]
    titles = [thought.all("b")[0].text for thought in thoughts[:2]]
    assert titles == ["Thinking", "Using the calculator"]
    assert "calculate('6 * 7')" in thoughts[1].text
    assert page.messages[-1].startswith("6 * 7 = 42")
    page.act("1 / 0")
    assert "division by zero" in page.messages[-1]


def test_a_picture_comes_back_changed() -> None:
    page = visit("picture_chat")
    assert "Attach a picture" in page.say("Hello").messages[1]
    file = io.BytesIO()
    Image.new("RGB", (30, 20), (255, 0, 0)).save(file, "PNG")
    page.choose("Message", file.getvalue(), "red.png")
    page.say("negative and mirror, please")
    assert "30 × 20 pixels. Here it is, as a negative and a mirror" in page.messages[-2]
    *_, shown = page.said[-1].all("img") or page.page.all("img")
    picture = Image.open(io.BytesIO(page.http.get(shown.attrs["src"]).data))
    assert picture.size == (30, 20)
    assert picture.convert("RGB").getpixel((3, 3)) == (0, 255, 255)


# ----- a model's server


class Model(BaseHTTPRequestHandler):
    """A server that speaks the protocol of chat completions, streaming."""

    asked: list[dict[str, Any]] = []
    gone = threading.Event()

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        request = json.loads(self.rfile.read(size))
        self.asked.append({"path": self.path, **request})
        if request["model"] == "missing":
            return self._fail()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        endless = request["messages"][-1]["content"] == "Count"
        words = (
            iter(int, 1) if endless else ["<think>", "Well…", "</think>", "Hi ", "you"]
        )
        try:
            for word in words:
                self._tell(f"{word} " if endless else str(word))
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            self.gone.set()

    def _tell(self, text: str) -> None:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
        chunk = {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "tiny",
            "choices": [choice],
        }
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        threading.Event().wait(0.005)

    def _fail(self) -> None:
        body = json.dumps({"error": {"message": "no such model: missing"}}).encode()
        self.send_response(404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Model]]:
    """The model's server, and the environment that names it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/v1"
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    monkeypatch.setenv("OPENAI_API_KEY", "a key")
    monkeypatch.setenv("OPENAI_MODEL", "tiny")
    Model.asked.clear()
    Model.gone.clear()
    yield Model
    server.shutdown()
    server.server_close()
    thread.join()


def test_without_a_model_the_chat_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    page = visit("openai_chat").say("Hello")
    assert "export OPENAI_BASE_URL" in page.messages[1]


def test_a_model_answers_and_is_told_all_that_was_said(model: type[Model]) -> None:
    page = visit("openai_chat").say("Hello")
    assert page.messages[-1] == "Hi you"
    thoughts = [e for e in page.page.walk() if e.has_class("fs-thought")]
    assert ["Well…" in thought.text for thought in thoughts] == [True]
    page.say("Who?")
    first, second = model.asked
    assert first["path"] == "/v1/chat/completions" and first["stream"] is True
    assert first["model"] == "tiny" and first["temperature"] == 0.7
    assert first["messages"][-1] == {"role": "user", "content": "Hello"}
    roles = [one["role"] for one in second["messages"]]
    assert roles[0] == "system" and roles[1] == "user" and roles[-1] == "user"
    assert "Hi you" in [one["content"] for one in second["messages"]]


def test_what_the_models_server_says_is_wrong_is_shown(
    model: type[Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_MODEL", "missing")
    page = visit("openai_chat").say("Hello")
    assert "no such model: missing" in page.cards()[0]
    assert page.messages == ["Hello"]


def test_stop_ends_the_request_to_the_models_server(model: type[Model]) -> None:
    page = visit("openai_chat")
    page.fill("Message", "Count")
    page.submit(page.sending.attrs["formaction"], page.form())
    page.follow(lambda: len(page.messages) == 2 and "0 0" in page.messages[1])
    page.press("Stop")
    page.follow()
    wait_until(model.gone.is_set, "the connection to the model's server to be closed")
    assert page.messages[1].startswith("0 0")
