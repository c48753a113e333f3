"""Formatted text."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Unpack

from flaskstream.components.core.base import (
    Component,
    Encoder,
    Parts,
    Phrases,
    wrong_value,
)
from flaskstream.components.core.copyable import Copyable
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import TEXT
from flaskstream.components.core.leftout import Options
from flaskstream.components.core.option import NO_STYLE, Nothing, list_of
from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import ConfigurationError
from flaskstream.media.dialect import DOLLARS, OPENERS, Delimiter, Dialect
from flaskstream.media.view import View


class MarkdownOptions(Options, total=False):
    """What a Markdown takes, or leaves out, beside what is its own."""

    header_links: bool
    height: int | str | None
    max_height: int | str | None
    min_height: int | str | None
    padding: bool
    rtl: bool
    sanitize_html: bool


class Markdown(Copyable):
    """Text in Markdown, rendered on the server.

    Of HTML within it, tags that format are kept, and of their attributes what is
    harmless (`align`, `href`, a local `src`); scripts and styles are dropped with what
    is in them, and all else is shown as text.

    A text that grows is sent as what is new. The indentation that a literal has in the
    author's source is taken away.

    Args:
        value: The text that a page starts with, or a function that makes it.
        latex_delimiters: What formulas stand between, as in
            `[{"left": "$", "right": "$", "display": False}]`; by default `$$` only, and
            with an empty list there are none.
        line_breaks: Whether a newline is a line break, and not a space.
        buttons: `["copy"]` is a button that copies the text; by default there is none.
        show_copy_button: The same, of older Gradio: True or False.

    Raises:
        ConfigurationError: `latex_delimiters` are none.
    """

    kind: ClassVar[str] = "markdown"
    bundle = "rich"
    growing: ClassVar[frozenset[str]] = frozenset({"body", "grown"})
    boxed: ClassVar[frozenset[str]] = frozenset({"body"})
    html_parts: ClassVar[frozenset[str]] = frozenset({"body", "frame", "grown", "tail"})
    holds: ClassVar[Mapping[str, tuple[str, ...]]] = {"frame": ("grown", "tail")}
    takes_input: ClassVar[bool] = False
    takes_any_json: ClassVar[bool] = True
    in_form: ClassVar[bool] = False
    labelled: ClassVar[bool] = False

    copy = Event("copy", by_button=True)

    ignored: ClassVar[Mapping[str, str]] = {
        "header_links": "headings have no links here.",
        "height": NO_STYLE,
        "max_height": NO_STYLE,
        "min_height": NO_STYLE,
        "padding": NO_STYLE,
        "rtl": NO_STYLE,
        "sanitize_html": "markup is always made harmless; gr.HTML shows more of it.",
    }
    neutral: ClassVar[Nothing] = {"sanitize_html": (None, True)}

    def __init__(
        self,
        value: Any = None,
        *,
        latex_delimiters: Sequence[Mapping[str, object]] | None = None,
        line_breaks: bool = False,
        buttons: Sequence[object] | None = None,
        show_copy_button: bool | None = None,
        **options: Unpack[MarkdownOptions],
    ) -> None:
        self._keep_buttons(buttons, show_copy_button)
        self.line_breaks = line_breaks
        self.latex_delimiters = latex_delimiters
        super().__init__(value, **options)

    def schema(self) -> dict[str, Any]:
        return TEXT

    def cell(self, value: Any) -> Phrases:
        from flaskstream.media.markdown import render

        return Phrases(render(self.postprocess(value), self.dialect()))

    def postprocess(self, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, (str, int, float)):
            raise wrong_value(self, "Markdown as a str", value)
        text = to_text(value)
        # A literal that begins on a line of its own. Any other text keeps its
        # indentation, for `- a\n  - b` means something else without.
        return inspect.cleandoc(text) if text.startswith("\n") else text

    def initial_payload(self) -> Any:
        return inspect.cleandoc(super().initial_payload() or "")

    def check(self) -> None:
        self.dialect()
        super().check()

    def dialect(self) -> Dialect:
        """How its texts are meant; raises `ConfigurationError`."""
        given = self.latex_delimiters
        delimiters = DOLLARS if given is None else read_delimiters(self, given)
        return Dialect(self.line_breaks, delimiters, html=True)

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        return {"value": payload or ""} if event == "copy" else {}

    def parts(self, payload: Any) -> Parts:
        """`body`: the HTML of each finished block; the others are of the open one.

        `frame`: HTML before it, the element that holds its two parts, HTML after it;
        `grown`: its beginning, which only gets longer; `tail`: its end.
        """
        from flaskstream.media.markdown import render_blocks

        return markdown_parts(render_blocks(payload or "", self.dialect()), View())

    def encoder(self) -> Encoder:
        return MarkdownEncoder(self)


class MarkdownEncoder(Encoder):
    """Renders finished blocks once, and of the open one what is new."""

    component: Markdown

    def __init__(self, component: Markdown) -> None:
        from flaskstream.media.growing import MarkdownStream

        super().__init__(component)
        self._stream = MarkdownStream(component.dialect())
        self._body: list[str] = []

    def encode(self, captured: Any, final: bool) -> Parts:
        self.payload = self.component.postprocess(captured)
        if final:
            return markdown_parts(self._stream.final(self.payload), View())
        finished, view = self._stream.update(self.payload)
        if self._stream.restarted:
            self._body = []
        # A new list: the one sent before is still compared with it.
        self._body = [*self._body, *finished]
        return markdown_parts(self._body, view)


def markdown_parts(body: list[Any], view: View) -> Parts:
    """Blocks that are finished, and the open one, as the parts that show them."""
    # What stands in a frame is sent again with every frame: it must never be equal.
    mark = f"<!--{view.number}-->" if view.number else ""
    return {
        "body": body,
        "frame": [view.before, view.tag, view.after],
        "grown": mark + view.grown,
        "tail": mark + view.tail,
    }


def read_delimiters(
    component: Component, given: Sequence[Mapping[str, object]]
) -> tuple[Delimiter, ...]:
    """The option `latex_delimiters`; raises `ConfigurationError`."""
    listed = list_of(component, "latex_delimiters", given)
    return tuple(_delimiter(component, one) for one in listed)


def _delimiter(component: Component, given: object) -> Delimiter:
    told = given if isinstance(given, Mapping) else {}
    left, right = told.get("left"), told.get("right")
    if (
        not (isinstance(left, str) and isinstance(right, str) and left and right)
        or left[0] not in OPENERS
    ):
        raise ConfigurationError(
            f"{type(component).__name__}(latex_delimiters=…) expected dicts such as "
            '{"left": "$$", "right": "$$", "display": True}, whose left side begins '
            f"with $ or a backslash; got {given!r}."
        )
    return Delimiter(left, right, bool(told.get("display")))
