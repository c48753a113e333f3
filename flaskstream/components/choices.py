"""What Radio, CheckboxGroup and Dropdown share: options to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from reprlib import repr as short
from typing import Any, ClassVar, Literal, Unpack

from flaskstream.author import is_serving, warn
from flaskstream.components.core.base import Component, single
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import Link, as_json, not_expected
from flaskstream.components.core.leftout import Buttonless
from flaskstream.components.core.option import NO_STYLE, one_of
from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import ConfigurationError, InvalidInput, NotHonoured

Choice = str | int | float | tuple[str, Any]
Returned = Literal["value", "index"]
NOT_LISTED = "Choose one of the listed options."


class Choosing(Component):
    """A component with options: `choices` is a list of (label, value).

    A person posts the index of an option, and that is its payload: whatever a request
    holds, a function receives only what its author has listed.
    """

    shows_files: ClassVar[bool] = False

    choices: list[tuple[str, Any]]
    type: Returned
    multiselect: bool = False
    allow_custom_value: bool = False

    def __init__(self, value: Any = None, **options: Unpack[ChoiceOptions]) -> None:
        super().__init__(value, **options)
        # One without choices may be an update; and a run looks its value up later.
        if self.choices and not callable(value) and not is_serving():
            Choosing.postprocess(self, value)  # for its warning, at the author's line

    def set_property(self, name: str, value: Any) -> None:
        super().set_property(name, pairs(value) if name == "choices" else value)

    @property
    def most_values(self) -> int:
        return 1 + len(self.choices)  # the field, which may be empty, and each option

    def migrate_payload(self, payload: Any, before: Component) -> Any:
        # The same index may stand for another option now; what is gone falls out.
        if not isinstance(before, Choosing) or before.choices == self.choices:
            return payload
        if isinstance(payload, list):
            moved = (self.migrate_payload(index, before) for index in payload)
            return [index for index in moved if index is not None]
        if not isinstance(payload, int):
            return payload
        return self.find(before.choices[payload][1])

    def comparable(self, payload: Any) -> Any:
        if isinstance(payload, list):
            return [self.comparable(index) for index in payload]
        listed = isinstance(payload, int) and payload < len(self.choices)
        return self.choices[payload][1] if listed else payload

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        old, new = several(before), several(payload)
        added = [one for one in new if one not in old] or new[-1:]
        removed = [one for one in old if one not in new]
        selected = len(new) >= len(old)
        changed = added if selected else removed
        if not changed:
            return {}
        listed = isinstance(changed[0], int)
        return {
            "index": changed[0] if listed else None,
            "value": self.choices[changed[0]][1] if listed else changed[0],
            "selected": selected,
        }

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [value for _, value in self.choices]}

    def as_fields(self, data: Any) -> list[str]:
        return [self._field_of(value) for value in several(data)] or [""]

    def _field_of(self, value: Any) -> str:
        index = self.find(value)
        if index is None:
            values = ", ".join(repr(listed) for _, listed in self.choices[:20])
            raise not_expected(f"one of {values}", value)
        return str(index)

    def cell(self, value: Any) -> str:
        return ", ".join(self.label_of(item) for item in several(value))

    def postprocess(self, value: Any) -> Any:
        if self.multiselect:
            found = [self.index_of(item) for item in several(value)]
            return [index for index in found if index is not None]
        if value is None:
            return None
        if self.allow_custom_value:
            index = self.find(value)
            return to_text(value) if index is None else index
        return self.index_of(value)

    def to_json(self, payload: Any, link: Link) -> Any:
        if isinstance(payload, list):
            return [self.to_json(index, link) for index in payload]
        chosen = self.choices[payload][1] if isinstance(payload, int) else payload
        return as_json(chosen, link)

    def find(self, value: Any) -> int | None:
        """The index of the option with this value, or None.

        Args:
            value: What the option stands for.
        """
        for index, (_, listed) in enumerate(self.choices):
            if _same(listed, value):
                return index
        return None

    def index_of(self, value: Any) -> int | None:
        """The index of a returned value; None, with a warning, if it is not listed.

        Args:
            value: What the function gave.
        """
        index = self.find(value)
        if index is None:
            name = f"{type(self).__name__} “{self.title}” got "
            left = "is none of its choices and so not chosen; add it to them."
            warn(
                f"{name}{short(value)}, which {left}",
                NotHonoured,
                brief=f"{name}what {left}",
            )
        return index

    def posted(self, raw: Sequence[str]) -> list[int]:
        """The indices that a person posted, each once.

        Args:
            raw: The form's values: an empty one is the mark that the field was there.

        Raises:
            InvalidInput: one of them is no index of an option, or comes twice.
        """
        single(raw)  # else the field is missing
        indices = [index_in(self.choices, text) for text in raw if text]
        if len(set(indices)) < len(indices):
            raise InvalidInput(NOT_LISTED)
        return indices

    def received(self, index: int) -> Any:
        """What a function receives for a chosen option, as `type` says.

        Args:
            index: Its place among the choices.
        """
        return index if self.type == "index" else self.choices[index][1]

    def label_of(self, value: Any) -> str:
        """How an option's value is shown; the value itself where it is not listed.

        Args:
            value: What the option stands for.
        """
        index = self.find(value)
        return str(value) if index is None else self.choices[index][0]


class ChoiceOptions(Buttonless, total=False):
    """What a Radio or a CheckboxGroup takes, or leaves out, beside what is its own."""

    rtl: bool
    show_select_all: bool


class OptionGroup(Choosing):
    """A component whose options are all in sight.

    Args:
        choices: What there is to choose: values, or pairs of a label and a value.
        value: What a page starts with, a value or several, or a function that says so;
            None: nothing is chosen.
        type: What a function receives of a choice: its "value", or its "index".

    Raises:
        ConfigurationError: a choice is neither a value nor a pair, or `type` is
            another.
    """

    group: bool = True

    input = Event("input")
    select = Event("select")

    ignored: ClassVar[Mapping[str, str]] = {
        "rtl": NO_STYLE,
        "show_select_all": "add a Button whose function returns all values.",
    }

    def __init__(
        self,
        choices: Sequence[Choice] | None = None,
        *,
        value: Any = None,
        type: Returned = "value",
        **options: Unpack[ChoiceOptions],
    ) -> None:
        one_of(self, "type", type, ("value", "index"))
        self.choices = pairs(choices)
        self.type = type
        super().__init__(value, **options)


def index_in(listed: Sequence[object], text: str) -> int:
    """The posted index of something that is listed; `InvalidInput` for any other."""
    plain = len(text) < 8 and text.isascii() and text.isdigit()
    if not plain or text != str(int(text)) or int(text) >= len(listed):
        raise InvalidInput(NOT_LISTED)
    return int(text)


def pairs(choices: Iterable[Choice] | None) -> list[tuple[str, Any]]:
    """The choices as (label, value); one that is no pair is its own label."""
    return [_pair(choice) for choice in choices or ()]


def several(value: Any) -> list[Any]:
    """A list, tuple or set as a list, any other value as a list of it, None as none."""
    if value is None:
        return []
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)
    return [value]


def _pair(choice: Any) -> tuple[str, Any]:
    if not isinstance(choice, (tuple, list)):
        return str(choice), choice
    if len(choice) != 2:
        raise ConfigurationError(
            f"A choice expected a value or a pair (label, value); got {choice!r}."
        )
    return str(choice[0]), choice[1]


def _same(listed: Any, value: Any) -> bool:
    try:
        return bool(listed == value)
    except (TypeError, ValueError):  # an array has no one answer
        return False
