"""The options that an author gives, and checking them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal, TypedDict

from flaskstream.exceptions import ConfigurationError, NotSupported


class Common(TypedDict, total=False):
    """The keyword arguments that every component takes, as in Gradio."""

    label: str | None
    info: str | None
    show_label: bool
    container: bool
    scale: int | None
    min_width: int | None
    interactive: bool | None
    visible: bool | Literal["hidden"]
    elem_id: str | None
    elem_classes: list[str] | str | None
    render: bool
    every: None
    inputs: Any
    key: None
    preserved_by_key: Any


def one_of(
    owner: object, name: str, value: object, allowed: Collection[object]
) -> None:
    """Refuse a value that is none of those that the option has."""
    if value not in allowed:
        expected = ", ".join(repr(option) for option in allowed)
        raise ConfigurationError(
            f"{type(owner).__name__}({name}={value!r}): expected one of {expected}."
        )


def refuse(owner: object, name: str, value: object, instead: str) -> None:
    """Refuse an option of Gradio's that can't be honoured, if it was given."""
    if value is not None and value is not False:
        raise NotSupported.option(type(owner).__name__, name, value, instead)


def refuse_off(owner: object, name: str, value: object, instead: str) -> None:
    """Refuse to switch off what is always on."""
    if value is False:
        raise NotSupported.option(type(owner).__name__, name, value, instead)


NO_BUTTONS = "there are no such buttons here yet; leave it out."
NO_STYLE = "give it elem_classes and a rule in your app's style sheet."
