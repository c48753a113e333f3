"""A value that a page keeps on the server, in nobody's sight."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from typing import Any, ClassVar

from flaskstream.components.base import Component
from flaskstream.exceptions import ConfigurationError


class State(Component):
    """Any value, kept for one open page; a function receives and returns it as it is.

    Each page starts with a deep copy of `value`, or with what it returns if it is a
    function. A value that was not set anew for `time_to_live` seconds goes, to within
    five, and so do all when the page is given up, see `Blocks.unload`; the
    `delete_callback` is called with what has gone.
    """

    kind: ClassVar[str] = "state"
    bundle: ClassVar[str] = "plain"
    takes_input: ClassVar[bool] = False
    in_form: ClassVar[bool] = False
    labelled: ClassVar[bool] = False
    is_shown: ClassVar[bool] = False

    def __init__(
        self,
        value: Any = None,
        render: bool = True,
        *,
        time_to_live: float | None = None,
        delete_callback: Callable[[Any], Any] | None = None,
        **unknown: Any,
    ) -> None:
        self.time_to_live = time_to_live
        self.delete_callback = delete_callback
        start = value if callable(value) else functools.partial(_copied, value)
        super().__init__(start, render=render, visible=False, **unknown)

    @property
    def value(self) -> Any:
        return self.given.get("value")

    def check(self) -> None:
        if not callable(self.given.get("value")):
            self.initial()


def _copied(value: Any) -> Any:
    try:
        return copy.deepcopy(value)
    except Exception as error:
        raise ConfigurationError(
            f"State expected a value that can be copied for each page; copying "
            f"{type(value).__name__} failed: {error}. Give a function that makes one, "
            "or keep it in a global variable if all pages share it."
        ) from error
