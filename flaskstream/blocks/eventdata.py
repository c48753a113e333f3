"""What a function may know of the event that started it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from flaskstream.components.core.node import Node

Data = TypeVar("Data", bound="EventData")


class EventData:
    """The event that started a run; a parameter annotated with it receives it.

        def on_like(event: gr.LikeData):
            print(event.index, event.value, event.liked)

    `target` is the component that the event came from, `name` what the event is called.
    What else there is to know depends on the event, as the further classes here say;
    None where it is not known.

    Args:
        target: The component that the event came from.
        data: What else there is to know, by name.
    """

    name = ""
    fields: ClassVar[Mapping[str, Any]] = {}
    """What there is to know of every such event, and what it is where nobody told."""

    def __init__(self, target: Any, data: Mapping[str, Any] | None = None) -> None:
        self.target = target
        self._data = {**self.fields, **(data or {})}

    def __getattr__(self, name: str) -> Any:
        data = self.__dict__.get("_data", {})
        if name in data:
            return data[name]
        if hasattr(type(self), name):  # it is there, and says itself what is wrong
            return super().__getattribute__(name)
        known = ", ".join(["target", *data])
        raise AttributeError(
            f"{type(self).__name__} has no {name!r} here: expected one of {known}."
        )

    def __repr__(self) -> str:
        kind = type(self.target).__name__
        return f"{type(self).__name__}({kind}, {self._data!r})"

    @property
    def known(self) -> Mapping[str, Any]:
        """All that is known of it, by name."""
        return self._data

    def seen_as(self, kind: type[Data]) -> Data:
        """The same event as a function's parameter asks for it.

        Args:
            kind: The class that the parameter is annotated with.
        """
        seen = kind(self.target, self._data)
        seen.name = self.name
        return seen


class SelectData(EventData):
    """What was chosen: the `index` of it, its `value`, and whether it was `selected`
    or taken out of the selection."""

    fields = {
        "index": None,
        "value": None,
        "row_value": None,
        "col_value": None,
        "selected": True,
    }


class LikeData(EventData):
    """Which message was liked: its `index`, its `value`; `liked` is True, False, or the
    text of another feedback option."""

    fields = {"index": None, "value": None, "liked": True}


class RetryData(EventData):
    """The person's message that is to be answered again: its `index` and `value`."""

    fields = {"index": None, "value": None}


class UndoData(RetryData):
    """The person's message that is to be taken back: its `index` and `value`."""


class EditData(EventData):
    """A message that was edited: its `index`, its `previous_value`, and the new
    `value`."""

    fields = {"index": None, "previous_value": None, "value": None}


class KeyUpData(EventData):
    """The `key` that was let go, such as "a" or "Enter", and what had been typed by
    then: the `input_value`."""

    fields = {"key": "", "input_value": ""}


class CopyData(EventData):
    """What was copied: its `value`."""

    fields = {"value": None}


class DeletedFileData(EventData):
    """Which `file` a person has taken away: its `path`, that of a private copy, its
    `orig_name`, its `size` in bytes, and its `mime_type`."""

    fields = {"file": None}


class DownloadData(DeletedFileData):
    """Which `file` a person has downloaded: its `path`, that of a private copy, its
    `orig_name`, its `size` in bytes, and its `mime_type`."""


KINDS: Mapping[str, type[EventData]] = {
    kind.__name__: kind
    for kind in (
        EventData,
        SelectData,
        LikeData,
        RetryData,
        UndoData,
        EditData,
        KeyUpData,
        CopyData,
        DeletedFileData,
        DownloadData,
    )
}
"""The classes by the names that annotations have."""


def find_trigger(
    triggers: list[tuple[Any, str]],
    event: str | None,
    target: int | None,
    can_be: Callable[[Any, str], bool] = lambda node, name: True,
) -> tuple[Node, str]:
    """Which of a listener's triggers an event was: by its name and its component's id,
    as far as they are told, and of those the first that can be; else the first that a
    person can bring about."""
    people_first = sorted(triggers, key=lambda trigger: trigger[1] == "tick")
    told = [
        (node, name)
        for node, name in people_first
        if event in (None, name) and target in (None, node.id)
    ]
    found = told or people_first
    return next((trigger for trigger in found if can_be(*trigger)), found[0])
