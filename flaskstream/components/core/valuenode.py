"""What functions get values of, and give values to."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self, Unpack

from flaskstream.components.core import names
from flaskstream.components.core.event import Event
from flaskstream.components.core.keywords import Placed
from flaskstream.components.core.node import Node
from flaskstream.components.core.option import NO_RENDER, take_out_absent
from flaskstream.components.core.signature import named_options

_FIXED = frozenset({"self", "value", "render", "inputs", "every"})


class ValueNode(Node):
    """An input or an output of a function: a node that has a value on each page.

    A `Component` shows its value, a `State` keeps it in nobody's sight.

    Args:
        value: What a page starts with, or a function that makes it for each page.
    """

    change = Event("change")

    ignored: ClassVar[Mapping[str, str]] = {
        "key": NO_RENDER,
        "preserved_by_key": NO_RENDER,
    }
    refused: ClassVar[Mapping[str, str]] = {
        "default": "say value=…",
        "default_value": "say value=…",
    }

    given: dict[str, Any]
    """The options that it was made with."""

    def __init_subclass__(cls, options: Sequence[type] = (), **kwargs: Any) -> None:
        super().__init_subclass__(options, **kwargs)
        names.register(cls)

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        self = super().__new__(cls)
        try:
            bound = inspect.signature(cls.__init__).bind(self, *args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{cls.__name__}: {error}") from error
        given = dict(bound.arguments)
        given.pop("self", None)
        for parameter in bound.signature.parameters.values():
            if parameter.kind is inspect.Parameter.VAR_KEYWORD:
                given.update(given.pop(parameter.name, {}))
        self.given = given
        return self

    def __copy__(self) -> Self:
        # Not by way of `__new__`: every page is shown with copies.
        clone = object.__new__(type(self))
        clone.__dict__.update(self.__dict__)
        return clone

    def __init__(self, value: Any = None, **options: Unpack[Placed]) -> None:
        self.initial = value
        """What a page starts with: a value, or a function called per page."""
        super().__init__(**options)

    def _check_left_out(self, options: dict[str, Any]) -> None:
        """Warn of options that the class leaves out, and raise for others.

        Raises:
            NotSupported: some of them can't be honoured.
            TypeError: there is no such option.
        """
        ignored, refused = self.left_out("ignored"), self.left_out("refused")
        neutral = self.left_out("neutral")
        take_out_absent(self, options, ignored, refused, nothing=neutral)
        for name in options:
            raise TypeError(
                f"{type(self).__name__} has no option {name!r}: expected some of "
                f"{', '.join(sorted(self.property_names()))}."
            )

    def check(self) -> None:
        """Raise `ConfigurationError` where the options don't fit together.

        The page calls it when it is complete. At construction it would be too early: an
        instance that a function yields as an update has a part of the options only.
        """

    def initial_value(self) -> Any:
        """The value that a new page starts with; calls `initial` if it is a
        function."""
        return self.initial() if callable(self.initial) else self.initial

    def with_value(self, value: Any) -> Self:
        """This node, a copy, as functions get it that ask for more than a value.

        Args:
            value: What its `value` is to be.
        """
        clone = copy.copy(self)
        clone.given = {**self.given, "value": value}
        return clone

    @classmethod
    def property_names(cls) -> frozenset[str]:
        """The names that `update(…)` takes: the constructor's, but for fixed ones."""
        found: set[str] = set()
        for kind in cls.__mro__:
            if issubclass(kind, ValueNode):
                found.update(named_options(kind.__init__))
        return frozenset(found - _FIXED)

    def given_properties(self) -> dict[str, Any]:
        """What this instance was constructed with; yielded, it is an update to that."""
        known = self.property_names()
        return {k: v for k, v in self.given.items() if k in known}

    @property
    def value(self) -> Any:
        """What it was constructed with; a page's value is among a listener's inputs."""
        return self.given.get("value", self.initial)

    @property
    def title(self) -> str:
        """What to call it in a message to a person."""
        return type(self).__name__
