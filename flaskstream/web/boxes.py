"""Where a part's news go; long lists stand in boxes.

What stands in a box that is full is neither laid out nor painted again when the list
goes on growing.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from flaskstream.components.core.base import Component
from flaskstream.store.patch import Op

BOX: Final = 64
"""How many items stand in a box."""


class Place(NamedTuple):
    """What is put where, and how; `within` a box, or in one of its own."""

    target: str
    swap: str
    payload: Any
    within: bool = False


def places(component: Component, op: Op, payload: Any) -> list[Place]:
    """Where a change of a part goes, which a template gets as `payload`."""
    block, part = component.block_of(op.part), f"#{component.dom}-{op.part}"
    if op.kind != "append":
        return [Place(part, component.swaps.get(block, component.swap), payload)]
    if block not in component.boxed:
        return [Place(part, "beforeend", payload)]
    room = -op.at % BOX
    last = Place(f"{part} > :last-child", "beforeend", payload[:room], within=True)
    more = Place(part, "beforeend", payload[room:])
    return [place for place in (last, more) if place.payload]
