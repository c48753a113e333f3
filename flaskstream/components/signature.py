"""What `help()` and editors show of functions that hand their options on."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from inspect import Parameter
from typing import Any

Family = type
"""A `TypedDict` of options, whose docstring says under `Args:` what its keys mean."""


class Annotation(str):
    """An annotation that was not evaluated, shown as it stands in the source."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class Unknown:
    """Stands for a default that only the function knows that the options go to."""

    def __repr__(self) -> str:
        return "..."


def show_options(
    public: Callable[..., Any],
    family: Family,
    taker: Callable[..., Any] | None = None,
) -> None:
    """Have a function with `**options: Unpack[…]` show the keys of that family among
    its parameters, and what is said of them among its `Args:`.

    Their defaults are those of `taker`, which they are handed on to; without one they
    are shown as `...`, as in stubs.
    """
    own = inspect.signature(public)
    mine = [p for p in own.parameters.values() if p.kind is not p.VAR_KEYWORD]
    known = inspect.signature(taker).parameters if taker else {}
    theirs = [
        Parameter(
            name,
            Parameter.KEYWORD_ONLY,
            default=known[name].default if name in known else Unknown(),
            annotation=annotation.__forward_arg__,
        )
        for name, annotation in family.__annotations__.items()
    ]
    shown = own.replace(
        parameters=[unquoted(parameter) for parameter in [*mine, *theirs]],
        return_annotation=Annotation(own.return_annotation),
    )
    public.__signature__ = shown  # type: ignore[attr-defined]
    public.__doc__ = with_args(public.__doc__, args_of(family.__doc__))


def unquoted(parameter: Parameter) -> Parameter:
    """A parameter whose annotation is shown without quotes."""
    if parameter.annotation is parameter.empty:
        return parameter
    return parameter.replace(annotation=Annotation(parameter.annotation))


def args_of(doc: str | None) -> list[str]:
    """What a docstring says under `Args:`, an entry for each parameter."""
    _, _, rest = f"\n{inspect.cleandoc(doc or '')}".partition("\nArgs:\n")
    section, _, _ = rest.partition("\n\n")
    entries: list[str] = []
    for line in section.splitlines():
        if line.startswith("     ") and entries:
            entries[-1] += f"\n{line}"
        else:
            entries.append(line)
    return entries


def with_args(doc: str | None, further: list[str]) -> str:
    """A docstring with further entries under its `Args:`."""
    text = inspect.cleandoc(doc or "")
    own = args_of(doc)
    args = "\n".join(["Args:", *own, *further])
    if own:
        return text.replace("\n".join(["Args:", *own]), args)
    before, raises, after = text.partition("\n\nRaises:\n")
    return f"{before}\n\n{args}{raises}{after}"


def named_options(taker: Callable[..., Any]) -> list[str]:
    """The names of the parameters that a function has by itself."""
    parameters = inspect.signature(taker).parameters.values()
    variable = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return [each.name for each in parameters if each.kind not in variable]
