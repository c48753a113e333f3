"""What a page shows of a chat: the parts of its messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape, unescape
from re import compile as regex
from typing import TYPE_CHECKING, Any, NamedTuple

from flaskstream.components.chat.message import Message, text_of
from flaskstream.components.core.base import Parts
from flaskstream.components.markdown import markdown_parts
from flaskstream.media.rendered import rendered_blocks
from flaskstream.media.view import View

if TYPE_CHECKING:
    from flaskstream.components.chat.chatbot import Chatbot

CLOSED = View()
MOST_SAID = 1_000
"""Characters of a finished message that are read out; the log has the rest."""
_TAG = regex("<[^>]*>")


class Shown(NamedTuple):
    """A message and the parts of its content."""

    message: Message
    parts: Parts


def show(chatbot: Chatbot, message: Message) -> Shown:
    """A message that is not known to grow."""
    *first, last = message["content"]
    body = [piece for item in first for piece in pieces(chatbot, item)]
    if last["type"] == "text" and not chatbot.render_markdown:
        view = View(grown=escape(last["text"]))
    else:
        body, view = [*body, *pieces(chatbot, last)], CLOSED
    return Shown(message, markdown_parts(body, view))


def pieces(chatbot: Chatbot, item: dict[str, Any]) -> list[Any]:
    """An item of a message's content: blocks of HTML, or a file or component."""
    if item["type"] != "text":
        return [item]
    if chatbot.render_markdown:
        return rendered_blocks(item["text"], chatbot.dialect())
    return [f"<p>{escape(item['text'])}</p>"]


class GrowingMessage:
    """Shows a message that grows: what its last text gains, and nothing else."""

    def __init__(self, chatbot: Chatbot) -> None:
        self._chatbot = chatbot
        self._begin()
        self._first: list[dict[str, Any]] = []
        self._before: list[Any] = []
        self._body: list[Any] = []
        self._text = self._escaped = ""

    def show(self, message: Message) -> Shown:
        """The message as it is now."""
        *first, last = message["content"]
        if last["type"] != "text":
            return show(self._chatbot, message)
        if first != self._first:
            self._first, self._text = first, ""
            self._before = [x for item in first for x in pieces(self._chatbot, item)]
            self._body = list(self._before)
            self._begin()
        body, view = self._grow(last["text"])
        return Shown(message, markdown_parts(body, view))

    def _begin(self) -> None:
        from flaskstream.media.growing import MarkdownStream

        self.stream = MarkdownStream(self._chatbot.dialect())

    def _grow(self, text: str) -> tuple[list[Any], View]:
        if not self._chatbot.render_markdown:
            if not text.startswith(self._text):
                self._text = self._escaped = ""
            self._escaped += escape(text[len(self._text) :])
            self._text = text
            return self._before, View(grown=self._escaped)
        finished, view = self.stream.update(text)
        if self.stream.restarted:
            self._body = list(self._before)
        if finished:
            # A new list: the one sent before is still compared with it.
            self._body = [*self._body, *finished]
        return self._body, view


