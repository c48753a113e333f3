"""A conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal, Unpack

from flaskstream.components.chat.encoder import ChatEncoder
from flaskstream.components.chat.event import details_of, reaction_to
from flaskstream.components.chat.json_api import CallReader
from flaskstream.components.chat.message import (
    Message,
    MessageReader,
    components_in,
    given_message,
    message_as_json,
    shown_component,
    text_of,
)
from flaskstream.components.chat.pairs import Type, as_messages, received_as
from flaskstream.components.chat.parts import chat_parts, look_of, part_names, show
from flaskstream.components.chat.reasoning import read_tags, split_message
from flaskstream.components.core.base import (
    Component,
    Files,
    Parts,
    Reaction,
    wrong_value,
)
from flaskstream.components.core.copyable import known_buttons
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import TEXT, Link
from flaskstream.components.core.leftout import Options
from flaskstream.components.core.option import (
    NO_BUTTONS,
    NO_STYLE,
    Nothing,
    leave_out,
    one_of,
)
from flaskstream.components.markdown import read_delimiters
from flaskstream.exceptions import ConfigurationError, OutputError
from flaskstream.media.dialect import DOLLARS, Dialect
from flaskstream.media.media import Media

Size = int | str | None
REMADE = frozenset(
    {"avatar_images", "buttons", "feedback_value", "layout", "reasoning_tags"}
)
"""Options that are read when it is made, and so when they change."""


class ChatbotOptions(Options, total=False):
    """What a Chatbot takes, or leaves out, beside what is its own."""

    allow_tags: bool | Sequence[str]
    bubble_full_width: bool | None
    likeable: bool
    min_height: int | str | None
    sanitize_html: bool
    show_share_button: bool | None
    watermark: str | None


class Chatbot(Component):
    """A conversation, which grows while its answer is made.

    A function gives a list of messages: dicts with `role` and `content`, or
    `ChatMessage`s; the content is a text, a file, a component, or a list of these. It
    receives them as dicts whose `content` is a list of `{"type": "text", "text": …}`,
    of files and of components, or as scripts for Gradio 4 and 5 ask for them by their
    `type`. The page never sends a conversation: it is the server's.

    Messages and the `placeholder` are Markdown, in which HTML formats as it does in
    `Markdown`; a person's messages, too.

    Args:
        value: The messages that a page starts with, or a function that gives them.
        type: What functions receive, where that is not a list of such content: with
            "messages" the content is one text, or one file as (path,); with "tuples"
            they get pairs [user, bot] of these.
        autoscroll: Whether the end stays in sight while a message grows.
        height: CSS pixels, or a part of the window: "70vh"; None: as high as it needs.
        resizable: Whether a person may drag its lower edge.
        max_height: The most that it grows to, as for `height`.
        editable: Which messages a person may edit: their own ("user"), or "all"; by
            default none. A function of `edit` gets the conversation with the new text.
        latex_delimiters: What formulas stand between, as in `Markdown`.
        rtl: Whether the text goes from right to left.
        buttons: Those of "copy", for each message, and "copy_all"; by default "copy".
        avatar_images: The paths of two pictures, the user's and the bot's, or None in
            the place of one.
        render_markdown: Whether messages are Markdown, and not plain text.
        feedback_options: What a person may say of an answer, once there is a function
            of `like`: "Like" and "Dislike" are signs, others texts to choose from.
        feedback_value: For each message what was said of it already, or None.
        line_breaks: Whether a newline is a line break, and not a space.
        layout: "bubble", the default, or "panel", messages of full width.
        placeholder: What stands in the empty chat.
        examples: Messages to choose from in the empty chat: dicts of `text`, `files`,
            and `display_text` where another text is to be shown.
        allow_file_downloads: Whether files have a link that saves them.
        group_consecutive_messages: Whether messages of one side that follow each other
            are shown as one.
        reasoning_tags: Pairs of texts, as in `[("<think>", "</think>")]`: what stands
            between them is shown as a thought, which folds.
        like_user_message: Whether something may be said of a person's messages, too.
        show_copy_button: Of older Gradio: False is `buttons` without "copy".
        show_copy_all_button: Of older Gradio: True is `buttons` with "copy_all".

    Raises:
        ConfigurationError: an option is none of the values that it has; an avatar is no
            picture that the app may show.
    """

    kind: ClassVar[str] = "chatbot"
    in_messages: ClassVar[bool] = False
    shows_others: ClassVar[bool] = True
    bundle = "chat"
    growing: ClassVar[frozenset[str]] = frozenset({"messages", "body", "grown"})
    boxed: ClassVar[frozenset[str]] = frozenset({"body"})
    html_parts: ClassVar[frozenset[str]] = frozenset(
        {"head", "body", "frame", "grown", "tail", "empty"}
    )
    unseen: ClassVar[frozenset[str]] = frozenset({"empty"})
    swaps: ClassVar[Mapping[str, str]] = {"fold": "outerMorph"}
    takes_input: ClassVar[bool] = False
    starts_with_value: ClassVar[bool] = True
    in_form: ClassVar[bool] = False

    like = Event("like", by_button=True, options=("like_user_message",))
    retry = Event("retry", by_button=True)
    undo = Event("undo", by_button=True)
    edit = Event("edit", by_button=True)
    clear = Event("clear", by_button=True)
    copy = Event("copy", by_button=True)
    select = Event("select", by_button=True, script="select.js")
    option_select = Event("option_select", by_button=True)
    example_select = Event("example_select", by_button=True)

    ignored: ClassVar[Mapping[str, str]] = {
        "allow_tags": "tags are shown as they are.",
        "bubble_full_width": 'say layout="panel" for messages of full width.',
        "likeable": "attach a function to its like event.",
        "min_height": NO_STYLE,
        "resizeable": "say resizable.",
        "sanitize_html": "markup is always made harmless; gr.HTML shows more of it.",
        "show_share_button": NO_BUTTONS,
        "watermark": "add it in your function.",
    }
    neutral: ClassVar[Nothing] = {
        "allow_tags": (None, True),
        "sanitize_html": (None, True),
    }

    def __init__(
        self,
        value: Any = None,
        *,
        type: Type | None = None,
        autoscroll: bool = True,
        height: Size = 400,
        resizable: bool = False,
        max_height: Size = None,
        editable: Literal["user", "all"] | None = None,
        latex_delimiters: Sequence[Mapping[str, object]] | None = None,
        rtl: bool = False,
        buttons: Sequence[object] | None = None,
        avatar_images: Sequence[str | Path | None] | None = None,
        render_markdown: bool = True,
        feedback_options: Sequence[str] | None = ("Like", "Dislike"),
        feedback_value: Sequence[str | None] | None = None,
        line_breaks: bool = True,
        layout: Literal["panel", "bubble"] | None = None,
        placeholder: str | None = None,
        examples: Sequence[Mapping[str, Any]] | None = None,
        allow_file_downloads: bool = True,
        group_consecutive_messages: bool = True,
        reasoning_tags: Sequence[tuple[str, str]] | None = None,
        like_user_message: bool = False,
        show_copy_button: bool | None = None,
        show_copy_all_button: bool = False,
        **options: Unpack[ChatbotOptions],
    ) -> None:
        one_of(self, "type", type, ("messages", "tuples", None))
        self.type = type
        one_of(self, "editable", editable, ("user", "all", None))
        one_of(self, "layout", layout, ("panel", "bubble", None))
        self.autoscroll = autoscroll
        self.height = _size("height", height)
        self.max_height = _size("max_height", max_height)
        self.resizable = resizable
        self.edit_mode = editable
        self.latex_delimiters = latex_delimiters
        self.rtl = rtl
        if buttons is None and (show_copy_button is False or show_copy_all_button):
            some = [("copy", show_copy_button), ("copy_all", show_copy_all_button)]
            buttons = [name for name, shown in some if shown is not False]
        self.buttons = self._known_buttons(buttons)
        self.show_copy_button = show_copy_button
        self.show_copy_all_button = show_copy_all_button
        self.avatar_images = self._local(avatar_images or (None, None))
        self.render_markdown = render_markdown
        self.feedback_options = tuple(feedback_options or ())
        self.feedback_value = list(feedback_value or ())
        self.liked: dict[int, tuple[str, str]] = {}
        """Settled by the page: what a person thought of which text."""
        self.line_breaks = line_breaks
        self.layout = layout or "bubble"
        self.placeholder = placeholder
        self.examples = list(examples or ())
        self.allow_file_downloads = allow_file_downloads
        self.group_consecutive_messages = group_consecutive_messages
        self.reasoning_tags = read_tags(reasoning_tags or ())
        self.like_user_message = like_user_message
        super().__init__(value, **options)

    def _known_buttons(self, given: Sequence[object] | None) -> Sequence[object]:
        if given is None:
            return ("copy",)
        instead = 'there are "copy" and "copy_all"; put others beside it.'
        return known_buttons(self, given, ("copy", "copy_all"), instead)

    def _local(
        self, avatars: Sequence[str | Path | None]
    ) -> tuple[str | Path | None, ...]:
        far = [one for one in avatars if str(one).startswith(("http:", "https:"))]
        leave_out(self, "avatar_images", far, "nothing is fetched from elsewhere.")
        return tuple(None if one in far else one for one in avatars)

    def set_property(self, name: str, value: Any) -> None:
        if name in ("height", "max_height"):
            value = _size(name, value)
        elif name == "editable":
            name = "edit_mode"
        elif name in REMADE:
            value = getattr(type(self)(**{name: value}, render=False), name)
        super().set_property(name, value)
        self.__dict__.pop("avatars", None)

    def check(self) -> None:
        self.dialect()
        if len(self.avatar_images) != 2:
            raise ConfigurationError(
                "Chatbot(avatar_images=…) expected two pictures, the user's and the "
                f"bot's, or None in their place; got {self.avatar_images!r}."
            )
        try:
            _ = self.avatars
        except OutputError as error:
            raise ConfigurationError(str(error)) from error
        super().check()

    def dialect(self) -> Dialect:
        """How its texts are meant; raises `ConfigurationError`."""
        given = self.latex_delimiters
        delimiters = DOLLARS if given is None else read_delimiters(self, given)
        return Dialect(self.line_breaks, delimiters, html=True)

    def reader(self) -> MessageReader:
        """What reads messages for it."""
        return MessageReader(self.title, self.allowed_paths)

    # ----- in and out

    def preprocess(self, payload: Any) -> list[Any]:
        messages = [given_message(message) for message in payload or ()]
        return received_as(self.type, messages)

    def postprocess(self, value: Any) -> list[Message]:
        reader = self.reader()
        messages = [reader.read(one) for one in self.messages_in(value)]
        if not self.reasoning_tags:
            return messages
        return [
            one
            for message in messages
            for one in split_message(message, self.reasoning_tags, live=False)
        ]

    def initial_payload(self) -> list[Message]:
        return super().initial_payload() or []

    def messages_in(self, value: Any) -> Sequence[Any]:
        """What a function gave, as a list of messages.

        Args:
            value: A list, or None for an empty chat.

        Raises:
            OutputError: it is neither.
        """
        if value is None:
            return ()
        if not isinstance(value, (list, tuple)):
            expected = 'a list of messages such as {"role": "user", "content": "Hello"}'
            raise wrong_value(self, expected, value)
        return as_messages(value)

    def schema(self) -> dict[str, Any]:
        content = {"type": {}, "description": "a text, a file, or a list of these"}
        message = {"role": TEXT, "content": content}
        return {"type": "array", "items": {"type": "object", "properties": message}}

    def from_json(self, data: Any, files: Files) -> list[Message]:
        return CallReader(self.reader(), files).read(data)

    def to_json(self, payload: Any, link: Link) -> Any:
        return [message_as_json(message, link) for message in payload or ()]

    # ----- parts

    def encoder(self) -> ChatEncoder:
        return ChatEncoder(self)

    def parts(self, payload: Any) -> Parts:
        """See `chat_parts`; nothing is said that was there before."""
        shown = [show(self, message) for message in payload or ()]
        return {**chat_parts(self, shown, live=False), "said": ""}

    def block_of(self, part: str) -> str:
        name = part.partition("-")[2] or part
        return "messages" if name == "inner" else name

    def nested_parts(self, part: str, payload: Any) -> set[str]:
        block = self.block_of(part)
        if block == "messages":
            return {name for shell in payload for name in part_names(shell)}
        if block == "frame":
            return {part.replace("frame", name) for name in ("grown", "tail")}
        return set()

    # ----- what stands beside a message

    def edits(self, look: str) -> bool:
        """Whether a person may edit messages of one side.

        Args:
            look: "user", or that of answers.
        """
        return self.edit_mode == "all" or (self.edit_mode == "user" and look == "user")

    def feedback_of(self, index: int, number: int, message: Message) -> str | None:
        """What a person thought of a message.

        Args:
            index: The place of the message among all.
            number: Its place among the answers.
            message: The message.
        """
        option, text = self.liked.get(index, (None, None))
        if text is not None and text == text_of(message):
            return option
        known = look_of(message) != "user" and number < len(self.feedback_value)
        return self.feedback_value[number] if known else None

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        return details_of(self, event, told, payload)

    def reaction(
        self, event: str, details: Mapping[str, Any], payload: Any, shown: Parts
    ) -> Reaction | None:
        return reaction_to(self, event, details, payload, shown)

    def piece(self, item: Mapping[str, Any]) -> Component:
        """The component that stands in a message, as part of this one.

        Args:
            item: One of the message's content, which has the component.
        """
        component = shown_component(item)
        component.__dict__["id"] = f"{self.id}-{item['key']}"
        return component.within(self.scope)

    def files_in(self, shown: Any) -> list[Media]:
        found = super().files_in(shown)
        for component in components_in(shown):
            found += component.own_files()
        return found

    def own_files(self) -> list[Media]:
        return self.files_in(self.avatars)

    @cached_property
    def avatars(self) -> dict[str, Media | None]:
        """The pictures of who speaks."""
        user, bot = (self._picture(one) for one in self.avatar_images)
        return {"user": user, "bot": bot}

    def _picture(self, path: str | Path | None) -> Media | None:
        if path is None:
            return None
        message = {"role": "user", "content": {"path": path}}
        media: Media = self.reader().read(message)["content"][0]["file"]
        return media


def _size(name: str, given: Size) -> str | None:
    """The classes of a height."""
    if given is None:
        return None
    text = str(given).strip()
    for unit, step, classes in (
        ("vh", 10, "fs-vh "),
        ("%", 10, "fs-vh "),
        ("px", 80, ""),
    ):
        digits = text.removesuffix(unit).rstrip("ds")
        if digits.isdecimal() and (text.endswith(unit) or unit == "px"):
            return f"{classes}fs-tall-{min(max(round(int(digits) / step), 1), 10)}"
    instead = 'give it in pixels, or as a part of the window: "70vh".'
    leave_out("Chatbot", name, given, instead)
    return None
