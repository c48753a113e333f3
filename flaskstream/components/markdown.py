"""Formatted text."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any, ClassVar, Unpack

from flaskstream.components.base import (
    Common,
    Component,
    Encoder,
    Parts,
    refuse,
    wrong_value,
)
from flaskstream.components.option import NO_BUTTONS, NO_STYLE, refuse_off
from flaskstream.media.growing import MarkdownStream
from flaskstream.media.markdown import render_blocks


class Markdown(Component):
    """Text in Markdown, rendered on the server; HTML within it is shown as text.

    A text that grows is sent as what is new. With `line_breaks` a newline is a line
    break. The indentation that a literal has in the author's source is taken away.
    """

    kind: ClassVar[str] = "markdown"
    growing: ClassVar[frozenset[str]] = frozenset({"body"})
    html_parts: ClassVar[frozenset[str]] = frozenset({"body", "tail"})
    takes_input: ClassVar[bool] = False
    in_form: ClassVar[bool] = False
    labelled: ClassVar[bool] = False

    def __init__(
        self,
        value: Any = None,
        *,
        rtl: bool = False,
        latex_delimiters: None = None,
        sanitize_html: bool = True,
        line_breaks: bool = False,
        header_links: bool = False,
        height: None = None,
        max_height: None = None,
        min_height: None = None,
        padding: bool = False,
        buttons: Sequence[object] | None = None,
        **common: Unpack[Common],
    ) -> None:
        refuse(self, "rtl", rtl, NO_STYLE)
        refuse(
            self, "latex_delimiters", latex_delimiters, "formulas are shown as text."
        )
        refuse_off(
            self, "sanitize_html", sanitize_html, "use HTML for your own markup."
        )
        refuse(self, "header_links", header_links, "there are none here; leave it out.")
        refuse(self, "height", height, NO_STYLE)
        refuse(self, "max_height", max_height, NO_STYLE)
        refuse(self, "min_height", min_height, NO_STYLE)
        refuse(self, "padding", padding, NO_STYLE)
        refuse(self, "buttons", buttons or None, NO_BUTTONS)
        self.line_breaks = line_breaks
        super().__init__(value, **common)

    def postprocess(self, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, (str, int, float)):
            raise wrong_value(self, "Markdown as a str", value)
        text = str(value)
        # A literal that begins on a line of its own. Any other text keeps its
        # indentation, for `- a\n  - b` means something else without.
        return inspect.cleandoc(text) if text.startswith("\n") else text

    def initial_payload(self) -> Any:
        return inspect.cleandoc(super().initial_payload() or "")

    def parts(self, payload: Any) -> Parts:
        """`body`: the HTML of each finished block; `tail`: that of what still grows."""
        blocks = render_blocks(payload or "", line_breaks=self.line_breaks)
        return {"body": blocks, "tail": ""}

    def encoder(self) -> Encoder:
        return MarkdownEncoder(self)


class MarkdownEncoder(Encoder):
    """Renders finished blocks once, and the tail with each value."""

    component: Markdown

    def __init__(self, component: Markdown) -> None:
        super().__init__(component)
        self._stream = MarkdownStream(line_breaks=component.line_breaks)
        self._body: list[str] = []

    def encode(self, captured: Any, final: bool) -> Parts:
        self.payload = self.component.postprocess(captured)
        if final:
            return {"body": self._stream.final(self.payload), "tail": ""}
        finished, tail = self._stream.update(self.payload)
        if self._stream.restarted:
            self._body = []
        # A new list: the one sent before is still compared with it.
        self._body = [*self._body, *finished]
        return {"body": self._body, "tail": tail}
