"""Options of `launch` that the environment gives, by the names that Gradio reads."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from flaskstream.exceptions import ConfigurationError


def given_or_set(option: str, given: Any) -> Any:
    """An option as it was given; else as `GRADIO_<OPTION>` says it, or None.

    Raises:
        ConfigurationError: the variable has no such value.
    """
    name = f"GRADIO_{option.upper()}"
    text = os.environ.get(name, "").strip()
    if given is not None or not text:
        return given
    try:
        return _READ[option](text)
    except ValueError as error:
        raise ConfigurationError(f"{name} expected {error}, got {text!r}.") from None


def _port(text: str) -> int:
    if text.isdecimal() and int(text) <= 65535:
        return int(text)
    raise ValueError("a port from 0 to 65535")


def _paths(text: str) -> list[str]:
    return [path for part in text.split(",") if (path := part.strip())]


_READ: dict[str, Callable[[str], Any]] = {
    "allowed_paths": _paths,
    "blocked_paths": _paths,
    "root_path": str,
    "server_name": str,
    "server_port": _port,
}
