"""Events of messages: what a page may tell of them, and what functions get to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flaskstream.components.chat.message import (
    Message,
    given_message,
    text_of,
    with_text,
)
from flaskstream.components.chat.parts import is_shown, look_of
from flaskstream.components.core.base import Parts, Reaction
from flaskstream.exceptions import InvalidInput

if TYPE_CHECKING:
    from flaskstream.components.chat.chatbot import Chatbot

Details = dict[str, Any]
GONE = "This message is not there any more, or not complete yet; reload the page."
NEVER = "This can’t be done with this message; reload the page."


def details_of(
    chatbot: Chatbot, event: str, told: Mapping[str, Any], messages: Sequence[Message]
) -> Details:
    """What there is to know of an event of one of a chat's messages.

    Raises:
        InvalidInput: there is no such message, or it has no such event.
    """
    if event in ("clear", "change"):
        return {}
    if event == "example_select":
        examples = [example(given) for given in chatbot.examples]
        index, value = chosen(told.get("index"), examples)
        return {"index": index, "value": value}
    index, message = chosen(told.get("index"), messages)
    if not is_shown(message):
        raise InvalidInput(GONE)
    if event == "like":
        return like_details(chatbot, index, message, told.get("liked"))
    if event == "edit":
        return edit_details(chatbot, index, message, told.get("value"))
    if event == "option_select":
        number, option = chosen(told.get("option"), message["options"] or ())
        return {"index": number, "value": option["value"]}
    if event == "copy":
        return {"index": index, "value": text_of(message)}
    if event == "select":
        return {"index": index, "value": value_of(message)}
    return user_message_details(index, messages)


def chosen(index: Any, among: Sequence[Any]) -> tuple[int, Any]:
    """An index that was told, and what it stands for."""
    if type(index) is not int or not 0 <= index < len(among):
        raise InvalidInput(GONE)
    return index, among[index]


def example(given: Mapping[str, Any]) -> Details:
    """An example as it is sent."""
    return {"text": given.get("text") or "", "files": list(given.get("files") or ())}


def like_details(chatbot: Chatbot, index: int, message: Message, liked: Any) -> Details:
    """What a person thinks of a message: True, False, or another feedback option."""
    option = {True: "Like", False: "Dislike"}[liked] if type(liked) is bool else liked
    known = option in chatbot.feedback_options
    theirs = look_of(message) == "user" and not chatbot.like_user_message
    if not known or theirs:
        raise InvalidInput(NEVER)
    return {"index": index, "value": value_of(message), "liked": liked}


def edit_details(chatbot: Chatbot, index: int, message: Message, text: Any) -> Details:
    """A message, and the text that a person wants in its place."""
    if not chatbot.edits(look_of(message)) or not isinstance(text, str):
        raise InvalidInput(NEVER)
    return {"index": index, "previous_value": value_of(message), "value": text}


def user_message_details(index: int, messages: Sequence[Message]) -> Details:
    """The person's message that the one at `index` answers, or is."""
    for at in range(index, -1, -1):
        if look_of(messages[at]) == "user":
            return {"index": at, "value": value_of(messages[at])}
    raise InvalidInput(NEVER)


def value_of(message: Message) -> Any:
    """What a message says: its text, or the list of all that is in it."""
    if all(item["type"] == "text" for item in message["content"]):
        return text_of(message)
    return given_message(message)["content"]


def reaction_to(
    chatbot: Chatbot,
    event: str,
    details: Mapping[str, Any],
    messages: Any,
    shown: Parts,
) -> Reaction | None:
    """What an event changes at once: what is liked is marked, what is edited says its
    new text, what is cleared goes."""
    if event == "clear":
        return Reaction([], chatbot.parts([]))
    if event not in ("like", "edit") or details["index"] >= len(messages):
        return None  # or it has gone since
    index = details["index"]
    if event == "edit":
        edited = with_text(messages[index], details["value"])
        messages = [*messages[:index], edited, *messages[index + 1 :]]
        return Reaction(messages, chatbot.parts(messages))
    liked = details["liked"]
    option = {True: "Like", False: "Dislike"}.get(liked, liked)
    known = {**chatbot.liked, index: (option, text_of(messages[index]))}
    name, parts = f"m{index}-foot", dict(shown)
    if shown.get(name):
        parts[name] = {**shown[name], "feedback": option}
    return Reaction(messages, parts, {"liked": known})
