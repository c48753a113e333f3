"""One turn of a chat: what a person says, and what becomes of the history by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flaskstream.components.chat.message import ChatMessage
from flaskstream.components.core.base import Component
from flaskstream.components.core.mismatch import in_short
from flaskstream.exceptions import OutputError

Message = dict[str, Any]
Typed = str | dict[str, Any]
"""What stands in the box: a text, or {"text": …, "files": [paths]}."""

MOST_READ = 400
"""Characters of a text that its title is made of: all pages are asked for theirs again
and again, and a text may be of megabytes."""


@dataclass
class Turn:
    """What stood before, and what the person says now.

    `said` is what the function receives, `user` the message that the chat shows.
    """

    past: list[Message]
    said: Typed
    user: Message

    def history(self, *response: Any) -> list[Message]:
        """The messages of the chat, with the answer so far if there is one."""
        given = [message for each in response for message in answers(each)]
        return [*self.past, self.user, *given]


def turn_after(past: Sequence[Message], said: Typed) -> Turn | None:
    """A turn in which the person says something; None where that is nothing."""
    return None if is_empty(said) else Turn(list(past), said, user_message(said))


def turn_again(history: Sequence[Message], index: int, multimodal: bool) -> Turn | None:
    """The turn of the person's message at `index` once more."""
    past, user = taken_back(history[: index + 1])
    return None if user is None else Turn(past, as_typed(user, multimodal), user)


def turn_otherwise(
    history: Sequence[Message], index: int, text: str, multimodal: bool
) -> Turn | None:
    """The turn of the person's message at `index`, with another text."""
    said: Typed = text
    if multimodal:
        said = {"text": text, "files": files_of(history[index])}
    return turn_after(history[:index], said)


def taken_back(history: Sequence[Message]) -> tuple[list[Message], Message | None]:
    """What is left without the person's last message and all after it, and that one."""
    for at in range(len(history) - 1, -1, -1):
        if history[at]["role"] == "user":
            return list(history[:at]), history[at]
    return list(history), None


def is_empty(said: Typed | None) -> bool:
    """Whether there is nothing to send."""
    if isinstance(said, Mapping):
        return not said.get("files") and is_empty(said.get("text"))
    return not (said or "").strip()


def user_message(said: Typed) -> Message:
    """What was typed, as a message; files come before the text."""
    if isinstance(said, str):
        return {"role": "user", "content": said}
    content: list[Any] = [as_file(file) for file in said.get("files") or ()]
    text = said.get("text")
    return {"role": "user", "content": [*content, *([text] if text else [])]}


def as_file(given: Any) -> Any:
    """A file as it stands in a message: a path becomes {"path": …}."""
    return given if isinstance(given, Mapping) else {"path": given}


def as_typed(message: Message, multimodal: bool) -> Typed:
    """A message of the history as it was typed, for the box and for the function."""
    text = "".join(x["text"] for x in message["content"] if x["type"] == "text")
    return {"text": text, "files": files_of(message)} if multimodal else text


def files_of(message: Message) -> list[Any]:
    """The paths of the files in a message of the history."""
    return [x["file"]["path"] for x in message["content"] if x["type"] == "file"]


def answers(response: Any) -> list[Message]:
    """What a function gave as its answer, as messages; raises `OutputError`."""
    several = response if isinstance(response, list) else [response]
    return [answer(each) for each in several]


def answer(given: Any) -> Message:
    """One message of an answer; raises `OutputError`."""
    if isinstance(given, ChatMessage):
        return {**vars(given), "role": "assistant"}
    if isinstance(given, (str, Component)):
        return {"role": "assistant", "content": given}
    if isinstance(given, Mapping) and "content" in given:
        return {**given, "role": "assistant"}
    if isinstance(given, Mapping) and "path" in given:
        return {"role": "assistant", "content": given}
    if isinstance(given, Mapping) and ("text" in given or "files" in given):
        return {**user_message(dict(given)), "role": "assistant"}
    raise OutputError(
        "A chat's function expected to give a str, a gr.ChatMessage, a message such as "
        '{"role": "assistant", "content": "Hello"}, a component, or a list of these; '
        f"got {type(given).__name__}: {in_short(given)}"
    )


def title_of(history: Sequence[Message]) -> str:
    """What to call a conversation: what the person has said first, in short."""
    title = ""
    for message in history:
        for item in message["content"] if message["role"] == "user" else ():
            title += item["text"][:MOST_READ] if item["type"] == "text" else "📎 "
        if title:
            break
    title = " ".join(title.split()) or "Conversation"
    return title if len(title) <= 40 else title[:40].rstrip() + "…"
