"""What a run has found where it writes, for it may have to begin again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from flaskstream.components.core.base import Parts
from flaskstream.store.log import SessionLog
from flaskstream.store.patch import Op, Patch, node_key
from flaskstream.store.runrecord import RunRecord
from flaskstream.store.slots import Effects
from flaskstream.store.states import States
from flaskstream.store.values import Values


class Again(NamedTuple):
    """A run whose process is lost, and the attempt that follows it."""

    lost: RunRecord
    run: RunRecord
    effects: Effects


class Found(NamedTuple):
    """What a page had of a component, or of layout, before a run wrote there."""

    payload: tuple[Any, ...]
    """Its payload; none where nothing had been set."""
    properties: Mapping[str, Any]
    """What updates had changed."""
    parts: Parts | None
    """What was shown; None where no run had written anything."""
    changed: Sequence[str] = ()
    """The properties of a layout node that the run has changed."""


class Restored(NamedTuple):
    """What a component, or layout, is to be again."""

    node: int
    payload: tuple[Any, ...]
    properties: Mapping[str, Any]
    ops: list[Op]


class Undo:
    """What one run has found: kept while it goes on, for its next attempt.

    That takes back what is still the run's: a person, or another run, may have written
    since. It has no lock: it is its session's, and under the session's.
    """

    def __init__(self) -> None:
        self._found: dict[int, Found] = {}
        self._layouts: dict[int, tuple[int, Mapping[str, Any]]] = {}
        """By layout node: the properties that the run has left there, and their
        version."""
        self._states: dict[int, tuple[tuple[Any, ...], Any]] = {}
        """By `State`: what it was, and what the run has kept there last."""

    def note(self, node: int, run: str, values: Values, log: SessionLog) -> None:
        """Note what there is of a component, or of layout, before a run writes there:
        for the first time, or again after somebody else has."""
        payloads = values.payloads
        found = Found(
            (payloads[node],) if node in payloads else (),
            values.properties.get(node, {}),
            log.parts(node_key(node)),
        )
        known = self._found.setdefault(node, found)
        if known is found or self._is_of(node, run, values):
            return
        if node in self._layouts:
            self._found[node] = self._with_others_of_layout(node, known, found)
            return
        is_own = values.changed_by(node) == run
        if is_own and known.properties != found.properties:
            found = found._replace(properties=known.properties, parts=None)
        self._found[node] = found

    def _with_others_of_layout(self, node: int, known: Found, now: Found) -> Found:
        _, left = self._layouts[node]
        others = {
            name: value
            for name, value in now.properties.items()
            if name not in left or left[name] != value
        }
        changed = tuple(name for name in known.changed if name not in others)
        properties = {**known.properties, **others}
        return known._replace(properties=properties, changed=changed)

    def note_layout(self, node: int, names: Collection[str], values: Values) -> None:
        """Note that the run has changed properties of a layout node that is noted."""
        found = self._found[node]
        changed = dict.fromkeys([*found.changed, *names])
        self._found[node] = found._replace(changed=tuple(changed))
        self._layouts[node] = values.properties_version(node), values.properties[node]

    def note_state(self, state: int, old: tuple[Any, ...], new: Any) -> None:
        """Note what a `State` was, and what the run keeps there."""
        found, kept = self._states.get(state, (old, None))
        is_own = any(one is kept for one in old)
        self._states[state] = found if is_own else old, new

    def to_restore(self, run: str, values: Values) -> dict[int, Found]:
        """What there was where nobody but the run has written since; with the
        properties that somebody else has set there, as who looks at a table in another
        order."""
        return {
            node: self._with_others(node, found, run, values)
            for node, found in self._found.items()
            if self._is_of(node, run, values)
        }

    def _with_others(self, node: int, found: Found, run: str, values: Values) -> Found:
        properties = values.properties.get(node, {})
        is_own = node in self._layouts or values.changed_by(node) == run
        if is_own or properties == found.properties:
            return found
        return found._replace(properties=properties, parts=None)

    def _is_of(self, node: int, run: str, values: Values) -> bool:
        if node in self._layouts:
            version, _ = self._layouts[node]
            return version == values.properties_version(node)
        return values.is_of(node, run)

    def restore(self, run: str, values: Values, nodes: Collection[Restored]) -> Patch:
        """Have the page hold what there was; gives what shows it."""
        patch = Patch()
        for one in nodes:
            if one.node in self._found and self._is_of(one.node, run, values):
                values.restore(one.node, one.payload, one.properties)
                patch[node_key(one.node)] = one.ops
        self._found, self._layouts = {}, {}
        return patch

    def restore_states(self, states: States) -> list[Any]:
        """The same for `State`s; gives what they were, which goes when no lock is held:
        its end may be an author's code."""
        gone = []
        for id, (found, kept) in self._states.items():
            if any(now is kept for now in states.get(id)):
                gone.append(states.put_back(id, found))
        self._states = {}
        return gone
