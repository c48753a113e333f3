"""The options that an author gives, and checking them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
    """Refuse an option of Gradio's that can't be honoured, if it was given.

    `owner` has the option: its name, or an instance of its class.
    """
    if value is not None and value is not False:
        owner = owner if isinstance(owner, str) else type(owner).__name__
        raise NotSupported.option(owner, name, value, instead)


def refuse_all(
    owner: object, options: dict[str, Any], refused: Mapping[str, str]
) -> None:
    """Refuse those options that can't be honoured; `refused` has what to do instead.

    Those that ask for nothing, being None or False, are taken out of the options.
    """
    for name in [name for name in options if name in refused]:
        refuse(owner, name, options.pop(name), refused[name])


def refuse_off(owner: object, name: str, value: object, instead: str) -> None:
    """Refuse to switch off what is always on."""
    if value is False:
        raise NotSupported.option(type(owner).__name__, name, value, instead)


NO_BUTTONS = "there are no such buttons here yet; leave it out."
NO_STYLE = "give it elem_classes and a rule in your app's style sheet."
