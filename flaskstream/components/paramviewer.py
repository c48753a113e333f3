"""The parameters of a function, with their types, defaults and descriptions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Literal,
    TypedDict,
    Unpack,
    get_args,
)

from flaskstream.components.core.base import Component, Parts, wrong_value
from flaskstream.components.core.event import Event
from flaskstream.components.core.option import list_of, one_of, pixels
from flaskstream.components.core.plain import to_text
from flaskstream.media.highlight import highlight

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import Options

Language = Literal["python", "typescript"]
_TAG: Final = re.compile(r"(<[^>]*>)")


class Parameter(TypedDict):
    """What a payload has of each parameter, by its name."""

    type: str
    description: str
    default: str | None


class ParamViewer(Component):
    """Parameters, each of which unfolds to its description and its default.

    A function gives a dict of name → dict with "type", "description" and "default", all
    of them texts; the description is Markdown, and a default of None is none.

    Args:
        value: What a page starts with, as functions give it, or a function that does.
        language: What types and defaults are coloured as: "python" or "typescript".
        linkify: Names that are links within types, to headings of an id such as
            "h-textbox".
        header: What stands above; None: nothing does.
        anchor_links: Whether each parameter has a link to itself, such as
            "#param-value"; a text stands in it after "param-", so that those of
            several differ.
        max_height: Its height in pixels at most, as a number or as "400px".

    Raises:
        ConfigurationError: there is no such `language`.
    """

    kind: ClassVar[str] = "paramviewer"
    bundle = "rich"
    style_sheet = "paramviewer.css"
    script = "paramviewer.js"
    takes_input: ClassVar[bool] = False
    takes_any_json: ClassVar[bool] = True
    shows_files: ClassVar[bool] = False
    in_form: ClassVar[bool] = False
    labelled: ClassVar[bool] = False
    html_parts: ClassVar[frozenset[str]] = frozenset({"value"})
    swap: ClassVar[str] = "innerMorph"

    upload = Event("upload")

    ignored: ClassVar[Mapping[str, str]] = {
        "default_open": "parameters are unfolded by who reads them.",
    }

    def __init__(
        self,
        value: Any = None,
        language: Language = "python",
        *,
        linkify: Sequence[str] | None = None,
        header: str | None = "Parameters",
        anchor_links: bool | str = False,
        max_height: int | str | None = None,
        **options: Unpack[Options],
    ) -> None:
        one_of(self, "language", language, get_args(Language))
        self.language = language
        self.linkify = list_of(self, "linkify", linkify)
        self.header = header
        self.anchor_links = anchor_links
        self.max_height = pixels(self, "max_height", max_height)
        super().__init__(value, **options)

    def set_property(self, name: str, value: Any) -> None:
        if name == "max_height":
            value = pixels(self, name, value)
        super().set_property(name, value)

    def postprocess(self, value: Any) -> dict[str, Parameter] | None:
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise wrong_value(self, "a dict of names → dicts of texts", value)
        return {to_text(name): self._parameter(each) for name, each in value.items()}

    def _parameter(self, given: Any) -> Parameter:
        if not isinstance(given, Mapping):
            raise wrong_value(
                self, "a dict with “type”, “description” and “default”", given
            )
        default = given.get("default")
        return {
            "type": to_text(given.get("type") or ""),
            "description": to_text(given.get("description") or ""),
            "default": None if default is None else to_text(default),
        }

    def parts(self, payload: dict[str, Parameter] | None) -> Parts:
        """`value` has, as HTML, each parameter's name, what its link is called, its
        type, that with links if it has any, its description and its default, one after
        the other."""
        shown = (self._row(*each) for each in (payload or {}).items())
        return {"value": [text for texts in shown for text in texts]}

    def _row(self, name: str, parameter: Parameter) -> tuple[str, ...]:
        from flaskstream.media.markdown import render

        default, type = (
            parameter["default"],
            highlight(parameter["type"], self.language),
        )
        linked = self._linked(type)
        return (
            escape(name),
            self._anchor(name),
            type,
            "" if linked == type else linked,  # no link may stand in what unfolds
            render(parameter["description"]),
            "" if default is None else highlight(default, self.language),
        )

    def _anchor(self, name: str) -> str:
        if not self.anchor_links:
            return ""
        own = f"{self.anchor_links}-" if isinstance(self.anchor_links, str) else ""
        return "param-" + re.sub(r"[^a-z0-9]+", "-", f"{own}{name}".lower()).strip("-")

    def _linked(self, html: str) -> str:
        """Coloured code in which the names to link are links."""
        names = [re.escape(escape(name)) for name in self.linkify or () if name]
        if not names:
            return html
        name = re.compile(rf"\b(?:{'|'.join(names)})\b")
        pieces = _TAG.split(html)
        pieces[::2] = [
            name.sub(lambda m: f'<a href="#h-{m[0].lower()}">{m[0]}</a>', text)
            for text in pieces[::2]
        ]
        return "".join(pieces)

    def cell(self, value: Any) -> str:
        return ", ".join(self.postprocess(value) or ())
