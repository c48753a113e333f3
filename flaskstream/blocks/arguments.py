"""Which of a function's parameters take inputs, and which are given by the engine."""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter
from typing import Any

from flaskstream.blocks.eventdata import KINDS, EventData
from flaskstream.blocks.progress import Progress
from flaskstream.blocks.request import Request
from flaskstream.components.core import names
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import NotSupported

Injection = Progress | type[Request] | type[EventData]
"""What a parameter is given in place of an input."""

BY_PLACE = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
IDENTITIES = frozenset({"Header", "OAuthProfile", "OAuthToken"})
MISSING = " Those that have none are given None."
OPTIONAL = re.compile(r"Optional\[(.*)\]|(.*)\|\s*None|None\s*\|(.*)")


class Parameters:
    """What a function takes, worked out once.

    Of a callable that does not tell nothing is known, and everything is passed.

    Raises:
        NotSupported: a parameter is annotated with data that does not exist here.
    """

    def __init__(self, fn: Callable[..., Any] | None) -> None:
        self._name = function_name(fn) or "function"
        found = signature_of(fn)
        self._known = found is not None
        self._all = list(found.parameters.values()) if found is not None else []
        hints = hints_of(fn, self._all)
        self.injected = self._find_injections(hints)
        """What the engine gives, by the parameter's name."""
        self.wants_component = [
            is_component(bare(hints.get(p.name, p.annotation)))
            for p in self._fed_parameters
        ]
        """Of those that take inputs, in their order: whether each wants the component
        itself, with its `value` and its options."""

    def _find_injections(self, hints: Mapping[str, Any]) -> dict[str, Injection]:
        injected: dict[str, Injection] = {}
        for parameter in self._all:
            hint = bare(hints.get(parameter.name, parameter.annotation))
            refuse_foreign(self._name, parameter.name, hint)
            if isinstance(parameter.default, Progress):
                injected[parameter.name] = parameter.default
            elif hint is Request or hint == "Request":
                injected[parameter.name] = Request
            elif (kind := event_data(hint)) is not None:
                injected[parameter.name] = kind
        return injected

    @property
    def wants_request(self) -> bool:
        """Whether the function wants to know the request that started it."""
        return Request in self.injected.values()

    @property
    def names(self) -> list[str]:
        """The names of the parameters that take inputs, in their order."""
        return [p.name for p in self._fed_parameters]

    @property
    def by_place(self) -> dict[str, bool]:
        """The names of those that take one input each, and whether None is the default
        of that."""
        fed = [p for p in self._fed_parameters if p.kind in BY_PLACE]
        return {p.name: p.default is None for p in fed}

    def default_at(self, place: int) -> Any:
        """The default of the parameter that takes the input at a place; None for
        none."""
        default = (
            self._fed_parameters[place].default
            if place < len(self._fed_parameters)
            else None
        )
        return None if default is Parameter.empty else default

    @property
    def _fed_parameters(self) -> list[Parameter]:
        return [p for p in self._all if p.name not in self.injected]

    def place(
        self, values: Sequence[Any], give: Callable[[Injection], Any]
    ) -> tuple[list[Any], dict[str, Any]]:
        """The arguments of a call: the inputs, and between them what `give` makes.

        None stands for inputs that are missing, as in Gradio.
        """
        left = list(values)
        placed: list[Any] = []
        named: dict[str, Any] = {}
        skipped = False  # behind a default that stays only names reach a parameter
        for parameter in self._all:
            injection = self.injected.get(parameter.name)
            if injection is None:
                is_needed = parameter.default is Parameter.empty
                if parameter.kind in BY_PLACE and (left or is_needed) and not skipped:
                    placed.append(left.pop(0) if left else None)
                elif parameter.kind is Parameter.VAR_POSITIONAL:
                    placed, left, skipped = placed + left, [], True
                else:
                    skipped = True
            elif parameter.kind in BY_PLACE and not skipped:
                placed.append(give(injection))
            elif parameter.kind is not Parameter.POSITIONAL_ONLY:
                named[parameter.name] = give(injection)
        return placed + left, named

    def mismatch(self, count: int) -> str | None:
        """What is wrong with calling the function with so many inputs, if anything."""
        fed = [p for p in self._fed_parameters if p.kind in BY_PLACE]
        least = sum(p.default is Parameter.empty for p in fed)
        most = len(fed)
        if not self._known or least <= count <= most:
            return self._unreachable()
        if count < least:
            return self._wrong_count(f"at least {least}", least, count, MISSING)
        if any(p.kind is Parameter.VAR_POSITIONAL for p in self._fed_parameters):
            return self._unreachable()
        return self._wrong_count(f"at most {most}", most, count)

    def _wrong_count(
        self, wanted: str, number: int, count: int, further: str = ""
    ) -> str:
        noun = "argument" if number == 1 else "arguments"
        names = ", ".join(self.names)
        return (
            f"Expected {wanted} {noun} for function {self._name}({names}), received "
            f"{count}: give its listener one input for each parameter.{further}"
        )

    def _unreachable(self) -> str | None:
        for parameter in self._fed_parameters:
            required = parameter.default is Parameter.empty
            if parameter.kind is Parameter.KEYWORD_ONLY and required:
                return (
                    f"Expected a default for {parameter.name!r} of function "
                    f"{self._name}, since inputs are given by their places; give it "
                    "one, or take it out of the keyword-only parameters."
                )
        return None