def chat_parts(chatbot: Chatbot, shown: Sequence[Shown], *, live: bool) -> Parts:
    """The parts of all messages; while it is `live`, the last one is not complete.

    `messages` and `m3-inner` have the shells: what never changes while a message grows.
    `m3-…` are parts of the message 3, if it is shown: `fold` and `head` (of a thought),
    `body`, `frame`, `grown`, `tail` (as Markdown's), and `foot`.
    """
    empty = rendered_blocks(chatbot.placeholder or "", chatbot.dialect())
    parts: Parts = {"messages": [], "said": "", "empty": empty}
    holders: dict[object, str] = {}
    answers = 0
    # Numbers stay those of the whole list: events tell them to functions.
    seen = [(i, one) for i, one in enumerate(shown) if is_shown(one.message)]
    for place, (index, (message, content)) in enumerate(seen):
        before = seen[place - 1][1].message if place else None
        shell = _shell(chatbot, index, message, before)
        metadata = message["metadata"] or {}
        parts[holders.get(metadata.get("parent_id"), "messages")].append(shell)
        if shell["thought"]:
            parts[f"m{index}-fold"] = {
                **shell,
                "open": metadata.get("status") != "done",
            }
            parts[f"m{index}-head"] = [_title(chatbot, metadata), metadata]
            parts[f"m{index}-inner"] = []
            if metadata.get("id") is not None:
                holders[metadata["id"]] = f"m{index}-inner"
        for name, part in content.items():
            parts[f"m{index}-{name}"] = [*part, index] if name == "frame" else part
        foot = parts[f"m{index}-foot"] = _foot(chatbot, place, seen, live=live)
        if foot is not None:
            foot["feedback"] = chatbot.feedback_of(index, answers, message)
        answers += shell["look"] != "user"
    if seen and not live:
        parts["said"] = _said(chatbot, seen[-1][1])
    return parts


def part_names(shell: dict[str, Any]) -> list[str]:
    """The parts that stand within a message's shell."""
    names = ["body", "frame", "grown", "tail", "foot"]
    if shell["thought"]:
        names += ["fold", "head", "inner"]
    return [f"m{shell['i']}-{name}" for name in names]


def _shell(
    chatbot: Chatbot, index: int, message: Message, before: Message | None
) -> dict[str, Any]:
    look = look_of(message)
    follows = before is not None and look_of(before) == look
    return {
        "i": index,
        "look": look,
        "role": message["role"],
        "thought": is_thought(message),
        "next": follows and chatbot.group_consecutive_messages,
    }


def look_of(message: Message) -> str:
    """How a message is shown: as a user's, or else a bot's."""
    return "user" if message["role"] == "user" else "bot"


def is_shown(message: Message) -> bool:
    """Whether a page shows it, as in Gradio; "system" and others are for the model."""
    return message["role"] in ("user", "assistant")


def is_thought(message: Message) -> bool:
    """Whether a message is a box that can be folded."""
    return bool((message["metadata"] or {}).get("title"))


def _title(chatbot: Chatbot, metadata: dict[str, Any]) -> str:
    title = " ".join(str(metadata["title"]).split())
    if not chatbot.render_markdown:
        return escape(title)
    dialect = replace(chatbot.dialect(), inline=True, html=False)
    return "".join(rendered_blocks(title, dialect))


def _foot(
    chatbot: Chatbot, place: int, seen: Sequence[tuple[int, Shown]], *, live: bool
) -> dict[str, Any] | None:
    index, (message, _) = seen[place]
    last = place == len(seen) - 1
    look = look_of(message)
    grouped = (
        chatbot.group_consecutive_messages
        and not last
        and look_of(seen[place + 1][1].message) == look
    )
    if is_thought(message) or (last and live):
        return None
    if grouped and not (message["options"] or chatbot.edits(look)):
        return None
    return {
        "i": index,
        "look": look,
        "grouped": grouped and not message["options"],
        "turn": _turn(seen) if last else None,
        "options": (message["options"] or []) if last else [],
        "edit": text_of(message) if chatbot.edits(look) else None,
        "feedback": None,
    }


def _turn(seen: Sequence[tuple[int, Shown]]) -> int | None:
    """The index of the last message of the user's."""
    users = (i for i, one in reversed(seen) if look_of(one.message) == "user")
    return next(users, None)


def _said(chatbot: Chatbot, last: Shown) -> str:
    if look_of(last.message) != "bot" or is_thought(last.message):
        return ""
    if not chatbot.render_markdown:
        text = text_of(last.message)
    else:
        html = " ".join(piece for piece in last.parts["body"] if isinstance(piece, str))
        text = " ".join(unescape(_TAG.sub("", html)).split())
    return text if len(text) <= MOST_SAID else text[:MOST_SAID] + "…"
