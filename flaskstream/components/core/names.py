"""The names that stand for components: those of the library, and of anybody else's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from weakref import WeakValueDictionary

LIBRARY: Final = "flaskstream."
_shortcuts: WeakValueDictionary[str, type] = WeakValueDictionary()
_paths: WeakValueDictionary[str, type] = WeakValueDictionary()


def register(cls: type) -> None:
    """Have a component's class found by its names, if nobody has them yet.

    A class has shortcuts where it says of what kind it is: that, its name in small
    letters, and its aliases. Every class has its path, for what is kept and shown anew.
    """
    _paths[path_of(cls)] = cls
    for name in names_of(cls):
        if _may_take(cls, _shortcuts.get(name)):
            _shortcuts[name] = cls


def names_of(cls: type) -> Iterator[str]:
    """The shortcuts that a class asks for."""
    if is_of_own_kind(cls):
        yield normal(vars(cls)["kind"])
    if "kind" in vars(cls):
        yield normal(cls.__name__)
    aliases = vars(cls).get("aliases")
    if isinstance(aliases, tuple):
        yield from (normal(name) for name in aliases if isinstance(name, str))


def is_of_own_kind(cls: type) -> bool:
    """Whether a class says of what kind it is, and what it is made of is another."""
    kind = vars(cls).get("kind")
    bases = cls.__mro__[1:]
    return isinstance(kind, str) and all(vars(b).get("kind") != kind for b in bases)


def other_of(cls: type) -> tuple[str, type] | None:
    """The first name that a class asks for and another one has, and that; what it is
    made of may have its name."""
    for name in names_of(cls):
        other = _shortcuts.get(name)
        if not (other is None or issubclass(cls, other) or _may_take(cls, other)):
            return name, other
    return None


def shortcuts() -> dict[str, type]:
    """Every class by its shortcuts."""
    return _alive(_shortcuts)


def find(name: str) -> type | None:
    """The class of a shortcut, or of a path."""
    return _shortcuts.get(normal(name)) or _paths.get(name)


def lasting_name(cls: type) -> str:
    """By what a class is found again: its kind, or else its path."""
    kind = str(vars(cls).get("kind") or getattr(cls, "kind", ""))
    known = _shortcuts.get(normal(kind)) is cls or cls.__module__.startswith(LIBRARY)
    return kind if known else path_of(cls)


def classes() -> list[type]:
    """Every class that is known, in no order that means anything."""
    return list(_alive(_paths).values())


def is_class_name(name: str) -> bool:
    """Whether a component's class has that name."""
    return any(cls.__name__ == name for cls in classes())


def path_of(cls: type) -> str:
    """Where a class is defined."""
    return f"{cls.__module__}.{cls.__qualname__}"


def normal(name: str) -> str:
    """A shortcut as it is looked for: capitals and underscores don't count."""
    return name.lower().replace("_", "")


def _may_take(cls: type, other: type | None) -> bool:
    """Whether a class may have another one's name: that of what it is itself, defined
    anew, or of one that was defined within a function, as this one."""
    if other is None or path_of(cls) == path_of(other):
        return True
    return _is_local(cls) and _is_local(other)


def _is_local(cls: type) -> bool:
    return "<locals>" in cls.__qualname__


def _alive(known: WeakValueDictionary[str, type]) -> dict[str, type]:
    # All at once: another thread may be importing a package meanwhile.
    found = {ref.key: ref() for ref in known.valuerefs()}
    return {name: cls for name, cls in found.items() if cls is not None}
