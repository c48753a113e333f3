"""What the runs of a session write to its page, where they may."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flaskstream.components.core.base import Parts
from flaskstream.media.media import Media
from flaskstream.store.change import Change, DisplayedState, Written
from flaskstream.store.patch import PROPERTIES, Op, Patch, node_key
from flaskstream.store.runrecord import RunRecord
from flaskstream.store.undo import Found, Restored

if TYPE_CHECKING:
    from flaskstream.store.record import Record


class RunOutput:
    """The part of `SessionRuns` that changes what the page shows.

    A run that has ended, or that a newer one of the listener has taken the place of,
    writes nothing more. What one writes that may begin again notes what was there
    before, for the next attempt to begin with that.
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self._slots = record.slots
        self._values = record.values
        self._ownership = record.ownership

    def _find(self, id: str) -> RunRecord | None:
        return self._record.runs.get(id)

    def may_write(self, id: str, listener: int) -> bool:
        """Whether a run may write what a listener gives."""
        with self._record.lock:
            return self._may_write(id, listener)

    def _may_write(self, id: str, listener: int) -> bool:
        run = self._find(id)
        return run is not None and self._slots.may_write(run, listener)

    # ----- what a step gives

    def displayed_state(self, id: str, component: int) -> DisplayedState:
        """What the page shows of a component now, for a run that is to change it."""
        with self._record.lock:
            key = node_key(component)
            parts = self._record.log.parts(key)
            return DisplayedState(
                self._record.log.seq_of(key),
                parts and {k: v for k, v in parts.items() if k != PROPERTIES},
                {**self._values.properties.get(component, {})},
                is_mine=self._values.is_of(component, id),
            )

    def write(
        self, id: str, listener: int, changes: Collection[Change]
    ) -> Written | None:
        """Show what a step of a run gives; None where it may write no more. What was
        made from something that the page shows no longer is not done, but told; an
        answer to what stood in a field before a person typed on there is neither."""
        self._ownership.put(media for one in changes for media in one.files)
        patch, seqs, stale = Patch(), dict[int, int](), list[int]()
        with self._record.lock:
            run = self._find(id)
            if run is None or not self._may_write(id, listener):
                return None
            log = self._record.log
            for one in changes:
                if self._record.is_outdated(run, one.component):
                    continue
                key = node_key(one.component)
                seqs[one.component] = log.seq_of(key)
                if one.base is not None and one.base != seqs[one.component]:
                    stale.append(one.component)
                    continue
                self._note(id, one.component)
                if one.ops:
                    patch[key] = one.ops
                self._values.set_payload(one.component, one.payload)
                self._values.note_writer(one.component, id)
            if patch:
                self._record.publish(patch)
                done = [one for one in changes if node_key(one.component) in patch]
                seqs |= dict.fromkeys((one.component for one in done), log.seq)
        return Written(seqs, stale)

    def leave(
        self,
        id: str,
        listener: int,
        payloads: Mapping[int, Any],
        written: Collection[int],
        files: Sequence[Media] = (),
    ) -> None:
        """Leave a step's last payloads to the page; of those that it has `written`,
        where nobody else has since."""
        self._ownership.put(files)
        with self._record.lock:
            if not self._may_write(id, listener):
                return
            for component, payload in payloads.items():
                if component not in written or self._values.is_of(component, id):
                    self._note(id, component)
                    self._values.set_payload(component, payload)

    def has_written(self, component: int, id: str) -> bool:
        """Whether the page shows what a run has written."""
        with self._record.lock:
            return self._values.is_of(component, id)

    def keep_state(self, id: str, listener: int, state: int, value: Any) -> Any:
        """Have a step keep the value of a `State`; gives what that was before, so that
        it goes when no lock is held: its end may be an author's code."""
        with self._record.lock:
            if not self._may_write(id, listener):
                return None
            states = self._record.states
            if (undo := self._record.undo.get(id)) is not None:
                undo.note_state(state, states.get(state), value)
            return states.keep(state, value)

    def change_layout(
        self, id: str, listener: int, node: int, news: Mapping[str, Any]
    ) -> None:
        """Show what an update changes of a layout node."""
        with self._record.lock:
            if news and self._may_write(id, listener):
                self._note(id, node)
                self._values.set_properties(node, news, id)
                if (undo := self._record.undo.get(id)) is not None:
                    undo.note_layout(node, news, self._values)
                ops = [Op("replace", name, value) for name, value in news.items()]
                self._record.publish({node_key(node): ops})

    def change_component(
        self,
        id: str,
        listener: int,
        component: int,
        version: int,
        properties: Mapping[str, Any],
        parts: Parts,
        payload: tuple[Any, ...],
        files: Sequence[Media] = (),
    ) -> int | None:
        """Show an output with other properties, and with the `payload` in it where that
        has changed with them, if it has the properties of that `version`; gives the seq
        of what it shows then. 0 where somebody has changed them meanwhile, None where
        the step may write no more, or a person has typed on there."""
        self._ownership.put(files)
        with self._record.lock:
            if self._values.properties_version(component) != version:
                return 0
            run = self._find(id)
            if run is None or not self._may_write(id, listener):
                return None
            if self._record.is_outdated(run, component):
                return None
            self._note(id, component)
            for migrated in payload:
                self._values.set_payload(component, migrated)
            self._values.note_writer(component, id)
            self._record.show_whole(component, parts, properties, id)
            return self._record.log.seq

    def refuse(self, id: str, listener: int, errors: Mapping[int, str]) -> None:
        """Mark inputs of which a validator says that they are wrong."""
        with self._record.lock:
            if self._may_write(id, listener):
                self._values.errors.update(errors)
                self._record.publish({}, {"errors": errors})

    def toast(self, id: str, listener: int, toast: dict[str, Any]) -> None:
        """Show a message on the page, once."""
        with self._record.lock:
            if self._may_write(id, listener):
                self._record.publish({}, {"toast": toast})

    # ----- what the next attempt begins with

    def _note(self, id: str, node: int) -> None:
        """Note what there is before a run that may begin again writes there."""
        if (undo := self._record.undo.get(id)) is not None:
            undo.note(node, id, self._values, self._record.log)

    def to_restore(self, id: str) -> Mapping[int, Found]:
        """What the attempts before this one have found where they have written, and
        nobody else has since."""
        with self._record.lock:
            undo = self._record.undo.get(id)
            return {} if undo is None else undo.to_restore(id, self._values)

    def restore(
        self, id: str, nodes: Collection[Restored], files: Sequence[Media] = ()
    ) -> None:
        """Have the page be what those attempts have found: `nodes`, where they are
        still what was written there, and `State`s."""
        self._ownership.put(files)
        gone = []
        with self._record.lock:
            run, undo = self._find(id), self._record.undo.get(id)
            if run is None or undo is None or not self._may_write(id, run.listener.id):
                return
            if patch := undo.restore(id, self._values, nodes):
                self._record.publish(patch)
            gone += undo.restore_states(self._record.states)
            self._forget_undo(run)
        del gone  # their ends may be an author's code

    def _forget_undo(self, run: RunRecord) -> None:
        """Forget what a further attempt would need, where there may be none."""
        if not run.is_safe:
            self._record.undo.pop(run.id, None)
            self._record.given.pop(run.id, None)
