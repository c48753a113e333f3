"""What a step writes to its session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from flaskstream.blocks.layout import Layout
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.outcome import layout_change
from flaskstream.components.core.base import Component, Parts
from flaskstream.components.core.update import NOT_GIVEN, Update
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import OutputError
from flaskstream.media.media import Media
from flaskstream.runs.executor.interruptible import Interrupted
from flaskstream.runs.guard import Guards
from flaskstream.runs.inputs import Inputs
from flaskstream.runs.run import Run
from flaskstream.runs.session import Session
from flaskstream.store.change import Change, DisplayedState
from flaskstream.store.patch import Patch, diff, node_key, same, size

Count = Callable[[Session, Mapping[int, Any]], None]
"""Counts what a session is to hold."""
TRIES = 4
"""How often a change is made anew where others have changed the same meanwhile."""


class Writer:
    """Lets one step write to its session, as long as its run speaks there. Of what it
    has shown and changed `shown` and `changed` are told."""

    def __init__(
        self,
        run: Run,
        listener: Listener,
        guards: Guards,
        count: Count,
        shown: Callable[[Run], None],
        changed: Callable[[], None],
    ) -> None:
        self._run = run
        self._listener = listener
        self._guards = guards
        self._count = count
        self._tell_shown = shown
        self._tell_changed = changed
        self._session = run.session
        self._runs = run.session.runs
        self._sent: dict[Component, Parts] = {}
        self._seqs: dict[int, int] = {}
        """By output: the seq of that."""

    # ----- values

    def write(
        self, parts: Mapping[Component, Parts], payloads: Mapping[Component, Any]
    ) -> None:
        """Show the parts of outputs; `payloads` has what they are the parts of."""
        due, patch, shown = dict(parts), Patch(), dict(parts)
        for left in reversed(range(TRIES)):
            changes = []
            for component, new in due.items():
                made = component, new, payloads[component], bool(left)
                try:
                    call = self._guards.encoding.call
                    shown[component], change = call(component, self._change, *made)
                except Interrupted:
                    continue  # the run is to stop
                if change is not None:
                    changes.append(change)
            written = self._runs.write(self._run.id, self._listener.id, changes)
            if written is None:
                return
            told = written.seqs.keys() - written.stale
            done = [one for one in changes if one.component in told]
            patch |= {node_key(one.component): one.ops for one in done if one.ops}
            self._seqs |= {one.component: written.seqs[one.component] for one in done}
            due = {c: new for c, new in due.items() if c.id in written.stale}
            for component in due:
                self._seqs.pop(component.id, None)
            if not due:
                break
        self._sent.update(shown)
        if patch:
            self._run.messages += 1
            self._run.bytes += size(patch)
        self._tell_shown(self._run)
        self._tell_changed()

    def _change(
        self, component: Component, made: Parts, payload: Any, may_be_late: bool
    ) -> tuple[Parts, Change | None]:
        """What an output is to show, and the change to that: none where this has said
        it before, and it is not to be said a second time over what others have set
        since. What others set again and again is replaced in the end, as a whole."""
        properties = self._session.properties.get(component.id, {})
        new = component.shown_parts(made, payload, properties)
        sent, seq = self._sent.get(component), self._seqs.get(component.id)
        old = sent
        if seq is None:
            shown = self._runs.displayed_state(self._run.id, component.id)
            if sent is not None and not shown.is_mine and sent == new:
                return new, None
            seq = shown.seq
            old = shown.parts if shown.is_mine else self._parts_of(component, shown)
        if not may_be_late:
            old = None
        growing, sliding = component.growing, component.sliding
        ops = diff(old, new, growing, component.block_of, sliding)
        base = seq if may_be_late else None
        files: Sequence[Media] = ()
        if component.shows_files:
            own = component.with_properties(properties)
            files = own.files_in([op.payload for op in ops])
        return new, Change(component.id, payload, ops, base, files)

    def _parts_of(self, component: Component, shown: DisplayedState) -> Parts | None:
        """The parts that the page shows now; None where it is not known."""
        own = component.with_properties(shown.properties)
        typed = own.editable and not own.acts  # a person may have typed there
        return None if typed else shown.parts

    def keep(self, node: ValueNode, value: Any) -> None:
        """Keep the value of a `State`."""
        self._runs.keep_state(self._run.id, self._listener.id, node.id, value)
        self._tell_changed()

    def finish(self, payloads: Mapping[Component, Any]) -> None:
        """Leave the outputs' last payloads to the page, and to further steps."""
        held = {c.id: (p, self._sent.get(c)) for c, p in payloads.items()}
        self._count(self._session, held)
        last = {c.id: p for c, p in payloads.items()}
        self._run.inputs.update(last)
        sent = [component.id for component in self._sent]
        files = self._files_of_unsent(payloads)
        self._runs.leave(self._run.id, self._listener.id, last, sent, files)

    def _files_of_unsent(self, payloads: Mapping[Component, Any]) -> list[Media]:
        """The files of what a page has come to, and has not been shown by its parts."""
        files: list[Media] = []
        if self._session.is_call:
            return files  # a program's, which has been told of each
        with suppress(Interrupted):  # the run is to stop
            for component, payload in payloads.items():
                if component not in self._sent:
                    call = self._guards.own.call
                    files += call(component, component.files_in, payload)
        return files

    # ----- properties

    def change_layout(self, layout: Layout, given: Any) -> None:
        """Write what an update of a layout node changes."""
        changed = layout_change(layout, given)
        known = self._session.properties.get(layout.id, {})
        news = {
            name: changed[name] for name in layout.changed_properties(known, changed)
        }
        self._runs.change_layout(self._run.id, self._listener.id, layout.id, news)

    def changed_properties(
        self, component: Component, update: Update
    ) -> Mapping[str, Any]:
        """The properties in an update that the page does not have."""
        known = self._session.properties.get(component.id, {})
        return update.changed_properties({**component.given, **known})

    def change_properties(
        self, component: Component, update: Update, payload: Any
    ) -> Any:
        """Write the new properties of an output, which has `payload` (`NOT_GIVEN`: what
        the page has); gives that as it is with them."""
        call = self._guards.encoding.call
        if payload is NOT_GIVEN:
            payload = Inputs(self._run, self._guards.encoding).payload(component)
        while True:
            held = self._session.state.component_state(component.id)
            news = update.changed_properties({**component.given, **held.properties})
            before = self._session.with_properties(component, held.properties)
            clone = call(component, before.with_properties, news)
            migrated = call(component, clone.migrate_payload, payload, before)
            try:
                parts = call(component, clone.parts, migrated)
            except OutputError:
                if update.value is NOT_GIVEN:
                    raise
                # What the page has does not go with them; what does comes next.
                migrated, parts = None, call(component, clone.parts, None)
            changed = not call(component, same, payload, migrated)
            files = call(component, _files_of, clone, parts)
            seq = self._runs.change_component(
                *(self._run.id, self._listener.id, component.id, held.version[1]),
                *(news, parts, (migrated,) if changed else (), files),
            )
            if seq is None:  # this may write no more
                return payload
            if seq:
                break
        self._sent[component], self._seqs[component.id] = parts, seq
        if changed:
            self._run.inputs[component.id] = migrated
        return migrated

    # ----- beside the values

    def toast(self, toast: dict[str, Any]) -> None:
        """Show a message on the page, once."""
        self._runs.toast(self._run.id, self._listener.id, toast)

    def refuse(self, problems: Mapping[ValueNode, str]) -> None:
        """Mark inputs of which a validator says that they are wrong."""
        errors = {
            node.id: text
            for node, text in problems.items()
            if isinstance(node, Component)
        }
        self._runs.refuse(self._run.id, self._listener.id, errors)


def _files_of(component: Component, parts: Parts) -> list[Media]:
    """All files that a component with new properties shows."""
    return [*component.files_in(parts), *component.own_files()]
