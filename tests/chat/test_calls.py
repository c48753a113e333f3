"""A chat as programs call it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from tests.web.conftest import Api
from tests.web.pictures import png


def answer(message: str, history: list[Any], style: str = "plain") -> Iterator[str]:
    """Say it again.

    More of it.
    """
    yield message
    yield f"{style} {message} after {len(history)}"


def test_a_call_gets_the_answers_without_the_history(api: Api) -> None:
    caller = api(gr.ChatInterface(answer, additional_inputs=gr.Textbox("bold")))
    assert caller.call("answer", "Hi", "loud") == [
        ("generating", ["Hi", None]),
        ("generating", ["loud Hi after 0", None]),
        ("complete", ["loud Hi after 0", None]),
    ]


def test_calls_of_one_session_share_a_history(api: Api) -> None:
    caller = api(gr.ChatInterface(lambda message, history: str(history), api_name="c"))
    caller.call("c", "Hi", session_hash="one")
    second, _ = caller.result("c", "Ho", session_hash="one")
    other, _ = caller.result("c", "Ho", session_hash="other")
    assert "'role': 'user'" in second and "{'type': 'text', 'text': 'Hi'}" in second
    assert other == "[]"


def test_messages_and_components_are_told_as_json(api: Api) -> None:
    def function(message: str, history: list[Any]) -> list[Any]:
        return [
            gr.ChatMessage("Hm", metadata={"title": "Thinking"}),
            gr.Textbox("a box"),
        ]

    caller = api(gr.ChatInterface(function))
    told, _ = caller.result("function", "Hi")
    assert told[0]["metadata"] == {"title": "Thinking"}
    box = {"type": "component", "component": "textbox", "value": "a box"}
    assert told[1]["content"] == [box]


@pytest.mark.parametrize(
    "answer",
    [
        lambda path: {"path": path},
        lambda path: gr.Image(path),
        lambda path: gr.ChatMessage({"path": path}),
        lambda path: ["see", {"path": path}],
        lambda path: {"text": "see", "files": [path]},
        lambda path: {"role": "assistant", "content": [{"path": path}, gr.Image(path)]},
    ],
)
def test_no_answer_tells_a_path_of_the_server(
    api: Api, answer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    picture = tmp_path / "cat.png"
    picture.write_bytes(png())
    function = lambda message, history: answer(str(picture))  # noqa: E731
    caller = api(gr.ChatInterface(function, api_name="c"))
    told = str(caller.call("c", "Hi"))
    assert str(tmp_path) not in told
    found = re.search("'url': 'http://localhost([^']*)'", told)
    assert found and caller.http.get(found[1]).data == png()


def test_the_endpoint_is_described_as_the_function_is(api: Api) -> None:
    demo = gr.ChatInterface(answer, additional_inputs=gr.Textbox("bold"))
    caller = api(demo)
    told = caller.http.get("/gradio_api/info").get_json()["named_endpoints"]
    assert list(told) == ["/answer"]
    names = [one["parameter_name"] for one in told["/answer"]["parameters"]]
    assert names == ["message", "style"]
    assert told["/answer"]["description"] == "Say it again."


def test_a_private_chat_is_not_called(api: Api) -> None:
    caller = api(gr.ChatInterface(answer, api_visibility="private"))
    assert caller.http.get("/gradio_api/info").get_json()["named_endpoints"] == {}


def told(message: str, history: list[Any]) -> Iterator[Any]:
    if message == "quiet":
        return
    if message == "skipped":
        yield gr.skip()
        return
    yield str([one["content"][0]["text"] for one in history])


async def told_later(message: str, history: list[Any]) -> AsyncIterator[Any]:
    for answer in told(message, history):
        yield answer


@pytest.mark.parametrize("function", [told, told_later])
@pytest.mark.parametrize("message", ["quiet", "skipped"])
def test_a_turn_without_an_answer_was_said(
    api: Api, function: Any, message: str
) -> None:
    caller = api(gr.ChatInterface(function, api_name="c"))
    caller.call("c", message, session_hash="one")
    history, _ = caller.result("c", "Ho", session_hash="one")
    assert history == f"['{message}']"


def respond(message: str, history: list[Any]) -> tuple[str, list[Any]]:
    said = {"role": "user", "content": message}
    return "", [*history, said, {"role": "assistant", "content": str(len(history))}]


def laid_out(function: Any = respond, **options: Any) -> gr.Blocks:
    with gr.Blocks() as demo:
        box, chatbot = gr.Textbox(), gr.Chatbot(**options)
        box.submit(function, [box, chatbot], [box, chatbot], api_name="respond")
    return demo


def test_a_chatbot_takes_the_history_that_it_gave(api: Api) -> None:
    caller = api(laid_out())
    _, history = caller.result("respond", "hi", [])
    assert caller.result("respond", "hi", None)[1] == history
    _, longer = caller.result("respond", "ho", history)
    assert longer[:2] == history
    assert longer[-1]["content"] == [{"type": "text", "text": "2"}]
    (*_, described) = caller.http.get("/gradio_api/info").get_json()["named_endpoints"][
        "/respond"
    ]["parameters"]
    assert described["parameter_default"] == []
    assert described["type"]["type"] == "array"


def test_pairs_files_and_components_are_taken_from_a_call(api: Api) -> None:
    seen: list[Any] = []

    def look(message: str, history: list[Any]) -> tuple[str, list[Any]]:
        seen.extend(history)
        return "", history

    caller = api(laid_out(look))
    file = {"url": "data:image/png;base64," + b64encode(png()).decode()}
    box = {"type": "component", "component": "textbox", "value": "a box"}
    message = {"role": "user", "content": [{"type": "file", "file": file}, box, "and"]}
    _, shown = caller.result("respond", "", [["q", "a"], ["only", None], message])
    roles = [one["role"] for one in seen]
    assert roles == ["user", "assistant", "user", "user"]
    picture, component, text = seen[-1]["content"]
    assert Path(picture["file"]["path"]).read_bytes() == png()
    assert (component["value"], text["text"]) == ("a box", "and")
    again = caller.result("respond", "", shown)[1]
    assert [one["role"] for one in again] == roles
    assert (
        again[-1]["content"][0]["file"]["path"]
        == (shown[-1]["content"][0]["file"]["path"])
    )


@pytest.mark.parametrize(
    "history",
    [
        "hi",
        {"role": "user"},
        ["hi"],
        [{"content": "hi"}],
        [{"role": 1, "content": "hi"}],
        [{"role": "user", "content": 3}],
        [{"role": "user", "content": [["a.png"]]}],
        [{"role": "user", "content": {"path": "/etc/passwd"}}],
        [{"role": "user", "content": {"path": "pyproject.toml"}}],
        [{"role": "user", "content": {"type": "file", "file": "pyproject.toml"}}],
        [{"role": "user", "content": {"type": "file", "file": None}}],
        [{"role": "user", "content": {"url": "http://127.0.0.1:1/x"}}],
        [[{"path": "pyproject.toml"}, None]],
        [{"role": "user", "content": {"type": "component", "component": "state"}}],
        [{"role": "user", "content": {"type": "component", "component": "nothing"}}],
        [{"role": "user", "content": {"type": "component"}}],
        [{"role": "user", "content": "hi", "options": "yes"}],
        [{"role": "user", "content": "hi", "options": [{"label": "x"}]}],
        [{"role": "user", "content": "hi", "metadata": {"title": ["x"]}}],
        [{"role": "user", "content": [{"url": "data:,x"}] * 101}],
        [
            {
                "role": "user",
                "content": {
                    "type": "component",
                    "component": "image",
                    "value": "pyproject.toml",
                },
            }
        ],
    ],
)
def test_what_is_no_conversation_is_refused(api: Api, history: Any) -> None:
    status, said = api(laid_out()).refused("respond", "hi", history)
    assert status == 422 and said["detail"][0]["parameter_name"] == "history"


def test_an_additional_input_may_be_wanted_as_the_component(api: Api) -> None:
    def styled(message: str, history: list[Any], style: gr.Textbox) -> str:
        return f"{message} {style.value} {style.label}"

    box = gr.Textbox("bold", label="Style")
    caller = api(gr.ChatInterface(styled, additional_inputs=box))
    assert caller.result("styled", "Hi", "loud")[0] == "Hi loud Style"
