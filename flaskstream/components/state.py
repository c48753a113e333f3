"""A value that a page keeps on the server, in nobody's sight."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Unpack

from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import ConfigurationError

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import LeftOut


class State(ValueNode):
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
    ignored: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("elem_classes", "elem_id", "interactive", "label", "show_label", "visible"),
        "nobody sees a State.",
    )

    def __init__(
        self,
        value: Any = None,
        render: bool = True,
        *,
        time_to_live: float | None = None,
        delete_callback: Callable[[Any], Any] | None = None,
        **left_out: Unpack[LeftOut],
    ) -> None:
        self._check_left_out({**left_out})
        self.time_to_live = time_to_live
        self.delete_callback = delete_callback
        super().__init__(value, render=render)

    def initial_value(self) -> Any:
        """The value that a new page starts with: a deep copy, or what the function
        makes."""
        if callable(self.initial):
            return self.initial()
        try:
            return copy.deepcopy(self.initial)
        except Exception as error:
            raise ConfigurationError(
                f"State expected a value that can be copied for each page; copying "
                f"{type(self.initial).__name__} failed: {error}. Give a function that "
                "makes one, or keep it in a global variable if all pages share it."
            ) from error

    def check(self) -> None:
        if not callable(self.initial):
            self.initial_value()
