"""What a step writes to its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flaskstream.blocks.layout import Layout
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.outcome import layout_change
from flaskstream.components.base import Component, Parts
from flaskstream.components.state import State
from flaskstream.components.update import Update
from flaskstream.runs.changes import Changes
from flaskstream.runs.guard import Guard
from flaskstream.runs.patch import (
    PROPERTIES,
    ROOT,
    Op,
    Patch,
    diff,
    node_key,
    same,
    size,
)
from flaskstream.runs.run import Run, Status

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine


class Writer:
    """Lets one step write to its page, as long as its run speaks there."""

    def __init__(
        self,
        engine: Engine,
        run: Run,
        listener: Listener,
        guard: Guard,
        changes: Changes,
    ) -> None:
        self._engine = engine
        self._run = run
        self._listener = listener
        self._guard = guard
        self._changes = changes
        self._session = run.session
        self._sent: dict[int, Parts] = {}

    # ----- values

    def write(
        self, parts: Mapping[Component, Parts], payloads: Mapping[Component, Any]
    ) -> None:
        """Show the parts of outputs; `payloads` has what they are the parts of."""
        patch: Patch = {}
        with self._session.lock:
            if not self._may_write():
                return
            for component, new in parts.items():
                if self._is_overwritten(component) and self._sent[component.id] == new:
                    continue  # it has said that already
                self._session.payloads[component.id] = payloads[component]
                old, block_of = self._shown(component), component.block_of
                growing, sliding = component.growing, component.sliding
                if ops := diff(old, new, growing, block_of, sliding):
                    patch[node_key(component.id)] = ops
                self._sent[component.id] = new
                self._session.writer[component.id] = self._run.id
            if patch:
                self._engine.log.append(self._session.key, patch)
                self._run.messages += 1
                self._run.bytes += size(patch)
        self._engine.succession.shown(self._run)
        self._changes.look_soon()

    def keep(self, state: State, value: Any) -> None:
        """Keep the value of a `State`."""
        with self._session.lock:
            if self._may_write():
                self._session.states.keep(state, value)
        self._changes.look_soon()

    def finish(self, payloads: Mapping[Component, Any]) -> None:
        """Leave the outputs' last payloads to the page, and to further steps."""
        held = {c.id: (p, self._sent.get(c.id)) for c, p in payloads.items()}
        self._engine.keep(self._session, held)
        with self._session.lock:
            for component, payload in payloads.items():
                self._run.inputs[component.id] = payload
                if self._may_write() and not self._is_overwritten(component):
                    self._session.payloads[component.id] = payload

    def _may_write(self) -> bool:
        # What has ended says nothing more: its page may not listen any longer.
        speaks = self._run.active and self._run.reason is not Status.SUPERSEDED
        return speaks and self._session.may_write(self._run, self._listener)

    def _is_overwritten(self, component: Component) -> bool:
        """Whether somebody else, or a person, has set since what this has written."""
        mine = self._session.writer.get(component.id) == self._run.id
        return component.id in self._sent and not mine

    def _shown(self, component: Component) -> Parts | None:
        """The parts that the page shows now; None where it is not known."""
        mine = self._session.writer.get(component.id) == self._run.id
        if mine and component.id in self._sent:  # by this step
            return self._sent[component.id]
        if self._session.component(component).editable:
            return None  # a person may have typed there
        parts = self._engine.log.parts(self._session.key, node_key(component.id))
        return parts and {k: v for k, v in parts.items() if k != PROPERTIES}

    # ----- properties

    def change_layout(self, layout: Layout, given: Any) -> None:
        """Write what an update of a layout node changes."""
        changed = layout_change(layout, given)
        with self._session.lock:
            known = self._session.properties.get(layout.id, {})
            news = layout.news(known, changed)
            if self._may_write() and news:
                self._session.set_properties(layout, changed)
                ops = [Op("replace", name, changed[name]) for name in news]
                key = node_key(layout.id)
                self._engine.log.append(self._session.key, {key: ops})

    def news(self, component: Component, update: Update) -> Mapping[str, Any]:
        """The properties in an update that the page does not have."""
        known = self._session.properties.get(component.id, {})
        return update.news({**component.given, **known})

    def change_properties(
        self, component: Component, update: Update, payload: Any
    ) -> tuple[Component, Any] | None:
        """Write the new properties of an output, which has `payload`.

        Gives the component as it is now, with the payload that it shows; None where
        this may write no more.
        """
        while True:
            known = self._session.properties.get(component.id)
            news = self.news(component, update)
            before = self._session.component(component)
            # Not under the page's lock: it is the component's code, and anybody's.
            call = self._guard.call
            clone = call(component, before.with_properties, news)
            adopted = call(component, clone.migrate_payload, payload, before)
            is_new = not call(component, same, payload, adopted)
            parts = call(component, clone.parts, adopted)
            with self._session.lock:
                if self._session.properties.get(component.id) is not known:
                    continue  # somebody else has changed them meanwhile
                if not self._may_write():
                    return None
                self._session.set_properties(component, news)
                if is_new:
                    self._session.payloads[component.id] = adopted
                    self._run.inputs[component.id] = adopted
                self._show(component, parts)
            self._changes.look_soon()
            return clone, adopted

    def _show(self, component: Component, parts: Parts) -> None:
        self._sent[component.id] = parts
        self._session.writer[component.id] = self._run.id
        # As a whole, so that no reader mixes old parts with new properties.
        properties = self._session.properties[component.id]
        op = Op("replace", ROOT, {**parts, PROPERTIES: properties})
        self._engine.log.append(self._session.key, {node_key(component.id): [op]})

    # ----- beside the values

    def toast(self, toast: dict[str, Any]) -> None:
        """Show a message on the page, once."""
        with self._session.lock:
            if self._may_write():
                self._engine.log.append(self._session.key, {}, [{"toast": toast}])

    def refuse(self, problems: Mapping[Component, str]) -> None:
        """Mark inputs of which a validator says that they are wrong."""
        errors = {component.id: text for component, text in problems.items()}
        with self._session.lock:
            if self._may_write():
                self._session.errors.update(errors)
                self._engine.log.append(self._session.key, {}, [{"errors": errors}])
