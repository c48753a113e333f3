"""A box of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, Unpack

from flaskstream.components.base import Common, Component, Files, refuse, single
from flaskstream.components.event import Event
from flaskstream.components.option import NO_BUTTONS, one_of
from flaskstream.exceptions import InvalidInput


class Textbox(Component):
    """Text, typed by a person or shown by a function; a function receives a `str`.

    `lines` is the height in lines of text, `max_lines` how far it may grow with its
    content, `max_length` the number of characters that a person may enter.
    """

    changes_by_typing: ClassVar[bool] = True
    kind: ClassVar[str] = "textbox"
    aliases: ClassVar[tuple[str, ...]] = ("text",)
    growing: ClassVar[frozenset[str]] = frozenset({"value"})

    input = Event("input")
    submit = Event("submit")
    focus = Event("focus")
    blur = Event("blur")

    def __init__(
        self,
        value: Any = None,
        *,
        type: Literal["text", "password", "email"] = "text",
        lines: int = 1,
        max_lines: int | None = None,
        placeholder: str | None = None,
        max_length: int | None = None,
        autofocus: bool = False,
        autoscroll: bool = True,
        text_align: Literal["left", "right"] | None = None,
        rtl: bool = False,
        buttons: Sequence[object] | None = None,
        submit_btn: None = None,
        stop_btn: None = None,
        html_attributes: None = None,
        **common: Unpack[Common],
    ) -> None:
        one_of(self, "type", type, ("text", "password", "email"))
        one_of(self, "text_align", text_align, ("left", "right", None))
        refuse(self, "buttons", buttons or None, NO_BUTTONS)
        refuse(self, "html_attributes", html_attributes, "override textbox.html.")
        refuse(self, "submit_btn", submit_btn, "put a Button beside the box.")
        refuse(self, "stop_btn", stop_btn, "a running listener shows Stop by itself.")
        self.type = type
        self.lines = lines
        self.max_lines = max_lines
        self.placeholder = placeholder
        self.max_length = max_length
        self.autofocus = autofocus
        self.autoscroll = autoscroll
        self.text_align = text_align
        self.rtl = rtl
        super().__init__(value, **common)

    def parse(self, raw: Sequence[str], files: Files) -> str:
        text = single(raw).replace("\r\n", "\n")
        if self.max_length is not None and len(text) > self.max_length:
            raise InvalidInput(
                f"Expected at most {self.max_length} characters, got {len(text)}; "
                "please shorten the text."
            )
        return text

    def postprocess(self, value: Any) -> str:
        return "" if value is None else str(value)


class TextArea(Textbox):
    """A Textbox of several lines."""

    kind: ClassVar[str] = "textbox"
    aliases: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        value: Any = None,
        *,
        lines: int = 7,
        max_lines: int | None = 20,
        **options: Any,
    ) -> None:
        super().__init__(value, lines=lines, max_lines=max_lines, **options)
