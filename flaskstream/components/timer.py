"""What calls functions again and again while a page is looked at."""

from __future__ import annotations

from typing import Any, ClassVar

from flaskstream.components.core.base import Component, wrong_value
from flaskstream.components.core.event import Event
from flaskstream.components.core.interval import SHORTEST, checked_interval, is_interval


class Timer(Component):
    """Calls the functions of its `tick` each `value` seconds while its page is looked
    at: `timer.tick(fn, inputs, outputs)`. It shows nothing.

    It begins when the page is opened; a tick while the last one's run goes on is left
    out. A function stops it by giving `gr.Timer(active=False)` for it as an output, or
    sets other seconds; as an input it is its seconds.

    Args:
        value: The seconds from one call to the next; None: there is none.
        active: Whether it calls anything.
        render: Whether it belongs to the page that is being built; False: to none,
            until its `render()` is called.

    Raises:
        ConfigurationError: the seconds are too few, or none.
    """

    kind: ClassVar[str] = "timer"
    bundle = "plain"
    takes_input: ClassVar[bool] = False
    takes_any_json: ClassVar[bool] = True
    shows_files: ClassVar[bool] = False
    starts_with_value: ClassVar[bool] = True
    in_form: ClassVar[bool] = False
    labelled: ClassVar[bool] = False
    is_shown: ClassVar[bool] = False

    tick = Event("tick")

    def __init__(
        self, value: float | None = 1, *, active: bool = True, render: bool = True
    ) -> None:
        self.active = active
        seconds = None if value is None else checked_interval("Timer", "value", value)
        super().__init__(seconds, render=render, visible=False)

    @classmethod
    def property_names(cls) -> frozenset[str]:
        return frozenset({"active"})

    def allows(self, event: str) -> bool:
        return self.active

    def schema(self) -> dict[str, Any]:
        return {"type": "number"}

    def postprocess(self, value: Any) -> float | None:
        if value is None:
            return None
        if not is_interval(value):
            raise wrong_value(self, f"seconds, {SHORTEST} or more", value)
        return float(value)
