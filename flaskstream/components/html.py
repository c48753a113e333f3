"""Markup of the author's."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any, ClassVar, Unpack

from flaskstream.components.base import Common, Component, refuse, wrong_value
from flaskstream.components.event import Event
from flaskstream.components.markup import tame
from flaskstream.components.option import NO_BUTTONS, NO_STYLE, refuse_off
from flaskstream.components.wire import TEXT


class HTML(Component):
    """HTML that the app makes; it is shown as it is, and can't act on the page.

    Scripts, forms and htmx attributes are taken out, see `markup.tame`. What a person
    has typed must be escaped before it is put into such a string (`html.escape`).
    """

    kind: ClassVar[str] = "html"
    html_parts: ClassVar[frozenset[str]] = frozenset({"value"})
    swap: ClassVar[str] = "innerMorph"
    takes_input: ClassVar[bool] = False
    takes_any_json: ClassVar[bool] = True
    in_form: ClassVar[bool] = False
    labelled: ClassVar[bool] = False

    click = Event("click")

    def __init__(
        self,
        value: Any = None,
        *,
        html_template: str = "${value}",
        css_template: None = None,
        js_on_load: None = None,
        apply_default_css: bool = True,
        server_functions: None = None,
        head: None = None,
        min_height: None = None,
        max_height: None = None,
        padding: bool = False,
        autoscroll: bool = False,
        buttons: Sequence[object] | None = None,
        **common: Unpack[Common],
    ) -> None:
        template = None if html_template == "${value}" else html_template
        refuse(self, "html_template", template, "render it with Jinja in a function.")
        refuse(self, "css_template", css_template, NO_STYLE)
        script = "pages run no script of their own: use events."
        refuse(self, "js_on_load", js_on_load, script)
        refuse(self, "server_functions", server_functions, script)
        refuse(self, "head", head, "override templates/flaskstream/page.html.")
        refuse_off(self, "apply_default_css", apply_default_css, NO_STYLE)
        refuse(self, "min_height", min_height, NO_STYLE)
        refuse(self, "max_height", max_height, NO_STYLE)
        refuse(self, "padding", padding, NO_STYLE)
        refuse(self, "autoscroll", autoscroll, "use Markdown or a Textbox.")
        refuse(self, "buttons", buttons or None, NO_BUTTONS)
        common.setdefault("show_label", False)
        common.setdefault("container", False)
        warn_of_loss(value)
        super().__init__(value, **common)

    def schema(self) -> dict[str, Any]:
        return TEXT

    def postprocess(self, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, (str, int, float)):
            raise wrong_value(self, "HTML as a str", value)
        return tame(str(value))


def warn_of_loss(value: Any) -> None:
    """Warn the author of markup that `tame` will take out."""
    found = re.search(r"<(style|script)\b", value, re.I) if type(value) is str else None
    if found is not None:
        warnings.warn(
            f"HTML leaves out <{found[1].lower()}>: expected markup with style "
            "attributes, or with classes that your app's style sheet knows.",
            UserWarning,
            stacklevel=3,
        )
