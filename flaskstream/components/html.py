"""Markup of the author's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal, Unpack

from flaskstream.author import is_serving, warn
from flaskstream.components.core.base import Component, Phrases, wrong_value
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import TEXT
from flaskstream.components.core.leftout import Buttonless
from flaskstream.components.core.option import NO_HEAD, NO_STYLE, Nothing
from flaskstream.media.surrogate import encodable

_FRAME: Final = "nothing of another site stands in a page: give a link to it."
INSTEAD: Final = {
    "embed": _FRAME,
    "iframe": _FRAME,
    "object": _FRAME,
    "script": "pages run no script of their own: use events.",
    "style": (
        "expected markup with style attributes, or with classes that your app's style "
        "sheet knows."
    ),
}
"""What `tame` takes out with all that is in it, and what to write instead."""
_LOST: Final = re.compile(rf"<({'|'.join(INSTEAD)})\b", re.IGNORECASE)


class HTMLOptions(Buttonless, total=False):
    """What an HTML takes, or leaves out. Those of one value ask for nothing; others of
    theirs are refused."""

    apply_default_css: bool
    autoscroll: bool
    css_template: str
    head: str | None
    html_template: Literal["${value}"] | None
    js_on_load: None
    max_height: int | str | None
    min_height: int | str | None
    padding: bool
    server_functions: None


class HTML(Component):
    """HTML that the app makes; it is shown as it is, and can't act on the page.

    Scripts, forms and htmx attributes are taken out, see `media.markup.tame`. What a
    person has typed must be escaped (`html.escape`) before it is put into it.

    Args:
        value: The HTML that a page starts with, or a function that makes it.
    """

    kind: ClassVar[str] = "html"
    bundle = "rich"
    html_parts: ClassVar[frozenset[str]] = frozenset({"value"})
    swap: ClassVar[str] = "innerMorph"
    takes_input: ClassVar[bool] = False
    takes_any_json: ClassVar[bool] = True
    in_form: ClassVar[bool] = False
    labelled: ClassVar[bool] = False
    has_author_markup: ClassVar[bool] = True

    click = Event("click")

    ignored: ClassVar[Mapping[str, str]] = {
        "apply_default_css": NO_STYLE,
        "autoscroll": "use Markdown or a Textbox.",
        "css_template": NO_STYLE,
        "head": NO_HEAD,
        "max_height": NO_STYLE,
        "min_height": NO_STYLE,
        "padding": NO_STYLE,
    }
    refused: ClassVar[Mapping[str, str]] = {
        "html_template": "render it with Jinja in a function.",
        "js_on_load": "pages run no script of their own: use events.",
        "server_functions": "pages run no script of their own: use events.",
    }
    neutral: ClassVar[Nothing] = {
        "apply_default_css": (None, True),
        "html_template": (None, "${value}"),
    }

    def __init__(
        self,
        value: Any = None,
        **options: Unpack[HTMLOptions],
    ) -> None:
        options.setdefault("show_label", False)
        options.setdefault("container", False)
        warn_of_loss(value)
        super().__init__(value, **options)

    def schema(self) -> dict[str, Any]:
        return TEXT

    def cell(self, value: Any) -> Phrases:
        return Phrases(self.postprocess(value))

    def postprocess(self, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, (str, int, float)):
            raise wrong_value(self, "HTML as a str", value)
        from flaskstream.media.markup import tame

        if value is not self.initial and is_serving():
            warn_of_loss(value)
        return tame(encodable(str(value)))


def warn_of_loss(value: Any) -> None:
    """Warn the author of markup that `tame` will take out."""
    if type(value) is str:
        for tag in sorted({found.lower() for found in _LOST.findall(value)}):
            warn(f"HTML leaves out <{tag}>: {INSTEAD[tag]}")
