"""A button that starts functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Unpack, get_args

from flaskstream.components.core.base import Component
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import TEXT
from flaskstream.components.core.leftout import Options
from flaskstream.components.core.option import NO_ICON, one_of, one_or
from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import ConfigurationError
from flaskstream.media.address import RUNS, scheme_of

Variant = Literal["primary", "secondary", "stop", "huggingface"]
Size = Literal["sm", "md", "lg"]
Target = Literal["_self", "_blank", "_parent", "_top"]


class ButtonOptions(Options, total=False):
    """What a Button takes, or leaves out, beside what is its own."""

    icon: object


class Button(Component):
    """A button; its value is its text. A function attached by `click` runs on it.

    Args:
        value: Its text, or a function that makes it.
        variant: Its look: "primary", "secondary", "stop" or "huggingface".
        size: "sm", "md" or "lg".
        link: A URL that it opens, instead of starting functions. It may come from a
            visitor: one that would run a script (`javascript:`) is refused.
        link_target: Where that opens: "_self", here; "_blank", in a new tab; "_parent"
            or "_top".

    Raises:
        ConfigurationError: `link_target` is none of these; or `link` runs a script.
    """

    kind: ClassVar[str] = "button"
    in_messages: ClassVar[bool] = False
    bundle = "plain"
    takes_input: ClassVar[bool] = False
    takes_any_json: ClassVar[bool] = True
    shows_files: ClassVar[bool] = False
    in_form: ClassVar[bool] = False
    labelled: ClassVar[bool] = False

    click = Event("click", pressed=True)

    ignored: ClassVar[Mapping[str, str]] = {"icon": NO_ICON}

    def __init__(
        self,
        value: Any = "Run",
        *,
        variant: Variant = "secondary",
        size: Size = "lg",
        link: str | None = None,
        link_target: Target = "_self",
        **options: Unpack[ButtonOptions],
    ) -> None:
        one_of(self, "link_target", link_target, get_args(Target))
        self.variant = one_or(self, "variant", variant, get_args(Variant), "secondary")
        self.size = one_or(self, "size", size, get_args(Size), "lg")
        self.link = checked_link(self, link)
        self.link_target = link_target
        super().__init__(value, **options)

    @property
    def title(self) -> str:
        return self.value if isinstance(self.value, str) else super().title

    def schema(self) -> dict[str, Any]:
        return TEXT

    def postprocess(self, value: Any) -> str:
        return "" if value is None else to_text(value)


def checked_link(button: Button, link: str | None) -> str | None:
    """A link that leads somewhere.

    Raises:
        ConfigurationError: it would run in the page, for whoever presses it.
    """
    if link is not None and scheme_of(str(link)) in RUNS:
        raise ConfigurationError(
            f"{type(button).__name__}(link=…) expected an address such as "
            f"'https://a.example' or '/files'; got one of {scheme_of(str(link))}:, "
            "which leads nowhere: have a listener do what it does."
        )
    return link
