"""What changes on a page: patches and how to make them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from flaskstream.media.media import Media
from flaskstream.media.weighed import Weighed
from flaskstream.store.window import Cut, cuts_character, shift_of

ROOT = ""
"""The part that stands for a component as a whole."""

PROPERTIES = "properties"
"""The part that holds a component's changed properties."""


@dataclass(frozen=True, slots=True)
class Op:
    """One change of one part: set it, add to its end (str or list), take away from its
    beginning what a `Cut` says (str), or drop it.

    What is read from a log tells `at` which index of a list the added items begin.
    """

    kind: Literal["replace", "append", "trim", "remove"]
    part: str
    payload: Any = None
    at: int = field(default=0, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Its fields, which Python's own way has to look up each time."""
        return Op, (self.kind, self.part, self.payload, self.at)


Patch = dict[str, list[Op]]
"""Key of a node (`c3`) or of a listener's status (`l0`) → its changes."""


def node_key(id: int) -> str:
    """The key of a component, or of layout, in its page's log."""
    return f"c{id}"


def status_key(listener_id: int) -> str:
    """The key of a listener's status in its page's log."""
    return f"l{listener_id}"


def read_key(key: str) -> tuple[bool, int]:
    """Whether a key is a node's, and the id of that node, or of the listener."""
    return key.startswith("c"), int(key[1:])


def diff(
    old: dict[str, Any] | None,
    new: dict[str, Any],
    growing: frozenset[str],
    block_of: Callable[[str], str] = str,
    sliding: frozenset[str] = frozenset(),
) -> list[Op]:
    """The changes that lead from `old` parts to `new` ones.

    Parts that begin with what they were, and whose block is `growing`, are sent as what
    is new; text whose block is `sliding` may also have lost its beginning. Folding the
    result onto `old` gives `new`; with no `old`, every part is set.
    """
    if old is None:
        return [Op("replace", part, payload) for part, payload in new.items()]
    ops = []
    for part, payload in new.items():
        if part not in old:
            ops.append(Op("replace", part, payload))
        elif not same(old[part], payload):
            block = block_of(part)
            grows, slides = block in growing, block in sliding
            ops += _changes(part, old[part], payload, grows, slides)
    ops.extend(Op("remove", part) for part in old if part not in new)
    return ops


def _changes(part: str, old: Any, new: Any, grows: bool, slides: bool) -> list[Op]:
    if grows and old and _begins_with(new, old):
        return [Op("append", part, new[len(old) :])]
    if slides and isinstance(old, str) and isinstance(new, str):
        lost = shift_of(old, new)
        if lost:
            more = new[len(old) - lost :]
            # In this order, those of several changes may be put together.
            appended = [Op("append", part, more)] if more else []
            return [*appended, Op("trim", part, Cut.of(old[:lost]))]
    return [Op("replace", part, new)]


def _begins_with(new: Any, old: Any) -> bool:
    if isinstance(new, str) and isinstance(old, str):
        return new.startswith(old) and not cuts_character(new, len(old))
    return isinstance(new, list) and isinstance(old, list) and new[: len(old)] == old


def same(old: Any, new: Any) -> bool:
    """Equality of payloads; the type counts, so that 1, 1.0 and True differ."""
    return old is new or (type(old) is type(new) and bool(old == new))


def size(patch: Patch) -> int:
    """Bytes of a patch's payloads: text in UTF-8, media as encoded, other data as
    text."""
    return sum(payload_size(op.payload) for ops in patch.values() for op in ops)


def payload_size(payload: Any) -> int:
    """Bytes of a payload, as `size` counts them."""
    if isinstance(payload, Media):
        return payload.size
    if isinstance(payload, Weighed):
        return payload.nbytes
    if isinstance(payload, str):
        return len(payload if payload.isascii() else payload.encode("utf-8", "replace"))
    if isinstance(payload, (list, tuple)):
        return sum(map(payload_size, payload))
    if isinstance(payload, dict):
        return sum(payload_size(k) + payload_size(v) for k, v in payload.items())
    return 0 if payload is None else len(str(payload))
