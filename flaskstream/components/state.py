"""A value that a page keeps on the server, in nobody's sight."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Unpack

from flaskstream.components.core.base import Component
from flaskstream.exceptions import ConfigurationError

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import LeftOut


class State(Component):
    """Any value, kept for one open page; a function receives and returns it as it is.

    Args:
        value: What each page starts with a deep copy of; or a function that makes it.
        render: Whether it stands where it is made; False: nowhere, until its `render()`
            is called.
        time_to_live: How many seconds a value is kept that is not set anew, to within
            five; None, the default: as long as the page, see `Blocks.unload`.
        delete_callback: A function that is called with what has gone.

    Raises:
        ConfigurationError: the value can't be copied.
    """

    kind: ClassVar[str] = "state"
    in_messages: ClassVar[bool] = False
    bundle = "plain"
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
        **left_out: Unpack[LeftOut],
    ) -> None:
        self.time_to_live = time_to_live
        self.delete_callback = delete_callback
        start = value if callable(value) else functools.partial(_copied, value)
        super().__init__(start, render=render, visible=False, **left_out)

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