def signature_of(fn: Callable[..., Any] | None) -> inspect.Signature | None:
    """A function's signature; None where it does not tell."""
    if fn is None:
        return None
    try:
        return inspect.signature(fn)
    except (TypeError, ValueError):
        return None


def hints_of(
    fn: Callable[..., Any] | None, parameters: list[Parameter]
) -> dict[str, Any]:
    """The annotations that are texts, evaluated; none if one of them can't be.

    Then the texts have to do: names may exist for type checkers only, or in the
    function that this one is made in.
    """
    if not any(isinstance(p.annotation, str) for p in parameters):
        return {}
    try:
        return typing.get_type_hints(underlying_function(fn))
    except Exception:  # whatever evaluating somebody's annotation raises
        return {}


def bare(hint: Any) -> Any:
    """An annotation without `Optional` around it; of a text the last name in it."""
    if isinstance(hint, typing.ForwardRef):
        hint = hint.__forward_arg__
    if isinstance(hint, str):
        text = hint.strip(" \"'")
        optional = OPTIONAL.search(text)
        inner = next(filter(None, optional.groups()), "") if optional else text
        return inner.strip(" \"'").rpartition(".")[2]
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        several = [one for one in typing.get_args(hint) if one is not type(None)]
        return bare(several[0]) if len(several) == 1 else hint
    return hint


def is_component(hint: Any) -> bool:
    """Whether an annotation asks for the component in the place of its value."""
    if isinstance(hint, str):
        return names.is_class_name(hint)
    return isinstance(hint, type) and issubclass(hint, ValueNode)


def event_data(hint: Any) -> type[EventData] | None:
    """The kind of event data that an annotation asks for, if any."""
    if isinstance(hint, str):
        return KINDS.get(hint)
    asks = isinstance(hint, type) and issubclass(hint, EventData)
    return hint if asks else None


def refuse_foreign(function: str, parameter: str, hint: Any) -> None:
    """Refuse an annotation by which Gradio would give what does not exist here."""
    module = str(getattr(hint, "__module__", ""))
    gradios = module.split(".")[0] == "gradio"
    name = getattr(hint, "__name__", "") if gradios else hint
    if name in IDENTITIES:
        instead = "take a gr.Request and read its headers, or its username."
    elif gradios and name in KINDS:
        instead = f"annotate it with flaskstream's own {name}."
    else:
        return
    raise NotSupported(f"{function}({parameter}: {name}) can't be honoured: {instead}")


def underlying_function(fn: Any) -> Any:
    """The function behind a partial, or behind a callable object."""
    while hasattr(fn, "func") and not inspect.isroutine(fn):
        fn = fn.func
    if inspect.isroutine(fn) or fn is None:
        return fn
    return getattr(fn, "__call__", fn)  # noqa: B004 - the method itself is wanted


def function_name(fn: Any) -> str | None:
    """A name for a function, a partial or a callable object."""
    while hasattr(fn, "func"):
        fn = fn.func
    return getattr(fn, "__name__", None) or (type(fn).__name__ if fn else None)
