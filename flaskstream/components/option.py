"""Checking the options that an author gives."""

from __future__ import annotations

from collections.abc import Collection

from flaskstream.exceptions import ConfigurationError, NotSupported


def one_of(
    owner: object, name: str, value: object, allowed: Collection[object]
) -> None:
    """Refuse a value that is none of those that the option has."""
    if value not in allowed:
        expected = ", ".join(repr(option) for option in allowed)
        raise ConfigurationError(
            f"{type(owner).__name__}({name}={value!r}): expected one of {expected}."
        )


def refuse_off(owner: object, name: str, value: object, instead: str) -> None:
    """Refuse to switch off what is always on."""
    if value is False:
        raise NotSupported.option(type(owner).__name__, name, value, instead)


NO_BUTTONS = "there are no such buttons here yet; leave it out."
NO_STYLE = "give it elem_classes and a rule in your app's style sheet."
