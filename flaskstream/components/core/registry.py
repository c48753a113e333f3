"""What functions get and give, by the names that stand for it."""

from __future__ import annotations

from flaskstream.components.core import names
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import ConfigurationError

Spec = str | ValueNode | type[ValueNode]


def resolve(spec: Spec) -> ValueNode:
    """The component, or the `State`, that a shortcut such as "image", a class or an
    instance stands for.

    A shortcut is the kind, the class's name or one of its aliases, of the library's
    components and of all others that have been imported; capitals and underscores don't
    count. What is made here stands on no page yet.

    Raises:
        ConfigurationError: there is no such component, and the text lists those there
            are; or it can't be made without options.
    """
    if isinstance(spec, ValueNode):
        return spec
    if isinstance(spec, type) and issubclass(spec, ValueNode):
        return _make(spec)
    if not isinstance(spec, str):
        raise ConfigurationError(
            'Expected a component: an instance, a class, or a name such as "image"; '
            f"got {type(spec).__name__}: {spec!r}."
        )
    return _make(find_class(spec))


def find_class(name: str) -> type[ValueNode]:
    """The class that a shortcut, or what `names.lasting_name` gave, stands for.

    Raises:
        ConfigurationError: there is none.
    """
    found = names.find(name)
    if found is None:
        known = ", ".join(sorted(names.shortcuts()))
        raise ConfigurationError(
            f"There is no component {name!r} here (those of a package are known once "
            f"that is imported); expected one of {known}."
        )
    assert issubclass(found, ValueNode)
    return found


def _make(kind: type[ValueNode]) -> ValueNode:
    try:
        return kind(render=False)
    except TypeError as error:
        raise ConfigurationError(
            f"{kind.__name__} expected no options where its class or its name stands "
            f"for it; give an instance, such as {kind.__name__}(…): {error}"
        ) from error
