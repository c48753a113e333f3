"""What `help()` and editors show of functions that hand their options on.

What a function hands on are its `**options`; its `**left_out` go nowhere.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cache
from inspect import Parameter, Signature
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


# ----- functions


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
    if not isinstance(parameter.annotation, str):
        return parameter
    return parameter.replace(annotation=Annotation(parameter.annotation))


# ----- classes


class ConstructorSignature:
    """The `__signature__` of classes whose constructors hand options on to their
    bases': what these take is among the parameters."""

    def __get__(self, instance: object, owner: type) -> Signature:
        if instance is not None:  # which may be callable itself
            raise AttributeError("__signature__")
        first, *bases = map(own_parameters, constructors(owner))
        found = {one.name: one for one in first if not is_spread(one)}
        for one in (one for parameters in bases for one in parameters):
            if one.kind is one.KEYWORD_ONLY:
                found.setdefault(one.name, one)
        return Signature([unquoted(parameter) for parameter in found.values()])


def is_spread(parameter: Parameter) -> bool:
    """Whether a parameter stands for options that are shown one by one, or that go
    nowhere; what an author's class has without annotations is shown as it is."""
    has_names = parameter.annotation is not parameter.empty
    is_known = parameter.name in ("options", "left_out") and has_names
    return is_known and parameter.kind is parameter.VAR_KEYWORD


def own_parameters(kind: type) -> list[Parameter]:
    """The parameters of a class's own constructor, but for `self`."""
    return list(inspect.signature(vars(kind)["__init__"]).parameters.values())[1:]


def constructors(kind: type) -> list[type]:
    """The classes whose constructors get the options that one is made with, in turn."""
    found = []
    for base in kind.__mro__:
        if "__init__" in vars(base):
            found.append(base)
            if not hands_on(base):
                break
    return found


def hands_on(kind: type) -> bool:
    """Whether what a class is made with goes to its base's constructor, too."""
    own = vars(kind).get("__init__")
    return own is None or "options" in getattr(own, "__annotations__", ())


def describe(kind: type, families: Sequence[Family] = ()) -> None:
    """Have a class's docstring say among its `Args:` what else its constructor takes:
    what these families say, and of what it hands on what its base's docstring says."""
    if kind.__doc__:
        kind.__doc__ = ConstructorDoc(kind, families)  # type: ignore[assignment]


class ConstructorDoc:
    """The docstring of a class that is described, until somebody asks for it."""

    def __init__(self, kind: type, families: Sequence[Family]) -> None:
        self._kind = kind
        self._own = kind.__doc__
        self._families = families

    def __get__(self, instance: object, owner: type) -> str:
        doc = with_args(self._own, [*self._of_families(), *self._of_bases()])
        self._kind.__doc__ = doc
        return doc

    def _of_families(self) -> list[str]:
        told = [entry for one in self._families for entry in args_of(one.__doc__)]
        taken = vars(self._kind)["__init__"].__annotations__ if told else ()
        return [entry for entry in told if name_of(entry) in taken]

    def _of_bases(self) -> list[str]:
        if not hands_on(self._kind):
            return []
        bases = (one for one in self._kind.__mro__[1:] if args_of(one.__doc__))
        base = next(bases, object)
        has_own = base is not object and "__init__" in vars(self._kind)
        given = positional(constructors(base)[0]) if has_own else ()
        return [one for one in args_of(base.__doc__) if name_of(one) not in given]


def positional(kind: type) -> tuple[str, ...]:
    """What a class's own constructor takes by its place: what subclasses give it
    themselves, and don't hand on."""
    code = vars(kind)["__init__"].__code__
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount]
    return names


# ----- docstrings


@cache
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


def name_of(entry: str) -> str:
    """The parameter that an entry is about."""
    return entry.partition(":")[0].strip()


def with_args(doc: str | None, further: list[str]) -> str:
    """A docstring with further entries under its `Args:`, but for parameters that it
    tells of already."""
    text = inspect.cleandoc(doc or "")
    own = args_of(doc)
    told = {name_of(entry): entry for entry in own}
    added = []
    for entry in further:
        if told.setdefault(name_of(entry), entry) is entry:
            added.append(entry)
    if own:
        known = "\n".join(["Args:", *own])
        return text.replace(known, "\n".join([known, *added]))
    if not added:
        return text
    before, raises, after = text.partition("\n\nRaises:\n")
    return "\n".join([f"{before}\n\nArgs:", *added]) + f"{raises}{after}"


def named_options(taker: Callable[..., Any]) -> list[str]:
    """The names of the parameters that a function has by itself."""
    parameters = inspect.signature(taker).parameters.values()
    variable = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return [each.name for each in parameters if each.kind not in variable]
