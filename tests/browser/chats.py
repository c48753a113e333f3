"""The chats that the browser tests drive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import flaskstream as gr
from tests.gate import Gate

PIECES = [
    "A finished paragraph.\n\n",
    "And **one",
    " that goes** on.",
    *[f"\n\nParagraph {i}." for i in range(40)],
    "\n\n```python\nx = 1\n```\n",
]
HISTORY = [
    {"role": "user", "content": "What is 6 times 7?"},
    gr.ChatMessage("Six sevens.", metadata={"title": "Counting", "status": "done"}),
    gr.ChatMessage("It is **42**."),
]


def gated_chat(gates: Mapping[str, Gate]) -> gr.Blocks:
    """A chat that writes the next piece of its answer when the test opens the gate.

    The gate's name is what the person says.
    """

    def user(message: str, history: list[Any]) -> tuple[str, list[Any]]:
        return "", [*history, {"role": "user", "content": message}]

    def answer(history: list[Any]) -> Iterator[list[Any]]:
        gate = history[-1]["content"][0]["text"]
        thought = gr.ChatMessage("Let me see.", metadata={"title": "Thinking"})
        thought.metadata["status"] = "pending"
        history += [thought]
        yield history
        gates[gate].acquire()
        thought.metadata["status"] = "done"
        history += [{"role": "assistant", "content": ""}]
        for piece in PIECES:
            history[-1]["content"] += piece
            yield history
            gates[gate].acquire()

    def like(event: gr.LikeData) -> str:
        return f"{event.index} {event.liked}"

    def edit(history: list[Any], event: gr.EditData) -> list[Any]:
        return [{"role": "user", "content": event.value}]

    with gr.Blocks() as demo:
        chat = gr.Chatbot(HISTORY, label="Chat", height=320, editable="user")
        box = gr.Textbox(label="Ask")
        send = gr.Button("Send")
        liked = gr.Textbox(label="liked", interactive=False)
        told = gr.on(
            [box.submit, send.click],
            user,
            [box, chat],
            [box, chat],
            concurrency_limit=None,
        )
        told.then(answer, chat, chat, concurrency_limit=None)
        chat.like(like, None, liked)
        chat.edit(edit, chat, chat)
        chat.undo(lambda history: history[:-3], chat, chat)
    return demo


def talk(
    gates: Mapping[str, Gate], chatbot: gr.Chatbot | None = None
) -> gr.ChatInterface:
    """A ChatInterface that says a word each time that the test opens the gate.

    What is said before a colon is the gate's name; without one, all is said at once.
    """

    def answer(message: str, history: list[Any]) -> Iterator[str]:
        gate, colon, _ = message.partition(":")
        text = ""
        for word in (f"Answer {len(history)} to {message}").split(" "):
            while colon and not gates[gate].acquire(timeout=0.02):
                yield text
            text += word + " "
            yield text

    return gr.ChatInterface(
        answer,
        chatbot=chatbot,
        title="Talk",
        editable=True,
        save_history=True,
        concurrency_limit=None,
        examples=["Good morning"],
    )
