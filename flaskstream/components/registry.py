"""Components by the names that stand for them."""

from __future__ import annotations

from functools import cache

import flaskstream.components as components
from flaskstream.components.base import Component
from flaskstream.exceptions import ConfigurationError

Spec = str | Component | type[Component]


def resolve(spec: Spec) -> Component:
    """The component that a shortcut such as "image", a class or an instance stands for.

    A shortcut is the class's name or one of its aliases; capitals and underscores don't
    count. What is made here stands on no page yet.

    Raises:
        ConfigurationError: there is no such component; the text lists those there are.
    """
    if isinstance(spec, Component):
        return spec
    if isinstance(spec, type) and issubclass(spec, Component):
        return spec(render=False)
    if not isinstance(spec, str):
        raise ConfigurationError(
            'Expected a component: an instance, a class, or a name such as "image"; '
            f"got {type(spec).__name__}: {spec!r}."
        )
    kind = _by_name().get(spec.lower().replace("_", ""))
    if kind is None:
        raise ConfigurationError(
            f"There is no component {spec!r} here; expected one of "
            f"{', '.join(sorted(_by_name()))}."
        )
    return kind(render=False)


@cache
def _by_name() -> dict[str, type[Component]]:
    found = [getattr(components, name) for name in components.__all__]
    kinds = [
        kind
        for kind in found
        if isinstance(kind, type)
        and issubclass(kind, Component)
        and "kind" in vars(kind)
    ]
    return {
        name: kind for kind in kinds for name in (kind.__name__.lower(), *kind.aliases)
    }
