"""A box of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Unpack

from flaskstream.components.core.base import Files, Parts, single
from flaskstream.components.core.copyable import Copyable
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import TEXT
from flaskstream.components.core.keywords import TextInput
from flaskstream.components.core.leftout import Options
from flaskstream.components.core.option import number_of, one_of
from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import InvalidInput

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import TextOptions


class EntryOptions(Options, total=False):
    """What a box of text takes, or leaves out, beside what is its own."""

    html_attributes: object


class TextEntry(Copyable, options=(TextInput,)):
    """What boxes of text have in common.

    Args:
        value: The text that a page starts with, or a function that makes it.
        lines: The height in lines of text.
        max_lines: How many lines it may grow to with its text, 40 at most; by
            default 20.
        submit_btn: Whether a button that sends stands in the box: a text, which is its
            own, or True for a sign.
    """

    changes_by_typing: ClassVar[bool] = True
    growing: ClassVar[frozenset[str]] = frozenset({"value"})
    sliding: ClassVar[frozenset[str]] = frozenset({"value"})

    input = Event("input")
    select = Event("select", by_button=True, script="textselect.js")
    submit = Event("submit")
    stop = Event("stop", dom="click", part="stop>.fs-stop")
    focus = Event("focus")
    blur = Event("blur")

    ignored: ClassVar[Mapping[str, str]] = {"html_attributes": "override its template."}

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
        show_copy_button: bool | None = None,
        submit_btn: str | bool | None = False,
        stop_btn: str | bool | None = False,
        **options: Unpack[EntryOptions],
    ) -> None:
        one_of(self, "type", type, ("text", "password", "email"))
        one_of(self, "text_align", text_align, ("left", "right", None))
        self._keep_buttons(buttons, show_copy_button)
        self.type = type
        self.lines = number_of(self, "lines", lines)
        self.max_lines = number_of(self, "max_lines", max_lines)
        self.placeholder = placeholder
        self.max_length = number_of(self, "max_length", max_length)
        self.autofocus = autofocus
        self.autoscroll = autoscroll
        self.text_align = text_align
        self.rtl = rtl
        self.submit_btn = submit_btn
        self.stop_btn = stop_btn
        self.sends = bool(submit_btn or stop_btn)
        self.action: dict[str, Any] | None = None
        """Settled by the page: the listener that sending starts."""
        super().__init__(value, **options)

    def set_property(self, name: str, value: Any) -> None:
        super().set_property(name, value)
        self.sends = bool(self.submit_btn or self.stop_btn)

    @property
    def one_line(self) -> bool:
        """Whether it can't grow: there are no line breaks in it."""
        return self.type != "text" or (self.lines == 1 and self.max_lines == 1)

    @property
    def sent_by(self) -> str:
        """The key that sends it."""
        return "Shift+Enter" if self.lines > 1 and not self.one_line else "Enter"

    def schema(self) -> dict[str, Any]:
        return TEXT

    def read_text(self, raw: Sequence[str]) -> str:
        """The posted text.

        Args:
            raw: The form's values of this field.

        Raises:
            InvalidInput: it is too long, or was not posted.
        """
        text = single(raw).replace("\r\n", "\n")
        if self.max_length is not None and len(text) > self.max_length >= 0:
            raise InvalidInput(
                f"Expected at most {self.max_length} characters, got {len(text)}; "
                "please shorten the text."
            )
        return text

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        return part_of(self.text_of(payload), told) if event == "select" else {}

    def text_of(self, payload: Any) -> str:
        """The text of what stands in the box.

        Args:
            payload: That, or None.
        """
        raise NotImplementedError


def part_of(text: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """What was selected of a text: from where to where, and what stands there.

    Args:
        text: The text, as the server has it.
        told: What the page's script tells.

    Raises:
        InvalidInput: there is no such part of it.
    """
    place = told.get("index")
    if (
        not isinstance(place, list)
        or [type(each) for each in place] != [int, int]
        or not 0 <= place[0] < place[1] <= len(text)
    ):
        raise InvalidInput("This text is not there any more; select it again.")
    start, end = place
    return {"index": place, "value": text[start:end]}


class Secret(str):
    """A password that a person has typed."""

    __slots__ = ()


class Textbox(TextEntry):
    """Text, typed by a person or shown by a function; a function receives a `str`.

    Enter sends a box of one line, and Shift+Enter breaks the line; a box of several
    `lines` is sent by Shift+Enter. While the listener runs, Stop stands in the place of
    the box's own button.

    With `type="password"` what a person has typed is for functions only: a page that is
    loaded again has it not. What the author's code puts into the box is shown there.

    Args:
        value: The text that a page starts with, or a function that makes it.
        lines: The height in lines of text, 20 at most; 1.
        max_lines: How many lines it may grow to with its text, 40 at most; by
            default 20.
        submit_btn: Whether a button that sends stands in the box: a text, which is its
            own, or True for a sign; False.

    Raises:
        ConfigurationError: an option is none of the values that it has.
    """

    quick: ClassVar[bool] = True
    kind: ClassVar[str] = "textbox"
    bundle = "plain"
    aliases: ClassVar[tuple[str, ...]] = ("text",)

    copy = Event("copy", by_button=True)

    def __init__(
        self,
        value: Any = None,
        *,
        lines: int = 1,
        max_lines: int | None = None,
        submit_btn: str | bool | None = False,
        **options: Unpack[TextOptions],
    ) -> None:
        super().__init__(
            value, lines=lines, max_lines=max_lines, submit_btn=submit_btn, **options
        )

    def parse(self, raw: Sequence[str], files: Files) -> str:
        text = self.read_text(raw)
        return Secret(text) if self.hides and text != self.initial else text

    def typed_parts(self, raw: Sequence[str], files: Files) -> Parts:
        return {} if self.hides else super().typed_parts(raw, files)

    def preprocess(self, payload: str | None) -> str | None:
        return None if payload is None else str(payload)  # of a `Secret`, too

    def parts(self, payload: str | None) -> Parts:
        return {"value": "" if isinstance(payload, Secret) else payload or ""}

    def comparable(self, payload: str | None) -> str:
        return payload or ""  # to who sees it None is an empty box

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        if event == "copy":
            return {"value": self.text_of(payload)}
        return super().event_details(event, told, payload, before)

    def text_of(self, payload: str | None) -> str:
        return str(payload or "")  # of a `Secret`, too

    @property
    def hides(self) -> bool:
        """Whether what a person types into it comes back in no page."""
        return self.type == "password"

    def postprocess(self, value: Any) -> str | None:
        return None if value is None else to_text(value)

    def from_json(self, data: Any, files: Files) -> str | None:
        return None if data is None else super().from_json(data, files)


class TextArea(Textbox):
    """A Textbox of several lines.

    Args:
        value: The text that a page starts with, or a function that makes it.
        lines: The height in lines of text; 7.
        max_lines: How many lines it may grow to with its text; 20.
        submit_btn: Whether a button that sends stands in the box, as in a Textbox.
    """

    quick: ClassVar[bool] = True
    kind: ClassVar[str] = "textbox"
    bundle = "plain"
    aliases: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        value: Any = None,
        *,
        lines: int = 7,
        max_lines: int | None = 20,
        submit_btn: str | bool | None = False,
        **options: Unpack[TextOptions],
    ) -> None:
        super().__init__(
            value, lines=lines, max_lines=max_lines, submit_btn=submit_btn, **options
        )
